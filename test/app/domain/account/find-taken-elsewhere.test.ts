import { expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { findTakenElsewhere, type OtherPullRequest } from "../../../../app/domain/account/find-taken-elsewhere.ts";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const file = "terraform/accounts.tf.json";
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const base = encode(renderAccountsFile({ accounts: [exampleAccount("old")] }));
const head = encode(
  renderAccountsFile({ accounts: [exampleAccount("new"), exampleAccount("old", { parentId: "r-abcd" })] }),
);
const { changes } = validateAccounts({ head, base, settings, file });

function find(...others: readonly OtherPullRequest[]): readonly (readonly [string, string, number, string])[] {
  return findTakenElsewhere({ head, changes, others, file }).map(({ rule, severity, range, message }) => [
    rule,
    severity,
    range.line,
    message,
  ]);
}

test("warns of a name and an e-mail that another pull request also asks for, in any case", () => {
  expect(find({ number: 7, added: [{ name: "New", email: "AWS-root-accounts+new@example.gov.uk" }] })).toEqual([
    ["name-taken", "warning", 5, 'Pull request 7 also asks for the name "new". The one that is merged first gets it.'],
    [
      "email-taken",
      "warning",
      14,
      'Pull request 7 also asks for the root e-mail "aws-root-accounts+new@example.gov.uk". The one that is merged first gets it.',
    ],
  ]);
});

test("warns of the new name of an existing account that another pull request asks for", () => {
  const renamed = encode(renderAccountsFile({ accounts: [exampleAccount("old", { name: "new" })] }));
  const found = findTakenElsewhere({
    head: renamed,
    changes: validateAccounts({ head: renamed, base, settings, file }).changes,
    others: [{ number: 7, added: [exampleAccount("new"), exampleAccount("old")] }],
    file,
  });
  expect(found).toMatchObject([
    { rule: "name-taken", severity: "warning", pointer: expect.stringMatching(/old\/name$/) },
  ]);
});

test("names the oldest of several pull requests", () => {
  const taken = { name: "new", email: "other@example.gov.uk" };
  expect(find({ number: 9, added: [taken] }, { number: 7, added: [taken] }, { number: 8, added: [taken] })).toEqual([
    ["name-taken", "warning", 5, expect.stringContaining("Pull request 7 ")],
  ]);
});

test("does not warn of accounts that are not new here, or of other names", () => {
  expect(find({ number: 7, added: [exampleAccount("old"), exampleAccount("else")] })).toEqual([]);
  expect(find()).toEqual([]);
  expect(
    findTakenElsewhere({ head, changes: [], others: [{ number: 7, added: [exampleAccount("new")] }], file }),
  ).toEqual([]);
});
