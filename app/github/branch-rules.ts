import type { Calls } from "./octokit.ts";
import type { BranchRule } from "../domain/apply/judge-branch-rules.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Repository } from "./repository.ts";

export type BranchRulesApi = Calls<"repos.getBranchRules">;

/** The rules of all active rulesets for a branch. Classic branch protection is not included. */
export async function listBranchRules(
  octokit: BranchRulesApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<readonly BranchRule[]> {
  const rules = await allPages((page) =>
    octokit.rest.repos.getBranchRules({ owner, repo, branch, per_page: pageSize, page }),
  );
  return rules as readonly BranchRule[];
}
