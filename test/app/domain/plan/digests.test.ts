import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { changeDigest, parseDigests, renderDigests, rootDigest } from "../../../../app/domain/plan/digests.ts";
import type { Action } from "../../../../app/domain/plan/plan-summary.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const change = (over: Partial<Parameters<typeof changeDigest>[0]> = {}): string =>
  changeDigest(
    {
      address: "aws_organizations_account.a",
      action: "create",
      values: { name: "a", tags: { x: "1", y: "2" } },
      unknown: ["id"],
      ...over,
    },
    sha256Hex,
  );

const digest = fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 32, maxLength: 32 }).map((digits) => ({
  digest: digits.map((digit) => digit.toString(16)).join(""),
}));

describe("the digest of a change", () => {
  test("is 32 hexadecimal digits", () => {
    expect(change()).toMatch(/^[0-9a-f]{32}$/u);
  });

  test("does not depend on the order of keys and unknowns", () => {
    const update = { action: "update", values: { a: 1, b: { c: 2, d: 3 } }, unknown: ["x", "y"] } as const;
    expect(change(update)).toBe(change({ ...update, values: { b: { d: 3, c: 2 }, a: 1 }, unknown: ["y", "x"] }));
  });

  test("is the same for creating and importing the same account, for any attributes that AWS sets", () => {
    expect(change({ action: "import", unknown: [] })).toBe(change());
  });

  test.each([
    ["address", { address: "aws_organizations_account.b" }],
    ["values", { values: { name: "b" } }],
    ["class", { action: "update" as Action }],
  ])("differs with the %s", (_, over) => {
    expect(change(over)).not.toBe(change());
  });

  test("differs with the unknown attributes of an update", () => {
    expect(change({ action: "update", unknown: [] })).not.toBe(change({ action: "update", unknown: ["tags"] }));
  });

  test("of a deletion is not the one of a replacement", () => {
    expect(change({ action: "delete" })).not.toBe(change({ action: "replace" }));
  });
});

test("the root digest does not depend on the order of changes, and does on each of them", () => {
  const [one, two] = [{ digest: "1".repeat(32) }, { digest: "2".repeat(32) }];
  expect(rootDigest([two, one], sha256Hex)).toBe(rootDigest([one, two], sha256Hex));
  expect(rootDigest([one], sha256Hex)).not.toBe(rootDigest([one, two], sha256Hex));
});

describe("the lines of digests", () => {
  test("begin with the root, and list the digests sorted", () => {
    const changes = [{ digest: "b".repeat(32) }, { digest: "a".repeat(32) }];
    const root = rootDigest(changes, sha256Hex);
    expect(renderDigests(changes, sha256Hex)).toBe(`root ${root}\n${"a".repeat(32)}\n${"b".repeat(32)}\n\n`);
  });

  test("are read back unchanged, with any text after them", () => {
    fc.assert(
      fc.property(fc.array(digest), fc.string(), (changes, rest) => {
        expect(parseDigests(renderDigests(changes, sha256Hex) + rest)).toEqual({
          root: rootDigest(changes, sha256Hex),
          digests: changes.map((each) => each.digest).sort(),
        });
      }),
    );
  });

  test.each([
    [1500, 1500],
    [1501, 0],
  ])("of %i changes are %i, so that a check run's text has room", (changes, listed) => {
    const rendered = renderDigests(
      Array.from({ length: changes }, (_, index) => ({ digest: index.toString(16).padStart(32, "0") })),
      sha256Hex,
    );
    expect(parseDigests(rendered)?.digests).toHaveLength(listed);
    expect(rendered.length).toBeLessThan(50_000);
  });

  test.each([
    ["nothing", ""],
    ["no root", `${"a".repeat(32)}\n\n`],
    ["a short root", "root abc\n\n"],
    ["another text among the digests", `root ${"a".repeat(32)}\nhello\n\n`],
    ["no end", `root ${"a".repeat(32)}\n${"b".repeat(32)}`],
    ["something before them", `\nroot ${"a".repeat(32)}\n\n`],
    ["carriage returns", `root ${"a".repeat(32)}\r\n\r\n`],
  ])("are refused with %s", (_, text) => {
    expect(parseDigests(text)).toBeUndefined();
  });
});
