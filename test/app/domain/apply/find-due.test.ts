import { expect, test } from "@jest/globals";
import { commitsOf, findDue } from "../../../../app/domain/apply/find-due.ts";
import type { LastApplied } from "../../../../app/domain/apply/last-applied.ts";

const [early, late] = ["a".repeat(40), "b".repeat(40)] as [string, string];
const fileOf = (accounts: object): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify({ resource: [{ aws_organizations_account: accounts }] }, null, 2)}\n`);

function find(over: {
  readonly pending?: LastApplied["pending"];
  readonly early?: object;
  readonly late?: object;
  readonly tip: object;
  readonly state?: readonly string[];
  readonly tainted?: readonly string[];
}) {
  const { pending, tip, state = [], tainted = [] } = over;
  return findDue({
    last: { commit: late, ...(pending && { pending }) },
    files: new Map([
      [late, fileOf(over.late ?? {})],
      [early, fileOf(over.early ?? {})],
    ]),
    tip: { file: fileOf(tip), keys: new Set(Object.keys(tip)) },
    state: new Map(
      [...state, ...tainted].map((key) => [key, { key, id: "111111111111", tainted: tainted.includes(key) }]),
    ),
  });
}

test("names the commits whose files are needed, each once; an earlier note has one", () => {
  expect(commitsOf({ commit: late })).toEqual([late]);
  const pending = ["cats", "dogs"].map((key) => ({ key, since: early, reason: "No." }));
  expect(commitsOf({ commit: late, pending })).toEqual([late, early]);
});

test("an account that differs from its last applied value is due, by its own commit", () => {
  const [one, two] = [{ v: 1 }, { v: 2 }];
  const pending = [{ key: "cats", since: early, reason: "No." }];
  expect(
    find({
      pending,
      early: { dogs: one },
      late: { cats: one, dogs: two },
      tip: { cats: one, dogs: two },
      state: ["dogs"],
    }),
  ).toEqual([{ key: "cats", kind: "added", since: early }]);
  expect(find({ late: { dogs: one }, tip: { cats: one, dogs: two }, state: ["dogs"] })).toEqual([
    { key: "cats", kind: "added", since: late },
    { key: "dogs", kind: "changed", since: late },
  ]);
});

test("a pending account that has its last applied value again is not due, unless AWS may have the other", () => {
  const pending = { key: "cats", since: early, reason: "No." };
  const facts = { early: { cats: { v: 1 } }, late: { cats: { v: 2 } }, tip: { cats: { v: 1 } }, state: ["cats"] };
  expect(find({ ...facts, pending: [pending] })).toEqual([]);
  const begun = { ...pending, begun: late };
  expect(find({ ...facts, pending: [begun] })).toEqual([{ key: "cats", kind: "changed", since: early }]);
});

test("a pending account that was taken out of the file before AWS had it is not due", () => {
  const pending = [{ key: "cats", since: early, reason: "No.", begun: late }];
  expect(find({ pending, late: { cats: {} }, tip: {} })).toEqual([]);
});

test("an account that is gone from the file is due while it was applied, or the state has it", () => {
  expect(find({ late: { cats: {} }, tip: {} })).toEqual([{ key: "cats", kind: "removed", since: late }]);
  expect(find({ tip: {}, state: ["cats"] })).toEqual([{ key: "cats", kind: "removed", since: late }]);
});

test("an account that the state lacks, or has as tainted, is due", () => {
  expect(find({ late: { cats: {} }, tip: { cats: {} } })).toEqual([{ key: "cats", kind: "unknown", since: late }]);
  expect(find({ tip: { cats: {} }, tainted: ["cats", "dogs"] })).toEqual([
    { key: "dogs", kind: "removed", since: late },
    { key: "cats", kind: "tainted", since: late },
  ]);
});
