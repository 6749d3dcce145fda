import { describe, expect, test } from "@jest/globals";
import type { AccountEnd } from "../../../../app/domain/apply/account-end.ts";
import type { EndedAccount } from "../../../../app/domain/apply/apply-result.ts";
import { listEnded, withoutManaged } from "../../../../app/domain/apply/ended-accounts.ts";
import { type LastApplied, parseLastApplied } from "../../../../app/domain/apply/last-applied.ts";
import { noteBeginning, noteEnds } from "../../../../app/domain/apply/next-note.ts";
import { addNotManaged, parseNotManaged } from "../../../../app/domain/apply/not-managed.ts";
import { fc } from "../../../fast-check.ts";

const shaOf = (index: number): string => index.toString(16).padStart(40, "0");
const idOf = (index: number): string => String(index).padStart(12, "0");
const commit = shaOf(2);
const known = { id: idOf(1), state: "CLOSED" };
const removed = { key: "cats", kind: "removed", since: shaOf(1) } as const;
const done: AccountEnd = { kind: "applied" };

function endOf(last: LastApplied, end: AccountEnd | undefined, forgotten = new Map([["cats", known]])) {
  const ends = new Map(end === undefined ? [] : [["cats", end]]);
  return noteEnds(last, { commit, due: [removed], ends, keys: new Set(), changed: new Set(["cats"]), forgotten });
}

describe("an account that Terraform forgot", () => {
  test("is noted, with its state in AWS", () => {
    expect(endOf({ commit: shaOf(1) }, done).forgotten).toEqual([{ key: "cats", ...known, commit }]);
    const gone = new Map([["cats", { id: idOf(1), state: undefined }]]) as never;
    expect(endOf({ commit: shaOf(1) }, done, gone).forgotten).toEqual([{ key: "cats", id: idOf(1), commit }]);
  });

  test("is not noted while it is pending, which keeps what was known of it", () => {
    const noted = endOf({ commit: shaOf(1) }, { kind: "failed", reasons: ["No."] });
    expect(noted.forgotten).toBeUndefined();
    expect(noted.pending).toMatchObject([{ key: "cats", forgets: known }]);
    expect(endOf({ commit: shaOf(1) }, undefined).forgotten).toBeUndefined();
  });

  test("is noted once, and stays noted", () => {
    const noted = endOf(endOf({ commit: shaOf(1) }, done), done);
    expect(noted.forgotten).toEqual([{ key: "cats", ...known, commit }]);
    const later = noteEnds(noted, { commit: shaOf(9), due: [], ends: new Map(), keys: new Set(), changed: new Set() });
    expect(later.forgotten).toEqual(noted.forgotten);
  });

  test("an account that no apply created is not noted when it is taken out", () => {
    expect(endOf({ commit: shaOf(1) }, { kind: "nothing-to-do" }, new Map()).forgotten).toBeUndefined();
  });
});

/** A step of the life of closed accounts: an apply that ends, or dies after it began, or after Terraform forgot. */
interface Step {
  readonly account: number;
  readonly dies: "never" | "before Terraform" | "after Terraform";
}

test("wherever applies die, every account that Terraform forgot is noted exactly once by the next that ends", () => {
  const step: fc.Arbitrary<Step> = fc.record({
    account: fc.nat(5),
    dies: fc.constantFrom("never", "before Terraform", "after Terraform"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let note: LastApplied = { commit: shaOf(1) };
      const inState = new Set([0, 1, 2, 3, 4, 5]);
      const gone = new Set<number>();
      const run = (dies: Step["dies"], index: number): void => {
        const due = [...gone]
          .filter((account) => inState.has(account) || note.pending?.some(({ key }) => key === `a${account}`))
          .map((account) => ({ ...removed, key: `a${account}` }));
        const asked = [...gone].filter((account) => inState.has(account));
        const forgotten = new Map(asked.map((account) => [`a${account}`, { id: idOf(account), state: "CLOSED" }]));
        const last = note;
        const begun = due.filter(({ key }) => forgotten.has(key));
        if (begun.length > 0) note = noteBeginning(last, begun, { commit: shaOf(index), forgotten });
        if (dies === "before Terraform") return;
        for (const account of asked) inState.delete(account);
        if (dies === "after Terraform") return;
        const ends = new Map(due.map(({ key }): [string, AccountEnd] => [key, done]));
        const changed = new Set(forgotten.keys());
        note = noteEnds(last, { commit: shaOf(index), due, ends, keys: new Set(), changed, forgotten });
        expect(parseLastApplied(JSON.stringify(note)).kind).toBe("value");
      };
      for (const [index, { account, dies }] of steps.entries()) {
        gone.add(account);
        run(dies, index + 2);
      }
      run("never", 99);
      expect(
        listEnded(note)
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual([...gone].map(idOf).toSorted());
    }),
  );
});

test("the App hears of forgotten and of unmanaged accounts, each id once, and of none in an old note", () => {
  const note = {
    forgotten: [{ key: "cats", ...known, commit }],
    unmanaged: [{ key: "dogs", ids: [idOf(2), idOf(3)], commit }],
  };
  expect(listEnded(note)).toEqual([
    { key: "cats", ...known, commit, how: "forgotten" },
    { key: "dogs", id: idOf(2), commit, how: "unmanaged" },
    { key: "dogs", id: idOf(3), commit, how: "unmanaged" },
  ]);
  expect(listEnded({})).toEqual([]);
});

test("an account that Terraform manages again is not listed any more, and others stay", () => {
  const note = {
    commit,
    forgotten: [{ key: "cats", ...known, commit }],
    unmanaged: [
      { key: "dogs", ids: [idOf(2), idOf(3)], commit },
      { key: "emus", ids: [idOf(4)], commit },
    ],
  };
  expect(withoutManaged(note, new Set([idOf(9)]))).toBe(note);
  expect(withoutManaged({}, new Set([idOf(1)]))).toEqual({});
  const left = withoutManaged(note, new Set([idOf(1), idOf(2), idOf(4)]));
  expect(left.commit).toBe(commit);
  expect(listEnded(left)).toEqual([{ key: "dogs", id: idOf(3), commit, how: "unmanaged" }]);
});

describe("the file of accounts without a record", () => {
  const cats: EndedAccount = { key: "cats", id: idOf(1), how: "forgotten", state: "CLOSED", commit };
  const dogs: EndedAccount = { key: "dogs", id: idOf(2), how: "unmanaged", commit };

  test("has each account once, with the time when it was recorded", () => {
    const first = addNotManaged({ accounts: [] }, [cats], "2026-03-01T12:00:00.000Z") ?? "";
    const parsed = parseNotManaged(first);
    if (parsed.kind !== "value") throw new Error(parsed.reason);
    expect(addNotManaged(parsed.value, [cats], "2027-01-01T00:00:00.000Z")).toBeUndefined();
    expect(JSON.parse(addNotManaged(parsed.value, [cats, dogs], "2027-01-01T00:00:00.000Z") ?? "")).toEqual({
      version: 1,
      accounts: [
        { ...cats, at: "2026-03-01T12:00:00.000Z" },
        { ...dogs, at: "2027-01-01T00:00:00.000Z" },
      ],
    });
  });

  test("is refused if it is something else", () => {
    expect(parseNotManaged('{"version":1,"accounts":[{"key":"cats"}]}').kind).not.toBe("value");
  });
});
