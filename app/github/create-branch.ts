import type { Calls } from "./octokit.ts";
import { hasStatus } from "./errors.ts";
import type { Repository } from "./repository.ts";

/** The Octokit calls that this file makes. */
export type CreateBranchApi = Calls<"git.createRef">;

/**
 * Creates a branch, unless one of that name exists.
 *
 * GitHub responds with 422 both if the branch exists and if it may not be created, because of a ruleset or of another
 * branch whose name begins with this name and a slash. Only the message distinguishes them.
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
