/** A rule of a branch, as `GET /repos/{owner}/{repo}/rules/branches/{branch}` tells of it, as far as it is read. */
export interface BranchRule {
  readonly type: string;
  readonly parameters?: {
    readonly required_approving_review_count?: number;
    readonly require_code_owner_review?: boolean;
    readonly require_last_push_approval?: boolean;
    readonly dismiss_stale_reviews_on_push?: boolean;
  };
}

/**
 * What the rules of the default branch lack, one sentence each.
 *
 * Whoever can change the workflows or the settings there owns the organisation, so an apply refuses to run where that is
 * possible without a review. Of several rules GitHub holds people to the strictest, so each demand may stand in another.
 */
export function judgeBranchRules(rules: readonly BranchRule[], branch: string): readonly string[] {
  const demands = rules.filter(({ type }) => type === "pull_request").map(({ parameters }) => parameters ?? {});
  if (demands.length === 0) {
    return [
      `No ruleset requires a pull request for the branch ${branch}. Add one, as the README of the accounts repository's ` +
        `template says. Classic branch protection does not count: it cannot be read without administering the repository.`,
    ];
  }
  const missing = [
    [demands.some(({ required_approving_review_count: count = 0 }) => count > 0), "an approving review"],
    [demands.some(({ require_code_owner_review: owners }) => owners === true), "a review from code owners"],
    [demands.some(({ require_last_push_approval: last }) => last === true), "approval of the most recent push"],
    [demands.some(({ dismiss_stale_reviews_on_push: stale }) => stale === true), "dismissal of stale approvals"],
  ] as const;
  return missing
    .filter(([demanded]) => !demanded)
    .map(([, what]) => `The rulesets of the branch ${branch} do not require ${what}. Switch that on again.`);
}
