import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { findUnreviewed } from "../../../../app/domain/apply/find-unreviewed.ts";
import { parseDigests, renderDigests, rootDigest } from "../../../../app/domain/plan/digests.ts";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const change = (name: string): Change => ({
  address: `aws_organizations_account.${name}`,
  action: "create",
  before: null,
  after: {},
  unknown: [],
  digest: sha256Hex(name).slice(0, 32),
});

const shownBy = (...changes: readonly Change[]): ReturnType<typeof parseDigests> =>
  parseDigests(renderDigests(changes, sha256Hex));

const [one, two, three] = [change("one"), change("two"), change("three")];

test("returns every change if no plan was shown", () => {
  expect(findUnreviewed([one], undefined, sha256Hex)).toEqual([one]);
});

test("returns nothing if the same plan was shown", () => {
  expect(findUnreviewed([two, one], shownBy(one, two), sha256Hex)).toEqual([]);
});

test("returns nothing for a part of the shown plan", () => {
  expect(findUnreviewed([two], shownBy(one, two), sha256Hex)).toEqual([]);
});

test("returns each change that was not shown", () => {
  expect(findUnreviewed([one, three], shownBy(one, two), sha256Hex)).toEqual([three]);
});

describe("a list of digests that does not match its root proves nothing", () => {
  test.each([
    ["cut", { digests: [one.digest] }],
    ["longer", { digests: [one.digest, two.digest, three.digest] }],
    ["altered", { digests: [one.digest, three.digest] }],
  ])("when it is %s", (_, altered) => {
    const shown = { root: rootDigest([one, two], sha256Hex), ...altered };
    expect(findUnreviewed([one], shown, sha256Hex)).toEqual([one]);
  });
});

test("if the digests were too many to list, the root digest proves exactly its plan", () => {
  const many = Array.from({ length: 1501 }, (_, index) => change(String(index)));
  const shown = shownBy(...many);
  expect(shown?.digests).toEqual([]);
  expect(findUnreviewed(many, shown, sha256Hex)).toEqual([]);
  expect(findUnreviewed(many.slice(1), shown, sha256Hex)).toHaveLength(1500);
});

test("returns exactly the changes that were not shown, for any shown and planned changes", () => {
  const names = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 12 });
  fc.assert(
    fc.property(names, names, (planned, shown) => {
      const found = findUnreviewed(
        planned.map(String).map(change),
        shownBy(...shown.map(String).map(change)),
        sha256Hex,
      );
      const missing = planned.filter((name) => !shown.includes(name));
      expect(found.map(({ address }) => address)).toEqual(missing.map((name) => `aws_organizations_account.${name}`));
    }),
  );
});
