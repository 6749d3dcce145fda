import { expect, test } from "@jest/globals";
import { count, countAccounts } from "../../../../app/domain/text/count.ts";

test.each([
  [0, "0 problems"],
  [1, "1 problem"],
  [2, "2 problems"],
])("counts %d", (number, expected) => {
  expect(count(number, "problem")).toBe(expected);
});

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
