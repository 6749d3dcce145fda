import { expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { mergeChangesAccounts } from "../../../../app/domain/approval/merge-changes.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const [one, two, three] = ["one", "two", "three"].map((name) => exampleAccount(name));
const changed = { ...exampleAccount("one"), tags: { "account-name": "one", description: "Other" } };
type Accounts = readonly (ReturnType<typeof exampleAccount> | undefined)[];
const file = (accounts: Accounts): Uint8Array =>
  new TextEncoder().encode(renderAccountsFile({ accounts: accounts.flatMap((account) => account ?? []) }));

test.each<[string, Accounts, Accounts, Accounts, boolean]>([
  ["combines the accounts of both", [one, two, three], [one, two], [one, three], false],
  ["takes one side's version of an account", [changed], [one], [changed], false],
  ["leaves out an account that only one side has", [one], [one, two], [one], false],
  ["adds an account of its own", [one, two], [one], [one], true],
  ["changes an account on its own", [changed, two], [one, two], [one], true],
  ["leaves out an account that both sides have", [one], [one, two], [one, two], true],
])("a merge that %s", (_, merged, ours, theirs, changes) => {
  expect(mergeChangesAccounts(file(merged), [file(ours), file(theirs)])).toBe(changes);
});

test("a merge without the file changes nothing if one side has none", () => {
  expect(mergeChangesAccounts(undefined, [file([one]), undefined])).toBe(false);
  expect(mergeChangesAccounts(undefined, [file([one]), file([one])])).toBe(true);
});
