import type { Calls } from "./octokit.ts";
import type { Person } from "../domain/approval/person.ts";
import { fromRest } from "./actor.ts";
import { AdapterError, hasStatus } from "./errors.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

interface ComparedCommit {
  readonly sha: string;
  readonly parents: readonly { readonly sha: string }[];
}

export type HistoryApi = Calls<"repos.compareCommitsWithBasehead" | "repos.listPullRequestsAssociatedWithCommit">;

/** One step of a branch: a commit, and the branch's commit before it. */
export interface HistoryStep {
  readonly commit: string;
  /** Undefined for the very first commit of a repository. */
  readonly parent: string | undefined;
}

/** A merged pull request, before its checks and reviews are read. */
export interface FoundPullRequest {
  readonly number: number;
  /** Undefined if the account was deleted. */
  readonly author: Person | undefined;
  /** Name of the branch that was merged. */
  readonly headBranch: string;
  readonly headSha: string;
  readonly mergedAt: string;
}

/**
 * The steps of a branch from `from` to `tip`, latest first; a merge is one step, however many commits it has.
 *
 * After the history was rewritten, `from` need not be an ancestor: then these are the steps since the merge base.
 */
export async function listSteps(
  octokit: HistoryApi,
  { owner, repo }: Repository,
  { from, tip }: { readonly from: string; readonly tip: string },
): Promise<readonly HistoryStep[]> {
  const commits = await listCommitsSince(octokit, { owner, repo }, { from, tip });
  const firstParents = new Map(commits.map(({ sha, parents }) => [sha, parents[0]?.sha]));
  const steps: HistoryStep[] = [];
  for (let at: string | undefined = tip; at !== undefined && firstParents.has(at); at = firstParents.get(at)) {
    steps.push({ commit: at, parent: firstParents.get(at) });
  }
  return steps;
}

async function listCommitsSince(
  octokit: HistoryApi,
  repository: Repository,
  { from, tip }: { readonly from: string; readonly tip: string },
): Promise<readonly ComparedCommit[]> {
  try {
    return await allPages(
      (page) => {
        const query = { ...repository, basehead: `${from}...${tip}`, per_page: pageSize, page };
        return octokit.rest.repos.compareCommitsWithBasehead(query);
      },
      (data) => data.commits,
    );
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    throw new AdapterError(
      `GitHub does not know the commit ${from}, or it has no history in common with ${tip}: the history was rewritten. ` +
        `Record another commit as the last applied one: it must exist, and AWS must match it.`,
      { cause: error },
    );
  }
}

/** The pull request into the branch whose merge brought a commit; undefined if a person pushed the commit. */
export async function findMergedPullRequest(
  octokit: HistoryApi,
  { owner, repo }: Repository,
  { commit, branch }: { readonly commit: string; readonly branch: string },
): Promise<FoundPullRequest | undefined> {
  const listed = await allPages((page) => {
    const query = { owner, repo, commit_sha: commit, per_page: pageSize, page };
    return octokit.rest.repos.listPullRequestsAssociatedWithCommit(query);
  });
  const merged = listed.flatMap(({ merged_at, base, ...rest }) =>
    merged_at === null || base.ref !== branch ? [] : [{ ...rest, mergedAt: merged_at }],
  );
  const [latest] = merged.toSorted((one, other) => other.mergedAt.localeCompare(one.mergedAt));
  const found = merged.find(({ merge_commit_sha }) => merge_commit_sha === commit) ?? latest;
  return (
    found && {
      number: found.number,
      author: fromRest(found.user),
      headBranch: found.head.ref,
      headSha: found.head.sha,
      mergedAt: found.mergedAt,
    }
  );
}
