import { expect, test } from "@jest/globals";
import { findUsedEmails } from "../../../../app/domain/plan/find-used-emails.ts";
import type { Action } from "../../../../app/domain/plan/plan-summary.ts";

const address = "aws_organizations_account.cats";
const change = (action: Action, after: Readonly<Record<string, unknown>> | null) => [{ address, action, after }];
const former = new Set(["cats@example.gov.uk"]);

test("no account may be created with an e-mail of an earlier account, in any case", () => {
  for (const email of ["cats@example.gov.uk", "CATS@example.gov.uk"]) {
    expect(findUsedEmails(change("create", { email }), former)).toEqual([
      { address, message: expect.stringContaining(`would be created with the root e-mail ${email}`) },
    ]);
  }
});

test("another e-mail is free, and an account that exists keeps its own", () => {
  expect(findUsedEmails(change("create", { email: "dogs@example.gov.uk" }), former)).toEqual([]);
  expect(findUsedEmails(change("create", { email: null }), former)).toEqual([]);
  expect(findUsedEmails(change("import", { email: "cats@example.gov.uk" }), former)).toEqual([]);
  expect(findUsedEmails(change("forget", null), former)).toEqual([]);
});
