import { expect, test } from "@jest/globals";
import type { AccountChange } from "../../../../app/domain/account/validate-accounts.ts";
import { planTargets } from "../../../../app/domain/plan/plan-targets.ts";

const change = (key: string, kind: AccountChange["kind"] = "added"): AccountChange => ({
  kind,
  account: {
    key,
    name: key,
    email: `root+${key}@example.gov.uk`,
    roleName: "bootstrap",
    iamUserAccessToBilling: "ALLOW",
    tags: {},
    lifecycle: "standard",
  },
});

test("new and changed accounts are planned alone", () => {
  expect(planTargets([change("cats"), change("dogs", "changed")])).toEqual([
    "aws_organizations_account.cats",
    "aws_organizations_account.dogs",
  ]);
});

test("accounts that are gone are planned alone, too, so that their end would be shown", () => {
  expect(planTargets([], ["cats"])).toEqual(["aws_organizations_account.cats"]);
});

test("where nothing differs, everything is planned", () => {
  expect(planTargets([])).toEqual([]);
});

test("what no command line holds is planned as a whole", () => {
  const changes = Array.from({ length: 5001 }, (_, index) => change(`a${index}`));
  expect(planTargets(changes.slice(1))).toHaveLength(5000);
  expect(planTargets(changes)).toEqual([]);
});
