import type { Calls } from "../octokit.ts";
import { AdapterError, hasStatus } from "../errors.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";
import { recordsBranch, RecordsError } from "./records-branch.ts";

export type MergedCommitsApi = Calls<"pulls.list">;

/**
 * Refuses commits that a pull request brought into the records branch.
 *
 * If a person squashes a pull request of the App, GitHub names the App as the author and signs the commit, so that it looks
 * like one that the App made. The list of merged pull requests shows the difference.
 *
 * @throws RecordsError if a pull request brought one of these commits.
 * @throws {@link AdapterError} if the token may not list pull requests.
 */
export async function requireNotMerged(
  octokit: MergedCommitsApi,
  { owner, repo }: Repository,
  commits: readonly string[],
): Promise<void> {
  if (commits.length === 0) return;
  const walked = new Set(commits);
  for (const { number, merged_at, merge_commit_sha } of await listClosed(octokit, { owner, repo })) {
    if (merged_at === null || merge_commit_sha === null || !walked.has(merge_commit_sha)) continue;
    throw new RecordsError(merge_commit_sha, `a commit of ${recordsBranch} was merged by pull request ${number}.`);
  }
}

async function listClosed(octokit: MergedCommitsApi, place: Repository) {
  try {
    return await allPages((page) => {
      const query = { ...place, state: "closed", base: recordsBranch, per_page: pageSize, page } as const;
      return octokit.rest.pulls.list(query);
    });
  } catch (error) {
    if (!hasStatus(error, 403)) throw error;
    throw new AdapterError(
      `Could not list the pull requests into the branch ${recordsBranch}: give the job the permission ` +
        `\`pull-requests: read\`.`,
      { cause: error },
    );
  }
}
