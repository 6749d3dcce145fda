import type { CheckToRerun } from "../../queue/subject.ts";
import { checkNames } from "../../domain/checks/check.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ChecksApi, listOwnChecks, openCheck } from "../../github/check-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

export interface RerunContext extends Repository, CheckToRerun {
  readonly octokit: ChecksApi & PullRequestListApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
}

/** Numbers of the open pull requests into the default branch with this head commit. */
export async function findPullRequestsOf({
  octokit,
  owner,
  repo,
  defaultBranch,
  headSha,
}: Pick<RerunContext, "owner" | "repo" | "defaultBranch" | "headSha"> & {
  readonly octokit: PullRequestListApi;
}): Promise<readonly number[]> {
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  return open.filter((pullRequest) => pullRequest.headSha === headSha).map(({ number }) => number);
}

/**
 * Resets one of the App's checks; reconciling the pull request decides its conclusion.
 *
 * If a newer check run of that name exists, nothing is left to do, because GitHub can deliver the event twice.
 *
 * Returns the numbers of the pull requests to reconcile.
 */
export async function reconcileRerun(context: RerunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, defaultBranch, headSha, app, checkRunId } = context;
  const name = Object.values(checkNames).find((known) => known === context.name);
  if (name === undefined) return [];
  const numbers = await findPullRequestsOf({ octokit, owner, repo, defaultBranch, headSha });
  if (numbers.length === 0) return [];
  const commit = { owner, repo, sha: headSha };
  const latest = (await listOwnChecks(octokit, commit, app)).get(name);
  if (latest?.id !== checkRunId) return [];
  const output = { title: "Waiting to be checked again", summary: 'A person clicked "Re-run".' };
  await openCheck(octokit, commit, { name, status: "queued", output }, latest);
  return numbers;
}
