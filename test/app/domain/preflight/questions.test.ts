import { expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import { findQuestions } from "../../../../app/domain/preflight/questions.ts";
import type { AccountChange } from "../../../../app/domain/account/validate-accounts.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const owls = exampleAccount("owls", { parentId: "r-abcd" });
const changed = (over: object) => ({ kind: "changed", account: { ...owls, ...over }, before: owls }) as const;
const known = new Map([["owls", { key: "owls", id: "111111111111", tainted: false }]]);
const none = { accounts: false, delegated: false, creating: false, quota: false, parents: [], administrators: [] };

test("a change of tags asks nothing", () => {
  expect(findQuestions([changed({ tags: { other: "x" } })], known)).toEqual(none);
});

test("a new account asks for names, room, its unit and its administrators", () => {
  expect(findQuestions([{ kind: "added", account: owls }], new Map())).toEqual({
    accounts: true,
    delegated: false,
    creating: false,
    quota: true,
    parents: ["r-abcd"],
    administrators: ["a.person@example.gov.uk"],
  });
});

test("an account without unit and administrators asks for none", () => {
  const account: Account & { comment?: unknown; parentId?: unknown } = { ...owls };
  delete account.comment;
  delete account.parentId;
  expect(findQuestions([{ kind: "added", account }], known)).toEqual(none);
});

test.each([{ name: "owls-live" }, { email: "aws-root-accounts+live@example.gov.uk" }])(
  "another identity asks for the organisation's accounts, and for those in creation if no apply has recorded it: %j",
  (over) => {
    expect(findQuestions([changed(over)], known)).toEqual({ ...none, accounts: true });
    expect(findQuestions([changed(over)], new Map())).toMatchObject({ accounts: true, creating: true, quota: true });
  },
);

test("another unit and further administrators are asked for, each once", () => {
  const administrators = ["a.person@example.gov.uk", "b.person@example.gov.uk"];
  const change = changed({ parentId: "ou-abcd-12345678", comment: { administrators } });
  expect(findQuestions([change, change], known)).toEqual({
    ...none,
    parents: ["ou-abcd-12345678"],
    administrators: ["b.person@example.gov.uk"],
  });
});

test("an entry that adopts an account asks for delegated administrators, unless Terraform has the account", () => {
  const account = exampleAccount("owls", { comment: { administrators: [], adopt: "111111111111" } });
  const change: AccountChange = { kind: "added", account };
  expect(findQuestions([change], new Map())).toMatchObject({ accounts: true, delegated: true });
  expect(findQuestions([change], known)).toMatchObject({ accounts: false, delegated: false });
});
