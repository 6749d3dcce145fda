import { expect, test } from "@jest/globals";
import type { AccountEnd } from "../../../../app/domain/apply/account-end.ts";
import type { LastApplied } from "../../../../app/domain/apply/last-applied.ts";
import { noteBeginning, noteEnds } from "../../../../app/domain/apply/next-note.ts";

const [early, late, tip] = ["a".repeat(40), "b".repeat(40), "c".repeat(40)] as [string, string, string];
const refused: AccountEnd = { kind: "refused", reasons: ["One.", "Two."], pullRequest: 7 };

function end(
  last: Partial<LastApplied>,
  ends: Readonly<Record<string, AccountEnd>>,
  more: {
    readonly due?: readonly string[];
    readonly keys?: readonly string[];
    readonly changed?: readonly string[];
  } = {},
) {
  const { due = Object.keys(ends), keys = due, changed = [] } = more;
  return noteEnds(
    { commit: late, ...last },
    {
      commit: tip,
      due: due.map((key) => ({ key, kind: "added", since: early })),
      ends: new Map(Object.entries(ends)),
      keys: new Set(keys),
      changed: new Set(changed),
    },
  );
}

test("a pending account keeps the commit of its last applied value, and its reasons", () => {
  expect(end({}, { cats: refused, dogs: { kind: "applied" }, emus: { kind: "nothing-to-do" } })).toEqual({
    commit: tip,
    pending: [{ key: "cats", since: early, reason: "One.\nTwo.", pullRequest: 7 }],
    unmanaged: [],
  });
});

test("an account that is due and has no end stays pending", () => {
  expect(end({}, {}, { due: ["cats"] }).pending).toEqual([
    { key: "cats", since: early, reason: "The run ended before it came to this account." },
  ]);
});

test("what an apply began stays noted until it is done", () => {
  const begun = noteBeginning({ commit: late }, [{ key: "cats", kind: "changed", since: late }], { commit: tip });
  const pending = {
    key: "cats",
    since: late,
    reason: "The apply of ccccccc began to change it, and has not reported its end.",
    begun: tip,
  };
  expect(begun).toEqual({ commit: late, pending: [pending] });
  const other = { key: "dogs", since: early, reason: "No.", pullRequest: 3 };
  expect(
    noteBeginning({ commit: late, pending: [other] }, [{ key: "dogs", kind: "added", since: early }], { commit: tip }),
  ).toEqual({
    commit: late,
    pending: [{ ...other, reason: pending.reason, begun: tip }],
  });
  expect(end(begun, { cats: refused }).pending).toMatchObject([{ key: "cats", begun: tip }]);
  expect(end({}, { cats: refused }, { changed: ["cats"] }).pending).toMatchObject([{ key: "cats", begun: tip }]);
  expect(end(begun, { cats: { kind: "applied" } }).pending).toEqual([]);
});

test("a long reason is cut", () => {
  const [pending] = end({}, { cats: { kind: "failed", reasons: ["x".repeat(3_000)] } }).pending ?? [];
  expect(pending?.reason).toHaveLength(2_000);
});

test("an account that AWS has is noted as not managed once it is taken out of the file, until it is back", () => {
  const existing = ["111111111111"];
  const noted = end({}, { cats: { ...refused, existing } });
  expect(noted).toMatchObject({ pending: [{ key: "cats", existing }], unmanaged: [] });
  const gone = end(noted, {}, { keys: ["dogs"] });
  expect(gone).toEqual({ commit: tip, pending: [], unmanaged: [{ key: "cats", ids: existing, commit: tip }] });
  expect(end(gone, {}, { keys: ["dogs"] }).unmanaged).toEqual(gone.unmanaged);
  expect(end({ ...noted, unmanaged: gone.unmanaged ?? [] }, {}, { keys: [] }).unmanaged).toEqual(gone.unmanaged);
  expect(end(gone, { cats: refused }).unmanaged).toEqual([]);
  const unknown = end({}, { cats: refused });
  expect(end(unknown, {}, { keys: [] }).unmanaged).toEqual([]);
});

test("an account of the state that is gone from the file stays pending, and is not called unmanaged", () => {
  const noted = end({}, { cats: { ...refused, existing: ["111111111111"] } });
  expect(end(noted, { cats: refused }, { keys: [] })).toMatchObject({ pending: [{ key: "cats" }], unmanaged: [] });
});
