import type { Calls } from "./octokit.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** What is called of Octokit. */
export type CreateBranchApi = Calls<"git.createRef">;

/**
 * Makes a branch, unless there is one of that name.
 *
 * GitHub answers 422 both if the branch exists and if it may not be made: a branch whose name begins with this name and a
 * slash is in the way, or a ruleset forbids it. Only the message tells which.
 */
export async function createBranch(
  octokit: CreateBranchApi,
  { owner, repo }: Repository,
  { branch, sha }: { readonly branch: string; readonly sha: string },
): Promise<"made" | "exists" | "refused"> {
  try {
    await octokit.rest.git.createRef({ owner, repo, ref: `refs/heads/${branch}`, sha });
    return "made";
  } catch (error) {
    if (!hasStatus(error, 422) || !(error instanceof Error)) throw error;
    return /already exists/iu.test(error.message) ? "exists" : "refused";
  }
}
