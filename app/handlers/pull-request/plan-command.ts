import { checkNames } from "../../domain/checks/check.ts";
import { type CommandTemplates, renderMoreThanCommand } from "../../domain/comments/command.ts";
import { planRunning } from "../../domain/pull-request/unplanned-verdict.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ChecksApi, listOwnChecks, openCheck } from "../../github/check-runs.ts";
import { reactToCommand, type CommandApi, readCommand, refuseCommand } from "../../github/issues/commands.ts";
import type { CommentsApi } from "../../github/issues/comments.ts";
import { type PullRequestsApi, readPullRequest } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

export interface PlanCommandContext extends Repository {
  readonly octokit: ChecksApi & CommandApi & CommentsApi & PullRequestsApi;
  readonly app: AppIdentity;
  readonly templates: CommandTemplates;
  /** Number of the pull request with the comment. */
  readonly number: number;
  readonly commentId: number;
}

/**
 * Resets the plan check if a person with write access comments `/plan`. Reconciling the pull request then decides which
 * run it waits for.
 *
 * A check that is younger than the comment already fulfils the command, because GitHub can deliver the comment twice.
 *
 * Returns whether the pull request must be reconciled.
 */
export async function reconcilePlanCommand(context: PlanCommandContext): Promise<boolean> {
  const { octokit, owner, repo, number, commentId, app } = context;
  const command = await readCommand(octokit, { owner, repo, commentId, name: "/plan" });
  if (command === undefined) return false;
  if (command.allowed && command.saysMore) {
    await refuseCommand(octokit, context, renderMoreThanCommand({ name: "/plan", commentId }, context.templates));
    return false;
  }
  const { headSha, open, baseBranch, defaultBranch } = await readPullRequest(octokit, { owner, repo }, number);
  if (!command.allowed || !open || baseBranch !== defaultBranch) {
    await reactToCommand(octokit, { owner, repo, commentId }, "confused");
    return false;
  }
  const commit = { owner, repo, sha: headSha };
  const latest = (await listOwnChecks(octokit, commit, app)).get(checkNames.plan);
  const fulfilled = latest !== undefined && latest.startedAt >= command.at;
  if (!fulfilled) {
    await openCheck(octokit, commit, { name: checkNames.plan, status: "queued", output: planRunning("asked") }, latest);
  }
  await reactToCommand(octokit, { owner, repo, commentId }, "eyes");
  return !fulfilled;
}
