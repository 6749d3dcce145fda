import { expect, test } from "@jest/globals";
import { countAccounts } from "../../../../app/domain/pull-request/count-accounts.ts";

const added = { kind: "added" } as const;
const changed = { kind: "changed" } as const;

test.each([
  [[], "no account changed"],
  [[added], "1 new account"],
  [[changed, changed], "2 changed accounts"],
  [[changed, added, added], "2 new accounts, 1 changed account"],
])("counts the accounts of %j", (changes, expected) => {
  expect(countAccounts(changes)).toBe(expected);
});
