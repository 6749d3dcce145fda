import { checkNames } from "../domain/pull-request/check.ts";
import { type ChecksApi, openCheck } from "../github/check-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";

export interface RerunContext extends Repository {
  readonly octokit: ChecksApi & PullRequestListApi;
  readonly defaultBranch: string;
  /** Of the check whose "Re-run" somebody pressed. */
  readonly name: string;
  readonly headSha: string;
}

/**
 * Makes a check of ours wait to be concluded anew; what it waits for is decided by whoever looks at the pull request.
 *
 * Answers the numbers of the pull requests to look at.
 */
export async function reconcileRerun(context: RerunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, defaultBranch, headSha } = context;
  const name = Object.values(checkNames).find((known) => known === context.name);
  if (name === undefined) return [];
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  const numbers = open.filter((pullRequest) => pullRequest.headSha === headSha).map(({ number }) => number);
  if (numbers.length === 0) return [];
  const output = { title: "Waiting to be looked at again", summary: 'Somebody pressed "Re-run".' };
  await openCheck(octokit, { owner, repo, sha: headSha }, { name, status: "queued", output });
  return numbers;
}
