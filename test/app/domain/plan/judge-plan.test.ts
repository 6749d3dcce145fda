import { describe, expect, test } from "@jest/globals";
import { judgePlan } from "../../../../app/domain/plan/judge-plan.ts";
import type { Action } from "../../../../app/domain/plan/plan-summary.ts";

const address = "aws_organizations_account.pet-licences-prod";

test.each<Action>(["create", "update", "import", "forget"])("an account may be planned to %s", (action) => {
  expect(judgePlan([{ address, action }])).toEqual([]);
});

test("an account may be forgotten only if AWS has closed it, where that was asked", () => {
  const forget = [{ address, action: "forget" }] as const;
  expect(judgePlan(forget, new Set([address]))).toEqual([]);
  expect(judgePlan(forget, new Set())).toEqual([
    { address, message: expect.stringContaining("would be forgotten, and AWS has not closed it") },
  ]);
});

describe("even with an approval", () => {
  test.each<[Action, RegExp]>([
    ["delete", /would be deleted.*bring the branch up to date/u],
    ["replace", /would be replaced.*terraform untaint aws_organizations_account\.pet-licences-prod/u],
    ["read", /would be read/u],
  ])("an account may not be planned to %s", (action, message) => {
    expect(judgePlan([{ address, action }])).toEqual([{ address, message: expect.stringMatching(message) }]);
  });

  test.each([
    "aws_iam_role.sneaky",
    "data.aws_organizations_organization.current",
    "output.leak",
    "module.x.aws_organizations_account.a",
    'aws_organizations_account.a["b"]',
    "aws_organizations_account.a\naws_organizations_account.b",
  ])("%j may not be planned", (other) => {
    expect(judgePlan([{ address: other, action: "create" }])).toEqual([
      { address: other, message: expect.stringContaining("is not an account") },
    ]);
  });
});

test("names every forbidden change, and only those", () => {
  const changes = [
    { address, action: "create" },
    { address: "output.a", action: "create" },
    { address, action: "delete" },
  ] as const;
  expect(judgePlan(changes).map((problem) => problem.address)).toEqual(["output.a", address]);
});
