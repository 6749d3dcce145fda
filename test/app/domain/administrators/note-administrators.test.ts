import { describe, expect, test } from "@jest/globals";
import { describeNoted, noteAdministrators } from "../../../../app/domain/administrators/note-administrators.ts";
import type { AccountEnd } from "../../../../app/domain/apply/account-end.ts";
import type { DueAccount } from "../../../../app/domain/apply/find-due.ts";
import type { NotedAdministrators } from "../../../../app/domain/apply/last-applied.ts";

const [ann, ben, cat] = ["ann@x.uk", "ben@x.uk", "cat@x.uk"];
const file = (accounts: Readonly<Record<string, readonly string[]>>): Uint8Array =>
  new TextEncoder().encode(
    JSON.stringify({
      resource: [
        {
          aws_organizations_account: Object.fromEntries(
            Object.entries(accounts).map(([key, administrators]) => [key, { "//": { administrators }, name: key }]),
          ),
        },
      ],
    }),
  );
const since = "a".repeat(40);
const due = (key: string, more: Partial<DueAccount> = {}): DueAccount => ({ key, kind: "changed", since, ...more });
const applied: AccountEnd = { kind: "nothing-to-do", pullRequest: 7 };

function note(
  before: Readonly<Record<string, readonly string[]>>,
  after: Readonly<Record<string, readonly string[]>>,
  {
    last = [],
    end = applied,
    more = {},
  }: { last?: readonly NotedAdministrators[]; end?: AccountEnd | undefined; more?: Partial<DueAccount> } = {},
) {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return noteAdministrators(last, {
    due: keys.map((key) => due(key, more)),
    ends: new Map(keys.map((key) => [key, end])),
    files: new Map([[since, file(before)]]),
    tip: file(after),
  });
}

describe("noteAdministrators", () => {
  test("compares the file that was applied last with the one that is applied now", () => {
    const { noted, changes } = note({ pets: [ann, ben], cats: [ann] }, { pets: [ben, cat], cats: [ann] });
    expect(noted).toEqual([{ key: "pets", before: [ann, ben], pullRequest: 7 }]);
    expect([...changes]).toEqual([["pets", { removes: [ann], adds: [cat] }]]);
    expect(note({ pets: [ann] }, { pets: [ben] }, { end: { kind: "applied" } }).noted).toEqual([
      { key: "pets", before: [ann] },
    ]);
  });

  test.each([
    ["is pending", { end: { kind: "refused", reasons: ["No."] } as const }],
    ["is new", { more: { kind: "added" } as const }],
  ])("notes nothing of an account that %s", (_, more) => {
    expect(note({ pets: [ann] }, { pets: [ben] }, more).noted).toEqual([]);
  });

  test("an account that named no one before has changed, one that names no one any more cannot be set", () => {
    expect(note({}, { pets: [ben] }).noted).toEqual([{ key: "pets", before: [], pullRequest: 7 }]);
    expect(note({ pets: [ann] }, { pets: [] }).noted).toEqual([]);
  });

  test("keeps earlier changes and everyone of them, starts again at a later one, and drops accounts that are gone", () => {
    const last: readonly NotedAdministrators[] = [
      { key: "pets", before: [ann], end: "set" },
      { key: "cats", before: [ann], end: "by-hand" },
      { key: "gone", before: [ann] },
    ];
    expect(note({ pets: [ben], cats: [ann] }, { pets: [cat], cats: [ann] }, { last }).noted).toEqual([
      { key: "pets", before: [ann, ben], pullRequest: 7 },
      { key: "cats", before: [ann], end: "by-hand" },
    ]);
  });

  test("stores a hundred names at most, and only such as can be stored", () => {
    const many = Array.from({ length: 150 }, (_, index) => `p${index}@x.uk`);
    const [entry] = note({ pets: [...many, "not storable é"] }, { pets: [ann] }).noted;
    expect(entry?.before).toHaveLength(100);
    expect(entry?.before).not.toContain("not storable é");
  });

  test("an account without an end has not changed", () => {
    const none = noteAdministrators([], {
      due: [due("pets", { since: "b".repeat(40) })],
      ends: new Map(),
      files: new Map(),
      tip: file({ pets: [ann] }),
    });
    expect(none.noted).toEqual([]);
  });
});

test("says whom AWS trusts until then, at a length that fits into a note", () => {
  expect(describeNoted("pets", { removes: [ann], adds: [ben, cat] }, false)).toBe(
    "The administrators of pets changed in the accounts file alone. Until its checklist is done, AWS still trusts ann@x.uk and does not trust ben@x.uk, cat@x.uk yet.",
  );
  expect(describeNoted("pets", { removes: [], adds: [ben] }, false)).toContain("AWS does not trust ben@x.uk yet.");
  expect(describeNoted("pets", { removes: [ann], adds: [] }, true)).toContain("this run has set the trust policy");
  const many = Array.from({ length: 100 }, (_, index) => `${"p".repeat(60)}${index}@x.uk`);
  expect(describeNoted("pets", { removes: many, adds: many }, false).length).toBeLessThan(2_000);
});
