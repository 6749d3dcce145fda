import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { compareBase } from "../../../../app/domain/account/compare-base.ts";
import { readFile } from "../../../../app/domain/account/read-file.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A file of accounts by name, each with a note that may differ. */
function fileOf(notes: Readonly<Record<string, string>>): string {
  return renderAccountsFile({
    accounts: Object.entries(notes).map(([name, note]) => exampleAccount(name, { tags: { note } })),
  });
}

function compare(head: string, base: string | undefined): { touched: string[]; removed: string[]; readable: boolean } {
  const comparison = compareBase(readFile(encode(head)), base === undefined ? undefined : encode(base));
  return {
    touched: [...comparison.touched.values()].map(({ entry, before }) => (before ? `~${entry.key}` : `+${entry.key}`)),
    removed: comparison.removed.map(({ key }) => key),
    readable: comparison.readable,
  };
}

const notes = fc.dictionary(
  fc.constantFrom("a", "b", "ba", "c", "d"),
  fc.constantFrom("1", "2", "é", "},", "x\\n    },\\n"),
  { noNullPrototype: true },
);

/** The same comparison, on parsed values. */
function expected(head: Readonly<Record<string, string>>, base: Readonly<Record<string, string>>): unknown {
  return {
    touched: Object.keys(head)
      .sort()
      .filter((name) => head[name] !== base[name])
      .map((name) => (name in base ? `~${name}` : `+${name}`)),
    removed: Object.keys(base)
      .sort()
      .filter((name) => !(name in head)),
    readable: true,
  };
}

test("finds the differences, whether or not most of the base can be skipped", () => {
  fc.assert(
    fc.property(notes, notes, fc.constantFrom(0, 2, 4), (head, base, indent) => {
      const written = fileOf(base);
      const baseText = indent === 2 ? written : JSON.stringify(JSON.parse(written), null, indent);
      expect(compare(fileOf(head), baseText)).toEqual(expected(head, base));
    }),
    { numRuns: 1000 },
  );
});

test("finds the differences in a head that is not canonical", () => {
  fc.assert(
    fc.property(notes, notes, (head, base) => {
      expect(compare(JSON.stringify(JSON.parse(fileOf(head))), fileOf(base))).toEqual(expected(head, base));
    }),
  );
});

describe("a base with the same beginning and end as the head", () => {
  const head = fileOf({ a: "1", b: "1", c: "1" });

  test("is parsed as a whole if the text between is not a list of accounts", () => {
    const closed = head.replace(
      '\n    {\n      "aws_organizations_account": {\n        "b"',
      '\n    ],\n  "more": [\n    {\n      "aws_organizations_account": {\n        "b"',
    );
    expect(compare(head, closed)).toEqual({ touched: ["+a", "+b", "+c"], removed: [], readable: false });
  });

  test("is unreadable if the text between is broken", () => {
    expect(compare(head, head.replace('"name": "b"', '"name": b'))).toMatchObject({ readable: false });
  });

  test("is unreadable if the text between has a thousand nested brackets", () => {
    expect(compare(head, head.replace('"name": "b"', `"name": ${"[".repeat(1000)}${"]".repeat(1000)}`))).toMatchObject({
      readable: false,
    });
  });
});

test("every account is new if there is no base, or if the base is not JSON", () => {
  const head = fileOf({ a: "1", b: "2" });
  expect(compare(head, undefined)).toEqual({ touched: ["+a", "+b"], removed: [], readable: true });
  expect(compare(head, "{")).toEqual({ touched: ["+a", "+b"], removed: [], readable: false });
});

test("an account that the base has twice is unchanged if it equals either of them", () => {
  const twice = renderAccountsFile({
    accounts: [exampleAccount("a", { tags: { note: "1" } }), exampleAccount("a", { tags: { note: "2" } })],
  });
  expect(compare(twice, twice)).toEqual({ touched: [], removed: [], readable: true });
  expect(compare(fileOf({ a: "1" }), twice)).toEqual({ touched: [], removed: [], readable: true });
});
