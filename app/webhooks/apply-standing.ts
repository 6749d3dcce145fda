import {
  applyFailedIssue,
  type ApplyIssueTemplates,
  renderApplyFailed,
  renderApplyMended,
} from "../domain/apply/failed-issue.ts";
import { judgeApplies } from "../domain/apply/judge-applies.ts";
import { parseApplyResult } from "../domain/apply/parse-apply-result.ts";
import { listApplyRuns, type ListApplyRunsApi } from "../github/apply-runs.ts";
import { applyArtifact, downloadArtifactFile, type ArtifactsApi } from "../github/artifacts.ts";
import { keepOwnIssue, type OwnIssuesApi } from "../github/own-issue.ts";
import type { Repository } from "../github/repository.ts";

export interface ApplyStandingContext extends Repository {
  readonly octokit: ListApplyRunsApi & ArtifactsApi & OwnIssuesApi;
  readonly defaultBranch: string;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
  readonly templates: ApplyIssueTemplates;
}

/**
 * Keeps the one issue that says that the apply failed. The App does this and not the apply itself, since a run that is
 * killed, or never gets a machine, can say nothing.
 */
export async function reconcileApplyStanding(context: ApplyStandingContext): Promise<void> {
  const { octokit, owner, repo, defaultBranch, appSlug, templates } = context;
  const standing = judgeApplies(await listApplyRuns(octokit, { owner, repo }, defaultBranch));
  if (standing.kind === "unknown") return;
  const { run } = standing;
  const said =
    standing.kind === "succeeded"
      ? ({ state: "closed", body: renderApplyMended(run, templates["apply-mended"]) } as const)
      : ({
          state: "open",
          body: renderApplyFailed(run, {
            reason: await readReason(context, run.id),
            template: templates["apply-failed"],
          }),
        } as const);
  await keepOwnIssue(octokit, {
    owner,
    repo,
    author: `${appSlug}[bot]`,
    label: applyFailedIssue,
    description: "The last apply of the AWS accounts did not succeed",
    ...said,
  });
}

/** What the run itself says; it is shown, fenced, and nothing follows from it. */
async function readReason({ octokit, owner, repo }: ApplyStandingContext, runId: number): Promise<string | undefined> {
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...applyArtifact });
  if (downloaded.kind === "unusable") return undefined;
  const parsed = parseApplyResult(downloaded.text);
  return parsed.kind === "value" ? (parsed.value.reason ?? undefined) : undefined;
}
