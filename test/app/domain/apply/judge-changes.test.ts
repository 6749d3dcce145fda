import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { findRejected, type ShownBy } from "../../../../app/domain/apply/judge-changes.ts";
import { parseDigests, renderDigests } from "../../../../app/domain/plan/digests.ts";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const change = (key: string, action: Change["action"] = "create"): Change => ({
  address: `aws_organizations_account.${key}`,
  action,
  before: null,
  after: {},
  unknown: [],
  digest: sha256Hex(`${action} ${key}`).slice(0, 32),
});

const shownBy = (number: number, ...changes: readonly Change[]): ShownBy => ({
  number,
  shown: parseDigests(renderDigests(changes, sha256Hex)),
});

const reject = (
  changes: readonly Change[],
  pullRequests: Readonly<Record<string, ShownBy>>,
  keys = Object.keys(pullRequests),
) =>
  findRejected(
    changes,
    { keys: new Set(keys), closed: new Set(), pullRequests: new Map(Object.entries(pullRequests)) },
    sha256Hex,
  );

const [cats, dogs] = [change("cats"), change("dogs")];

test("nothing is rejected if the pull request of each account shows its change", () => {
  const both = shownBy(7, cats, dogs);
  expect(reject([cats, dogs], { cats: both, dogs: both })).toEqual(new Map());
  expect(reject([dogs], { cats: both, dogs: both })).toEqual(new Map());
  expect(reject([cats, dogs], { cats: shownBy(7, cats), dogs: shownBy(8, dogs) })).toEqual(new Map());
});

test("an account whose change another pull request shows is rejected alone", () => {
  const rejected = reject([cats, dogs], { cats: shownBy(7, cats, dogs), dogs: shownBy(8) });
  expect([...rejected]).toEqual([
    ["dogs", ["The approved plan of pull request 8 does not show this: create aws_organizations_account.dogs."]],
  ]);
});

test("so many changes that only their root digest is listed are proven together", () => {
  const many = Array.from({ length: 1501 }, (_, index) => change(`cat-${index}`));
  const shown = shownBy(7, ...many);
  const by = Object.fromEntries(many.map((_, index) => [`cat-${index}`, shown]));
  expect(reject(many, by).size).toBe(0);
  expect(reject(many.slice(1), by).size).toBe(1500);
});

test("an account without a pull request, or whose pull request shows no plan, may not change", () => {
  expect(reject([cats], {}, ["cats"]).get("cats")).toEqual([expect.stringContaining("pull request (none)")]);
  expect(reject([cats], { cats: { number: 7, shown: undefined } }).has("cats")).toBe(true);
});

test("a change that no apply may make is rejected even if it was shown, and says so once more if it was not", () => {
  const gone = change("cats", "delete");
  expect(reject([gone, dogs], { cats: shownBy(7, gone), dogs: shownBy(8, dogs) })).toEqual(
    new Map([["cats", [expect.stringContaining("would be deleted")]]]),
  );
  expect(reject([gone], { cats: shownBy(7) }).get("cats")).toHaveLength(2);
});

test.each(["aws_organizations_account.emus", "aws_s3_bucket.b"])("a change of %s rejects every account", (address) => {
  const foreign = { ...change("emus"), address };
  const reasons = [`Terraform plans to create ${address}, too, which this run must not apply.`];
  expect(reject([cats, foreign], { cats: shownBy(7, cats), dogs: shownBy(8) })).toEqual(
    new Map([
      ["cats", reasons],
      ["dogs", reasons],
    ]),
  );
});
