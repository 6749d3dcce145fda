import type { Calls } from "./octokit.ts";
import { hasStatus } from "./errors.ts";
import type { Cache } from "./cache.ts";
import { fullName, type Repository } from "./repository.ts";

export type BranchesApi = Calls<"git.getRef">;

export type CompareApi = Calls<"repos.compareCommitsWithBasehead">;

/** The current commit of a branch. The base commit that a pull request names may be outdated. */
export async function readBranchTip(
  octokit: BranchesApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<string> {
  const { data } = await octokit.rest.git.getRef({ owner, repo, ref: `heads/${branch}` });
  return data.object.sha;
}

/** Whether a commit is, or has in its history, another commit; false if GitHub no longer knows the other one. */
export async function isAncestor(
  octokit: CompareApi,
  { owner, repo }: Repository,
  { commit, other }: { readonly commit: string; readonly other: string },
): Promise<boolean> {
  if (commit === other) return true;
  const query = { owner, repo, basehead: `${other}...${commit}`, per_page: 1 };
  try {
    const { status } = (await octokit.rest.repos.compareCommitsWithBasehead(query)).data;
    return status === "ahead" || status === "identical";
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}

/** The merge base of two commits, cached because it never changes. */
export async function readMergeBase(
  octokit: CompareApi,
  { owner, repo }: Repository,
  { base, head }: { readonly base: string; readonly head: string },
  cache: Cache,
): Promise<string | undefined> {
  const basehead = `${base}...${head}`;
  return cache.once(`merge base ${fullName({ owner, repo })} ${basehead}`, async () => {
    const query = { owner, repo, basehead, per_page: 1 };
    return (await octokit.rest.repos.compareCommitsWithBasehead(query)).data.merge_base_commit.sha;
  });
}

/**
 * Returns a function that checks whether a commit is on a branch; each commit is checked once.
 *
 * A tag can have the branch's name, and GitHub lists the workflow runs of both together.
 */
export function isOnBranch(
  octokit: BranchesApi & CompareApi,
  { owner, repo, branch }: Repository & { readonly branch: string },
): (commit: string) => Promise<boolean> {
  let tip: Promise<string> | undefined;
  const known = new Map<string, Promise<boolean>>();
  const ask = async (other: string): Promise<boolean> => {
    tip ??= readBranchTip(octokit, { owner, repo }, branch);
    return isAncestor(octokit, { owner, repo }, { commit: await tip, other });
  };
  return (commit) => {
    const answer = known.get(commit) ?? ask(commit);
    known.set(commit, answer);
    return answer;
  };
}
