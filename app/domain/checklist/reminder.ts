import { keysOutSince } from "./keys-out.ts";
import type { AccountRecord } from "./account-record.ts";
import type { ChecklistSettings } from "../settings/settings.ts";
import type { Comment } from "../comments/comment.ts";
import type { Edit } from "../comments/edit.ts";
import type { Step } from "./step.ts";
import { isWeekend, secondsBetween, secondsToMonday } from "../utc.ts";

/** Why the custodians must be reminded, and for how long that has been true. */
export interface Reminder {
  readonly kind: "keys-out" | "untouched";
  readonly hours: number;
}

export interface ReminderFacts {
  /** With all ticks until now. */
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly edits: readonly Edit[];
  readonly comments: readonly Comment[];
  readonly reminders: ChecklistSettings["reminders"];
  /** In UTC (ISO 8601). */
  readonly now: string;
}

const hour = 3600;
const day = 24 * hour;

/**
 * Decides whether to remind the custodians of an open checklist now: at most once a day.
 *
 * The record keeps the time of the last reminder, so that deleting the comment does not cause a second one.
 */
export function findReminder(facts: ReminderFacts): Reminder | undefined {
  const { record, steps, reminders, now } = facts;
  if (!reminders.at_weekends && isWeekend(now)) return undefined;
  if (record.reminded !== null && secondsBetween(record.reminded, now) < day) return undefined;
  const since = keysOutSince(record, steps);
  if (since !== undefined && secondsBetween(since, now) >= reminders.keys_out_hours * hour) {
    return { kind: "keys-out", hours: hoursBetween(since, now) };
  }
  const touched = lastTouched(facts);
  if (secondsBetween(touched, now) < reminders.untouched_days * day) return undefined;
  return { kind: "untouched", hours: hoursBetween(touched, now) };
}

/** Seconds until an open checklist is due for a reminder, if no one works on it before; 0 if it is due. */
export function secondsToReminder(facts: ReminderFacts): number {
  const { record, steps, reminders, now } = facts;
  const since = keysOutSince(record, steps);
  const left = (from: string, length: number): number => length - secondsBetween(from, now);
  const keysOut = since === undefined ? Infinity : left(since, reminders.keys_out_hours * hour);
  const untouched = left(lastTouched(facts), reminders.untouched_days * day);
  const quiet = record.reminded === null ? 0 : left(record.reminded, day);
  const seconds = Math.max(0, quiet, Math.min(keysOut, untouched));
  return reminders.at_weekends ? seconds : seconds + secondsToMonday(now, seconds);
}

function hoursBetween(from: string, to: string): number {
  return Math.floor(secondsBetween(from, to) / hour);
}

/** When a person last worked on the checklist; what bots write does not count. */
function lastTouched({ record, edits, comments }: ReminderFacts): string {
  const byPeople = [
    ...edits.map(({ at, editor }) => ({ at, by: editor })),
    ...comments.map(({ at, author }) => ({ at, by: author })),
  ].filter(({ by }) => by?.kind === "person");
  return [...byPeople, ...record.ticks, ...record.undone].reduce(
    (latest, { at }) => (secondsBetween(latest, at) > 0 ? at : latest),
    record.createdAt,
  );
}
