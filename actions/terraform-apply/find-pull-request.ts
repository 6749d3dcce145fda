import { accountsFilePath } from "../../app/domain/settings/settings.ts";
import type { Repository } from "../../app/github/repository.ts";

export interface HistoryApi {
  readonly rest: {
    readonly repos: {
      listCommits(
        query: Repository & { readonly sha: string; readonly path: string; readonly per_page: number },
      ): Promise<{ readonly data: readonly { readonly sha: string }[] }>;
      listPullRequestsAssociatedWithCommit(
        query: Repository & { readonly commit_sha: string; readonly per_page: number },
      ): Promise<{ readonly data: readonly ListedPullRequest[] }>;
    };
  };
}

interface ListedPullRequest {
  readonly number: number;
  readonly merged_at: string | null;
  readonly user: { readonly login: string } | null;
  readonly head: { readonly sha: string };
  readonly base: { readonly ref: string };
}

/** A merged pull request, before its checks and reviews are read. */
export interface FoundPullRequest {
  readonly number: number;
  readonly author: string;
  readonly headSha: string;
}

/**
 * Finds the merged pull request that brought the last change of the accounts file; undefined where somebody pushed it.
 */
export async function findPullRequest(
  octokit: HistoryApi,
  { owner, repo, commit, branch }: Repository & { readonly commit: string; readonly branch: string },
): Promise<FoundPullRequest | undefined> {
  const { data: commits } = await octokit.rest.repos.listCommits({
    owner,
    repo,
    sha: commit,
    path: accountsFilePath,
    per_page: 1,
  });
  const [last] = commits;
  if (last === undefined) return undefined;
  const { data: listed } = await octokit.rest.repos.listPullRequestsAssociatedWithCommit({
    owner,
    repo,
    commit_sha: last.sha,
    per_page: 100,
  });
  const [latest] = listed
    .filter(({ merged_at, base }) => merged_at !== null && base.ref === branch)
    .toSorted((one, other) => String(other.merged_at).localeCompare(String(one.merged_at)));
  return latest && { number: latest.number, author: latest.user?.login ?? "ghost", headSha: latest.head.sha };
}
