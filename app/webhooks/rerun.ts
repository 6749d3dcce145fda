import { checkNames } from "../domain/pull-request/check.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { type ChecksApi, listOwnChecks, openCheck } from "../github/check-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";

export interface RerunContext extends Repository {
  readonly octokit: ChecksApi & PullRequestListApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  /** Of the check run whose "Re-run" somebody pressed. */
  readonly checkRunId: number;
  readonly name: string;
  readonly headSha: string;
}

/**
 * Makes a check of ours wait to be concluded anew; what it waits for is decided by whoever looks at the pull request.
 *
 * Where there is a newer check run of that name the wish was fulfilled already: GitHub may deliver it twice.
 *
 * Answers the numbers of the pull requests to look at.
 */
export async function reconcileRerun(context: RerunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, defaultBranch, headSha, app, checkRunId } = context;
  const name = Object.values(checkNames).find((known) => known === context.name);
  if (name === undefined) return [];
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  const numbers = open.filter((pullRequest) => pullRequest.headSha === headSha).map(({ number }) => number);
  if (numbers.length === 0) return [];
  const commit = { owner, repo, sha: headSha };
  const latest = (await listOwnChecks(octokit, commit, app.id)).get(name);
  if (latest?.id !== checkRunId) return [];
  const output = { title: "Waiting to be looked at again", summary: 'Somebody pressed "Re-run".' };
  await openCheck(octokit, commit, { name, status: "queued", output }, latest);
  return numbers;
}
