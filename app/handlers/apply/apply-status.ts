import {
  applyFailedIssue,
  type ApplyIssueTemplates,
  renderApplyFailed,
  renderApplyRecovered,
} from "../../domain/apply/failed-issue.ts";
import type { ApplyResult } from "../../domain/apply/apply-result.ts";
import { judgeApplyStatus, newestFirst, type ApplyStatus } from "../../domain/apply/apply-status.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { listApplyRuns, type ListApplyRunsApi } from "../../github/workflows/apply-runs.ts";
import { applyArtifact, downloadArtifactFile, type ArtifactsApi } from "../../github/workflows/artifacts.ts";
import { type BranchesApi, isOnBranch, type CompareApi } from "../../github/branches.ts";
import { upsertIssue, type OwnIssuesApi } from "../../github/issues/upsert-issue.ts";
import type { Repository } from "../../github/repository.ts";
import { parseLargeArtifact } from "../../large-files/process-large-file.ts";

export interface ApplyStatusContext extends Repository {
  readonly octokit: ListApplyRunsApi & ArtifactsApi & BranchesApi & CompareApi & OwnIssuesApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  readonly templates: ApplyIssueTemplates;
}

/**
 * Maintains the issue that reports a failed apply. The App does this, because a run that is killed or never gets a
 * runner cannot report its failure.
 */
export async function reconcileApplyStatus(context: ApplyStatusContext): Promise<void> {
  const { octokit, owner, repo, app, templates } = context;
  const status = await readStatus(context);
  if (status.kind === "unknown") return;
  const { run } = status;
  const said =
    status.kind === "succeeded"
      ? ({ state: "closed", body: renderApplyRecovered(run, templates["apply-recovered"]) } as const)
      : ({
          state: "open",
          body: renderApplyFailed(run, {
            result: await readResult(context, run.id),
            template: templates["apply-failed"],
          }),
        } as const);
  await upsertIssue(octokit, {
    owner,
    repo,
    author: app.login,
    label: applyFailedIssue,
    description: "The last apply of the AWS accounts did not succeed",
    ...said,
  });
}

/**
 * The status of the applies, from the runs of the default branch alone; it checks the commits of as few runs as
 * possible.
 */
async function readStatus({ octokit, owner, repo, defaultBranch: branch }: ApplyStatusContext): Promise<ApplyStatus> {
  const isOwn = isOnBranch(octokit, { owner, repo, branch });
  let runs = await listApplyRuns(octokit, { owner, repo }, branch);
  for (;;) {
    const status = judgeApplyStatus(runs);
    // A newer run can override a cancelled one, so the newest run must be the branch's, too.
    const relevant = [...newestFirst(runs).slice(0, 1), ...(status.kind === "unknown" ? [] : [status.run])];
    const own = await Promise.all(relevant.map(({ commit }) => isOwn(commit)));
    const foreign = relevant.find((_, index) => own[index] === false);
    if (foreign === undefined) return status;
    runs = runs.filter(({ commit }) => commit !== foreign.commit);
  }
}

/** The result that the run's artifact claims; it is only shown. */
async function readResult(
  { octokit, owner, repo }: ApplyStatusContext,
  runId: number,
): Promise<ApplyResult | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") return undefined;
  const parsed = await parseLargeArtifact("parseApplyResult", downloaded.text, applyArtifact.file);
  return parsed.kind === "value" ? parsed.value : undefined;
}
