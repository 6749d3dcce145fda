import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { Step } from "../../../../app/domain/checklist/step.ts";
import { keysOutSince } from "../../../../app/domain/checklist/keys-out.ts";
import { choosePair, countSlots } from "../../../../app/domain/yubikeys/slots.ts";
import { minute, record } from "../checklist/samples.ts";

const first = { name: "Safe A", first: "11111111", second: "22222222" };
const second = { name: "Safe B", first: "33333333", second: "44444444", firmware: "5.7.1" };
const base: Step = { id: "reset", title: "Reset", who: "custodian", after: [], proof: null, body: [] };
const steps: readonly Step[] = [
  base,
  { ...base, id: "mfa", yubikeys: "used" },
  { ...base, id: "safe", yubikeys: "back" },
];
const tick = (step: string, number: number) => ({ step, by: "ann", at: minute(number) });
const of = (more: Partial<AccountRecord>): AccountRecord => ({ ...record, yubikeys: first, ...more });
const many = (count: number): readonly AccountRecord[] => Array.from({ length: count }, () => of({}));
const ledgerOf = (...records: readonly AccountRecord[]) => countSlots([first, second], records, steps);
const usedOf = (...records: readonly AccountRecord[]): readonly number[] =>
  ledgerOf(...records).map(({ used }) => used);

test("shows each pair with its slots, in the order of the settings", () => {
  expect(ledgerOf()).toEqual([
    { pair: first, capacity: 32, used: 0, isNearlyFull: false, out: [] },
    {
      pair: { name: "Safe B", first: "33333333", second: "44444444" },
      capacity: 64,
      used: 0,
      isNearlyFull: false,
      out: [],
    },
  ]);
});

describe("a slot is used", () => {
  test("as soon as a checklist names the pair", () => {
    expect(usedOf(of({}), of({ yubikeys: second }), of({ yubikeys: second }))).toEqual([1, 2]);
  });

  test("with the slots taken before the records began", () => {
    expect(countSlots([{ ...first, slots_taken_before: 12 }], many(3), steps)[0]?.used).toBe(15);
  });

  test("on the first pair if a record with a key set names none", () => {
    expect(usedOf(of({ yubikeys: null, ticks: [tick("mfa", 1)] }))).toEqual([1, 0]);
    expect(usedOf(of({ yubikeys: null, ticks: [tick("reset", 1)] }))).toEqual([0, 0]);
  });

  test("by a checklist that was given up only where its key was set", () => {
    const abandoned = { by: "rita", at: minute(9), reason: "Made twice." };
    expect(usedOf(of({ abandoned }))).toEqual([0, 0]);
    expect(usedOf(of({ abandoned, ticks: [tick("mfa", 1)] }))).toEqual([1, 0]);
  });

  test("on no pair that the settings do not name", () => {
    expect(usedOf(of({ yubikeys: { name: "Old", first: "9", second: "8" } }))).toEqual([0, 0]);
  });
});

test.each([
  [28, false],
  [29, true],
  [32, true],
])("with %i of 32 slots used a pair is nearly full: %s", (count, isNearlyFull) => {
  expect(countSlots([first], many(count), steps)[0]?.isNearlyFull).toBe(isNearlyFull);
});

test("a checklist gets the first pair with a free slot, and never a full one", () => {
  expect(choosePair(ledgerOf(...many(31)))).toEqual(first);
  expect(choosePair(ledgerOf(...many(32)))?.name).toBe("Safe B");
  expect(choosePair(countSlots([first], many(33), steps))).toBeUndefined();
});

describe("keys are out of the safe", () => {
  const since = (more: Partial<AccountRecord>) => keysOutSince(of(more), steps);

  test("from the first step on, though it was undone since", () => {
    expect(since({ ticks: [tick("mfa", 5), tick("reset", 3)] })).toBe(minute(3));
    const undone = (reason: "unticked" | "leaked" | "too-early") => [{ ...tick("reset", 2), reason }];
    expect(since({ ticks: [tick("mfa", 5)], undone: undone("unticked") })).toBe(minute(2));
    expect(since({ undone: undone("leaked") })).toBe(minute(2));
    expect(since({ undone: undone("too-early") })).toBeUndefined();
  });

  test("not for steps that the App does itself", () => {
    const own = { ...tick("trust", 2), by: "aws-accounts[bot]" };
    expect(since({ ticks: [own] })).toBeUndefined();
    expect(since({ ticks: [own, tick("reset", 3)] })).toBe(minute(3));
  });

  test("until they are put back, or the checklist is over", () => {
    const ticks = [tick("reset", 1)];
    expect(since({})).toBeUndefined();
    expect(since({ ticks: [...ticks, tick("safe", 2)] })).toBeUndefined();
    expect(since({ ticks, completed: { by: "ann", at: minute(9) } })).toBeUndefined();
    expect(since({ ticks, abandoned: { by: "rita", at: minute(9), reason: "Made twice." } })).toBeUndefined();
    expect(keysOutSince(of({ ticks }), [base])).toBeUndefined();
  });

  test("are shown with their checklist, the longest first", () => {
    const ledger = ledgerOf(
      of({ issue: 41, ticks: [tick("reset", 5)] }),
      of({ issue: 42, ticks: [tick("reset", 2)] }),
      of({ issue: 43 }),
    );
    expect(ledger[0]?.out).toEqual([
      { issue: 42, account: record.account.id, since: minute(2) },
      { issue: 41, account: record.account.id, since: minute(5) },
    ]);
  });
});
