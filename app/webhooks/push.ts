import { accountsFilePath, settingsPath } from "../domain/settings/settings.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";

/** A push as the webhook tells it. */
export interface Push {
  readonly ref: string;
  readonly commits: readonly {
    readonly added?: readonly string[] | undefined;
    readonly modified?: readonly string[] | undefined;
    readonly removed?: readonly string[] | undefined;
  }[];
}

export interface PushContext extends Repository {
  readonly octokit: PullRequestListApi;
  readonly defaultBranch: string;
  readonly push: Push;
}

/** GitHub lists no more commits of a push than this. */
const maxListedCommits = 2048;

/**
 * Answers the numbers of the pull requests that have to be judged again, because what they are judged against has moved.
 *
 * Merges that touch neither accounts nor settings are none: fifty open pull requests must not be read anew for each.
 */
export async function reconcilePush({
  octokit,
  owner,
  repo,
  defaultBranch,
  push,
}: PushContext): Promise<readonly number[]> {
  if (push.ref !== `refs/heads/${defaultBranch}` || !movesTheBase(push)) return [];
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  return open.map(({ number }) => number);
}

function movesTheBase({ commits }: Push): boolean {
  if (commits.length >= maxListedCommits) return true;
  const paths = commits.flatMap(({ added = [], modified = [], removed = [] }) => [...added, ...modified, ...removed]);
  return paths.includes(accountsFilePath) || paths.includes(settingsPath);
}
