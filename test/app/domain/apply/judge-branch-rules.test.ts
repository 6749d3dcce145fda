import { expect, test } from "@jest/globals";
import { judgeBranchRules, type BranchRule } from "../../../../app/domain/apply/judge-branch-rules.ts";

const parameters = {
  required_approving_review_count: 1,
  require_code_owner_review: true,
  require_last_push_approval: true,
  dismiss_stale_reviews_on_push: true,
};
const rule: BranchRule = { type: "pull_request", parameters };

test("nothing is missing if a ruleset requires a pull request, a review, code owners and approval of the last push", () => {
  expect(judgeBranchRules([{ type: "deletion" }, rule], "main")).toEqual([]);
});

test("several rulesets may require it together", () => {
  const split = Object.entries(parameters).map(([name, value]) => ({
    type: "pull_request",
    parameters: { [name]: value },
  }));
  expect(judgeBranchRules(split, "main")).toEqual([]);
});

test.each([
  [{ required_approving_review_count: 0 }, "an approving review"],
  [{ require_code_owner_review: false }, "a review from code owners"],
  [{ require_last_push_approval: false }, "approval of the most recent push"],
  [{ dismiss_stale_reviews_on_push: false }, "dismissal of stale approvals"],
])("a rule that was switched off is missing: %j", (over, what) => {
  expect(judgeBranchRules([{ type: "pull_request", parameters: { ...parameters, ...over } }], "main")).toEqual([
    `The rulesets of the branch main do not require ${what}. Switch that on again.`,
  ]);
});

test("a rule without parameters requires nothing", () => {
  expect(judgeBranchRules([{ type: "pull_request" }], "main")).toHaveLength(4);
});

test.each([[[]], [[{ type: "required_status_checks" }]]])(
  "says that classic protection does not count if no rule requires a pull request: %j",
  (rules) => {
    expect(judgeBranchRules(rules, "main")).toEqual([
      expect.stringMatching(/^No ruleset requires a pull request for the branch main\..* Classic branch protection/u),
    ]);
  },
);
