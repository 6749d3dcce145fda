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

describe("what differs from what was applied", () => {
  test("is what was added, changed and removed", () => {
    const changed = { ...b, tags: { ...b.tags, description: "Another" } };
    expect(findDifferences(bytes(a, b), bytes(changed, c))).toEqual([
      { key: "b-prod", kind: "changed" },
      { key: "c-prod", kind: "added" },
      { key: "a-prod", kind: "removed" },
    ]);
  });

  test("is nothing where the files are the same", () => {
    expect(findDifferences(bytes(a, b), bytes(a, b))).toEqual([]);
  });

  test("is also who asked for it and who shall get in", () => {
    const handed = { ...a, comment: { administrators: ["another.person@example.gov.uk"] } };
    expect(findDifferences(bytes(a), bytes(handed))).toEqual([{ key: "a-prod", kind: "changed" }]);
  });

  test("is everything where what was applied cannot be read", () => {
    expect(findDifferences(new TextEncoder().encode("?"), bytes(a))).toEqual([{ key: "a-prod", kind: "added" }]);
  });
});

describe("the texts of accounts", () => {
  test("tell an account from another", () => {
    const texts = readAccountTexts(bytes(a, b));
    expect([...texts.keys()]).toEqual(["a-prod", "b-prod"]);
    expect(texts.get("a-prod")).toContain('"name":"a-prod"');
  });

  test.each([undefined, new TextEncoder().encode("not JSON")])("are none where there is no file: %p", (file) => {
    expect([...readAccountTexts(file)]).toEqual([]);
  });
});
