/** The part that is read of a rule from `GET /repos/{owner}/{repo}/rules/branches/{branch}`. */
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
 * Finds the protections that the rules of the default branch lack, one sentence each.
 *
 * Anyone who can change the workflows or the settings there controls the organisation, so the apply refuses to run if that
 * is possible without a review. GitHub enforces the strictest of several rules, so each protection may be in another rule.
 */
export function judgeBranchRules(rules: readonly BranchRule[], branch: string): readonly string[] {
  const required = rules.filter(({ type }) => type === "pull_request").map(({ parameters }) => parameters ?? {});
  if (required.length === 0) {
    return [
      `No ruleset requires a pull request for the branch ${branch}. Add one, as the README of the accounts repository's ` +
        `template says. Classic branch protection does not count: it cannot be read without administering the repository.`,
    ];
  }
  const missing = [
    [required.some(({ required_approving_review_count: count = 0 }) => count > 0), "an approving review"],
    [required.some(({ require_code_owner_review: owners }) => owners === true), "a review from code owners"],
    [required.some(({ require_last_push_approval: last }) => last === true), "approval of the most recent push"],
    [required.some(({ dismiss_stale_reviews_on_push: stale }) => stale === true), "dismissal of stale approvals"],
  ] as const;
  return missing
    .filter(([isRequired]) => !isRequired)
    .map(
      ([, protection]) => `The rulesets of the branch ${branch} do not require ${protection}. Switch that on again.`,
    );
}
