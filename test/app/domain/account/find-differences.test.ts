import { describe, expect, test } from "@jest/globals";
import { findDifferences, readAccountTexts } from "../../../../app/domain/account/find-differences.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";

const [a, b, c] = ["a-prod", "b-prod", "c-prod"].map((name) => exampleAccount(name)) as [
  ReturnType<typeof exampleAccount>,
  ReturnType<typeof exampleAccount>,
  ReturnType<typeof exampleAccount>,
];
const bytes = (...accounts: Parameters<typeof renderAccountsFile>[0]["accounts"]): Uint8Array =>
  new TextEncoder().encode(renderAccountsFile({ accounts }));

describe("the difference from the applied file", () => {
  test("is each added, changed and removed account", () => {
    const changed = { ...b, tags: { ...b.tags, description: "Another" } };
    expect(findDifferences(bytes(a, b), bytes(changed, c))).toEqual([
      { key: "b-prod", kind: "changed" },
      { key: "c-prod", kind: "added" },
      { key: "a-prod", kind: "removed" },
    ]);
  });

  test("is empty if the files are the same", () => {
    expect(findDifferences(bytes(a, b), bytes(a, b))).toEqual([]);
  });

  test("includes a change of the requester or the administrators", () => {
    const handed = { ...a, comment: { administrators: ["another.person@example.gov.uk"] } };
    expect(findDifferences(bytes(a), bytes(handed))).toEqual([{ key: "a-prod", kind: "changed" }]);
  });

  test("is every account if the applied file cannot be read", () => {
    expect(findDifferences(new TextEncoder().encode("?"), bytes(a))).toEqual([{ key: "a-prod", kind: "added" }]);
  });
});

describe("the texts of accounts", () => {
  test("are returned by key", () => {
    const texts = readAccountTexts(bytes(a, b));
    expect([...texts.keys()]).toEqual(["a-prod", "b-prod"]);
    expect(texts.get("a-prod")).toContain('"name":"a-prod"');
  });

  test.each([undefined, new TextEncoder().encode("not JSON")])("are empty if there is no readable file: %p", (file) => {
    expect([...readAccountTexts(file)]).toEqual([]);
  });
});
