import {
  applyFailedIssue,
  type ApplyIssueTemplates,
  renderApplyFailed,
  renderApplyRecovered,
} from "../../domain/apply/failed-issue.ts";
import { judgeApplyStatus, newestFirst, type ApplyStatus } from "../../domain/apply/apply-status.ts";
import { listApplyRuns, type ListApplyRunsApi } from "../../github/workflows/apply-runs.ts";
import { applyArtifact, downloadArtifactFile, type ArtifactsApi } from "../../github/workflows/artifacts.ts";
import { type BranchesApi, isOnBranch, type CompareApi } from "../../github/branches.ts";
import { upsertIssue, type OwnIssuesApi } from "../../github/issues/upsert-issue.ts";
import type { Repository } from "../../github/repository.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

export interface ApplyStatusContext extends Repository {
  readonly octokit: ListApplyRunsApi & ArtifactsApi & BranchesApi & CompareApi & OwnIssuesApi;
  readonly defaultBranch: string;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
  readonly templates: ApplyIssueTemplates;
}

/**
 * Keeps the one issue that says that the apply failed. The App does this and not the apply itself, since a run that is
 * killed, or never gets a machine, can say nothing.
 */
export async function reconcileApplyStatus(context: ApplyStatusContext): Promise<void> {
  const { octokit, owner, repo, appSlug, templates } = context;
  const standing = await findStanding(context);
  if (standing.kind === "unknown") return;
  const { run } = standing;
  const said =
    standing.kind === "succeeded"
      ? ({ state: "closed", body: renderApplyRecovered(run, templates["apply-mended"]) } as const)
      : ({
          state: "open",
          body: renderApplyFailed(run, {
            reason: await readReason(context, run.id),
            template: templates["apply-failed"],
          }),
        } as const);
  await upsertIssue(octokit, {
    owner,
    repo,
    author: `${appSlug}[bot]`,
    label: applyFailedIssue,
    description: "The last apply of the AWS accounts did not succeed",
    ...said,
  });
}

/** Where the applies stand by the runs of the default branch alone, of which as few as will do are looked at. */
async function findStanding({ octokit, owner, repo, defaultBranch: branch }: ApplyStatusContext): Promise<ApplyStatus> {
  const isOwn = isOnBranch(octokit, { owner, repo, branch });
  let runs = await listApplyRuns(octokit, { owner, repo }, branch);
  for (;;) {
    const standing = judgeApplyStatus(runs);
    // A newer run makes one that was cancelled count no more, so the newest has to be the branch's, too.
    const telling = [...newestFirst(runs).slice(0, 1), ...(standing.kind === "unknown" ? [] : [standing.run])];
    const own = await Promise.all(telling.map(({ commit }) => isOwn(commit)));
    const foreign = telling.find((_, index) => own[index] === false);
    if (foreign === undefined) return standing;
    runs = runs.filter(({ commit }) => commit !== foreign.commit);
  }
}

/** What the run itself says; it is shown, fenced, and nothing follows from it. */
async function readReason({ octokit, owner, repo }: ApplyStatusContext, runId: number): Promise<string | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") return undefined;
  const parsed = await parseLargeArtifact("parseApplyResult", downloaded.text, applyArtifact.file);
  return parsed.kind === "value" ? (parsed.value.reason ?? undefined) : undefined;
}
