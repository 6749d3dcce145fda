import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { findReminder, type ReminderFacts, secondsToReminder } from "../../../../app/domain/checklist/reminder.ts";
import { record, steps as plainSteps } from "./samples.ts";

const steps = plainSteps.map((step) => ({
  ...step,
  ...(step.id === "mfa" ? { yubikeys: "used" as const } : {}),
  ...(step.id === "safe" ? { yubikeys: "back" as const } : {}),
}));
const reminders = { keys_out_hours: 24, untouched_days: 3, at_weekends: false };
/** A Monday to Wednesday; the record was made on the Sunday before. */
const monday = "2026-03-02T10:00:00Z";
const tuesday = "2026-03-03T10:00:00Z";
const begun: AccountRecord = { ...record, ticks: [{ step: "reset", by: "ann", at: monday }] };
const find = (facts: Partial<ReminderFacts>) =>
  findReminder({ record: begun, steps, edits: [], comments: [], reminders, now: tuesday, ...facts });
const person = { kind: "person", id: 7, login: "ann" } as const;
const bot = { kind: "bot", login: "other" } as const;

describe("keys out of the safe", () => {
  test("are reminded of after the settings' hours, and not before", () => {
    expect(find({})).toEqual({ kind: "keys-out", hours: 24 });
    expect(find({ now: "2026-03-03T09:59:59Z" })).toBeUndefined();
    expect(find({ reminders: { ...reminders, keys_out_hours: 25 } })).toBeUndefined();
  });

  test("that are back are not", () => {
    const ticks = [...begun.ticks, { step: "safe", by: "ann", at: monday }];
    expect(find({ record: { ...begun, ticks } })).toBeUndefined();
  });
});

describe("a checklist that no one works on", () => {
  const idle = (facts: Partial<ReminderFacts>) => find({ record, now: "2026-03-04T09:00:00Z", ...facts });

  test("is reminded of after the settings' days, and not before", () => {
    expect(idle({})).toEqual({ kind: "untouched", hours: 72 });
    expect(idle({ now: "2026-03-04T08:59:59Z" })).toBeUndefined();
  });

  test.each([
    ["an edit", { edits: [{ id: "1", at: monday, editor: person, text: null }] }],
    ["a comment", { comments: [{ id: "1", at: monday, author: person, body: "Soon." }] }],
    [
      "a tick in vain",
      { record: { ...record, undone: [{ step: "mfa", by: "eve", at: monday, reason: "too-early" as const }] } },
    ],
  ])("was touched by %s of a person", (_, facts) => {
    expect(idle(facts)).toBeUndefined();
  });

  test("was not touched by bots, or by an unknown editor", () => {
    const comments = [
      { id: "1", at: monday, author: bot, body: "Beep." },
      { id: "2", at: monday, author: null, body: "Boo." },
    ];
    expect(idle({ comments, edits: [{ id: "1", at: monday, editor: bot, text: null }] })).toBeDefined();
  });
});

test("reminds once a day", () => {
  const remindedAt = (reminded: string) => find({ now: "2026-03-05T10:00:00Z", record: { ...begun, reminded } });
  expect(remindedAt("2026-03-04T10:00:01Z")).toBeUndefined();
  expect(remindedAt("2026-03-04T10:00:00Z")).toEqual({ kind: "keys-out", hours: 72 });
});

test.each([
  ["2026-03-06T23:59:59Z", true],
  ["2026-03-07T00:00:00Z", false],
  ["2026-03-08T23:59:59Z", false],
  ["2026-03-09T00:00:00Z", true],
])("at %s, around a weekend, reminds: %s", (now, isReminded) => {
  expect(find({ now }) !== undefined).toBe(isReminded);
  expect(find({ now, reminders: { ...reminders, at_weekends: true } })).toBeDefined();
});

describe("the next reminder, if no one works on it before,", () => {
  const seconds = (facts: Partial<ReminderFacts>): number =>
    secondsToReminder({ record: begun, steps, edits: [], comments: [], reminders, now: monday, ...facts });
  const hour = 3600;

  test.each<readonly [string, Partial<ReminderFacts>, number]>([
    ["is due when the keys have been out long enough", {}, 24 * hour],
    ["is due when no one has worked on it for long enough", { record, now: "2026-03-02T09:00:00Z" }, 48 * hour],
    ["is due now", { now: tuesday }, 0],
    ["is due now, being late", { now: "2026-03-04T10:00:00Z" }, 0],
    [
      "comes a day after the last one",
      { record: { ...begun, reminded: tuesday }, now: "2026-03-03T12:00:00Z" },
      22 * hour,
    ],
    [
      "does not come at a weekend",
      { record: { ...begun, reminded: "2026-03-06T10:00:00Z" }, now: "2026-03-06T10:00:00Z" },
      62 * hour,
    ],
    [
      "comes at a weekend, too",
      {
        record: { ...begun, reminded: "2026-03-06T10:00:00Z" },
        now: "2026-03-06T10:00:00Z",
        reminders: { ...reminders, at_weekends: true },
      },
      24 * hour,
    ],
  ])("%s", (_, facts, expected) => {
    expect(seconds(facts)).toBe(expected);
  });
});
