import { readAccountTexts } from "../../app/domain/account/find-differences.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { findMergedPullRequest, listSteps, type FoundPullRequest, type HistoryApi } from "../../app/github/history.ts";
import type { Repository } from "../../app/github/repository.ts";
import { readAccountsFile } from "../../app/files/accounts-file.ts";

/** The commit and the pull request that last changed an account. */
export interface SourcePullRequest {
  /** The commit of the default branch that changed it last; undefined if none did since the last apply. */
  readonly commit: string | undefined;
  /** The pull request that this commit merged; undefined if it was pushed directly. */
  readonly pullRequest: FoundPullRequest | undefined;
  /** When it was first asked for since the last apply, in milliseconds since 1970. */
  readonly askedAt: number;
}

/** The accounts to look for, and the commits to search. */
export interface Search extends Repository {
  readonly branch: string;
  readonly from: string;
  readonly tip: string;
  readonly keys: readonly string[];
  /** Keys of the accounts that need the time of their first request. */
  readonly unmade: ReadonlySet<string>;
}

/**
 * Finds, for each account, the merge that last changed it before the tip.
 *
 * Walks the branch itself, not the merged branches, and reads the accounts file at each step: GitHub's list of the
 * commits of a file leaves out changes that cancel each other, and follows merged branches instead of the merges.
 */
export async function findSourcePullRequests(
  github: HistoryApi & ContentsApi,
  search: Search,
): Promise<ReadonlyMap<string, SourcePullRequest>> {
  const { changedIn, appearedIn } = await walk(github, search);
  const pullRequests = new Map<string, FoundPullRequest | undefined>();
  for (const commit of new Set([...changedIn.values(), ...appearedIn.values()])) {
    pullRequests.set(commit, await findMergedPullRequest(github, search, { commit, branch: search.branch }));
  }
  return new Map(
    search.keys.map((key) => {
      const commit = changedIn.get(key);
      const pullRequest = commit === undefined ? undefined : pullRequests.get(commit);
      const first = pullRequests.get(appearedIn.get(key) ?? "") ?? pullRequest;
      return [key, { commit, pullRequest, askedAt: Date.parse(first?.mergedAt ?? "") }];
    }),
  );
}

async function walk(
  github: HistoryApi & ContentsApi,
  { owner, repo, from, tip, keys, unmade }: Search,
): Promise<Readonly<Record<"changedIn" | "appearedIn", ReadonlyMap<string, string>>>> {
  const changedIn = new Map<string, string>();
  const appearedIn = new Map<string, string>();
  let after: ReadonlyMap<string, string> | undefined;
  for (const { commit, parent } of await listSteps(github, { owner, repo }, { from, tip })) {
    if (keys.every((key) => changedIn.has(key)) && unmade.size === 0) break;
    const read = async (ref: string) => readAccountTexts(await readAccountsFile(github, { owner, repo, ref }));
    after ??= await read(commit);
    const before = parent === undefined ? new Map<string, string>() : await read(parent);
    for (const key of keys) {
      if (after.get(key) === before.get(key)) continue;
      if (!changedIn.has(key)) changedIn.set(key, commit);
      if (!before.has(key)) appearedIn.set(key, commit);
    }
    after = before;
  }
  return { changedIn, appearedIn };
}
