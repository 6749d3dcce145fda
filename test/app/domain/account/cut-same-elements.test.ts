import { describe, expect, test } from "@jest/globals";
import { cutSameElements } from "../../../../app/domain/account/cut-same-elements.ts";
import { listEntries } from "../../../../app/domain/account/entries.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

/** `a1` is the account `a` with a note of 1. */
function fileOf(accounts: string): string {
  const each = accounts.split(" ").filter((account) => account !== "");
  return renderAccountsFile({
    accounts: each.map((account) => exampleAccount(account.slice(0, 1), { tags: { note: account.slice(1) } })),
  });
}

/** The accounts that are left of head and base. */
function cut(head: string, base: string): { readonly changed: string; readonly before: string } | undefined {
  const parts = cutSameElements(head, base, listEntries(JSON.parse(head)));
  const keys = (entries: readonly { readonly key: string; readonly account: unknown }[]): string =>
    entries.map(({ key, account }) => `${key}${(account as { tags: { note: string } }).tags.note}`).join(" ");
  return parts && { changed: keys(parts.changed), before: keys(parts.before) };
}

describe("of accounts in one order, only those between the first and the last difference are left", () => {
  test.each([
    ["one is changed in the middle", "a1 b2 c1", "a1 b1 c1", "b2", "b1"],
    ["the first is changed", "a2 b1 c1", "a1 b1 c1", "a2", "a1"],
    ["the last is changed", "a1 b1 c2", "a1 b1 c1", "c2", "c1"],
    ["all are changed", "a2 b2", "a1 b1", "a2 b2", "a1 b1"],
    ["two are changed", "a1 b2 c1 d2 e1", "a1 b1 c1 d1 e1", "b2 c1 d2", "b1 c1 d1"],
  ])("%s", (_name, head, base, changed, before) => {
    expect(cut(fileOf(head), fileOf(base))).toEqual({ changed, before });
  });

  // The text of a neighbour begins, or ends, like the text of the added or removed account.
  test.each([
    ["one is added at the beginning", "a1 b1 c1", "b1 c1", "a1 b1", "b1"],
    ["one is added in the middle", "a1 b1 c1 d1", "a1 c1 d1", "b1 c1", "c1"],
    ["one is added at the end", "a1 b1 c1", "a1 b1", "b1 c1", "b1"],
    ["one is removed at the beginning", "b1 c1", "a1 b1 c1", "b1", "a1 b1"],
    ["one is removed in the middle", "a1 c1 d1", "a1 b1 c1 d1", "c1", "b1 c1"],
    ["one is removed at the end", "a1 b1", "a1 b1 c1", "b1", "b1 c1"],
  ])("%s", (_name, head, base, changed, before) => {
    expect(cut(fileOf(head), fileOf(base))).toEqual({ changed, before });
  });
});

describe("the base is parsed as a whole", () => {
  test.each([
    ["if it begins differently", fileOf("a1").replace("resource", "Resource")],
    ["if it ends differently", fileOf("a1").trimEnd()],
    ["if it begins with a space", ` ${fileOf("a1")}`],
    ["if the differing part is not a list of accounts by itself", fileOf("a1 b1 c1").replace('"b": {', '"b": [')],
    [
      "if the differing part is nested too deeply",
      fileOf("a1 b1 c1").replace('"note": "1"', `"note": ${"[".repeat(200)}`),
    ],
    ["if it is empty", ""],
    ["if it equals the head", fileOf("a1 b2 c1")],
  ])("%s", (_name, base) => {
    expect(cut(fileOf("a1 b2 c1"), base)).toBeUndefined();
  });

  test("if the head has no accounts, because an empty list has another form", () => {
    expect(cut(fileOf(""), fileOf("a1"))).toBeUndefined();
  });
});
