import { expect, test } from "@jest/globals";
import type { AccountChange } from "../../../../app/domain/account/validate-accounts.ts";
import { planTargets, accountKey, adoptedIds } from "../../../../app/domain/plan/plan-targets.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

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

test("removed accounts are also planned alone, so that the plan would show their closing", () => {
  expect(planTargets([], ["cats"])).toEqual(["aws_organizations_account.cats"]);
});

test("if nothing differs, everything is planned", () => {
  expect(planTargets([])).toEqual([]);
});

test("too many targets for a command line give a full plan", () => {
  const changes = Array.from({ length: 5001 }, (_, index) => change(`a${index}`));
  expect(planTargets(changes.slice(1))).toHaveLength(5000);
  expect(planTargets(changes)).toEqual([]);
});

test("an account has an address, and its address has the key again", () => {
  expect(accountKey("aws_organizations_account.pets")).toBe("pets");
  expect(accountKey("output.pets")).toBeUndefined();
});

test("the ids of accounts to adopt are known by address", () => {
  const adopting = exampleAccount("owls", { comment: { administrators: [], adopt: "111111111111" } });
  expect([...adoptedIds([exampleAccount("pets"), adopting])]).toEqual([
    ["aws_organizations_account.owls", "111111111111"],
  ]);
});
