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

  // The one beside it begins, or ends, like the one that is gone.
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

describe("the base is read as a whole", () => {
  test.each([
    ["where it begins otherwise", fileOf("a1").replace("resource", "Resource")],
    ["where it ends otherwise", fileOf("a1").trimEnd()],
    ["where it has spaces at the beginning", ` ${fileOf("a1")}`],
    ["where what differs is no list of accounts by itself", fileOf("a1 b1 c1").replace('"b": {', '"b": [')],
    ["where what differs lies too deep", fileOf("a1 b1 c1").replace('"note": "1"', `"note": ${"[".repeat(200)}`)],
    ["where there is nothing in it", ""],
    ["where it is the same", fileOf("a1 b2 c1")],
  ])("%s", (_name, base) => {
    expect(cut(fileOf("a1 b2 c1"), base)).toBeUndefined();
  });

  test("where the head has no accounts, whose list is written otherwise", () => {
    expect(cut(fileOf(""), fileOf("a1"))).toBeUndefined();
  });
});
