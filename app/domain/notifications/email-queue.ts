import type { AccountRecord } from "../checklist/account-record.ts";
import type { EmailStatus, AccountStage } from "../checklist/email-status.ts";
import type { Step } from "../checklist/step.ts";
import { mostAttempts } from "../checklist/email-table.ts";
import { secondsBetween } from "../utc.ts";
import { isReady, notifyStep } from "./account-stage.ts";
import type { MailSettings } from "../settings/settings.ts";
import type { RequestStage } from "./request-stage.ts";

/** The result of an attempt. */
export type Delivery =
  | { readonly kind: "sent" }
  /** `isPassing`: a retry may succeed. */
  | { readonly kind: "failed"; readonly reason: string; readonly isPassing: boolean }
  /** The account names no such recipient. */
  | { readonly kind: "nobody" };

/** The sweep comes every hour, but other events also check a checklist: they must not use up the attempts at once. */
const secondsBetweenAttempts = 30 * 60;

/** Queues e-mails for the stages that were just notified, and for no older ones. */
export function queueEmails(
  { before, after }: { readonly before: AccountRecord; readonly after: AccountRecord },
  mail: MailSettings | undefined,
): AccountRecord {
  const known = new Set((before.told ?? []).map(({ turn }) => turn));
  const notes = (after.told ?? []).flatMap(({ turn, at }): readonly EmailStatus[] => {
    if (known.has(turn) || turn === "done" || mail === undefined || !wantsEmail(mail, turn)) return [];
    return (["requester", "team"] as const).map((to) => ({ turn, to, at, attempts: 0, sent: false, trouble: null }));
  });
  return notes.length === 0 ? after : { ...after, mails: [...(after.mails ?? []), ...notes] };
}

/** If an older record has no notifications, its account was created before there were e-mails. */
const longestWithoutNotification = 24 * 3600;

/**
 * Queues the e-mails of an account without a request, because its pull request was made by hand. They are the only way to
 * notify the people whom the accounts file names.
 */
export function queueWithoutRequest(
  record: AccountRecord,
  steps: readonly Step[],
  { mail, now }: { readonly mail: MailSettings; readonly now: string },
): AccountRecord {
  if (record.request !== null || record.pullRequest === null) return record;
  if (secondsBetween(record.createdAt, now) > longestWithoutNotification && record.told === undefined) return record;
  const notified = record.told ?? [];
  const stages: readonly AccountStage[] = isReady(record, steps) ? ["made", "ready"] : ["made"];
  const fresh = stages
    .filter((turn) => !notified.some((before) => before.turn === turn))
    .map((turn) => ({ turn, at: now }));
  if (fresh.length === 0) return record;
  return queueEmails({ before: record, after: { ...record, told: [...notified, ...fresh] } }, mail);
}

/** Whether people get an e-mail about a stage: always through SMTP, through GOV.UK Notify if the stage has a template. */
export function wantsEmail({ notify }: MailSettings, turn: AccountStage | RequestStage): boolean {
  return notify === undefined || notify[turn] !== undefined;
}

/** The e-mails to try now. */
export function dueEmails({ mails = [] }: AccountRecord, mail: MailSettings, now: string): readonly EmailStatus[] {
  return mails.filter((note) => isDue(note, mail, now));
}

/** Whether to try an e-mail now. */
export function isDue(note: EmailStatus<AccountStage | RequestStage>, mail: MailSettings, now: string): boolean {
  if (!isUnsent(note, mail)) return false;
  return note.attempts === 0 || secondsBetween(note.at, now) >= secondsBetweenAttempts;
}

/** Whether to try an e-mail, now or later. */
export function isUnsent(
  { turn, sent, attempts }: EmailStatus<AccountStage | RequestStage>,
  mail: MailSettings,
): boolean {
  return !sent && wantsEmail(mail, turn) && attempts < mostAttempts;
}

/**
 * The record after an attempt. Without a request, only the e-mail that explains how to sign in notifies the requester.
 * That is a step of the checklist, so `by` has then done it.
 */
export function withDelivery(
  record: AccountRecord,
  note: EmailStatus,
  of: { readonly delivery: Delivery; readonly at: string; readonly by: string },
): AccountRecord {
  const { delivery, at, by } = of;
  const tells = record.request === null && note.turn === "ready" && note.to === "requester" && delivery.kind === "sent";
  const isDone = record.ticks.some(({ step }) => step === notifyStep);
  const ticks = tells && !isDone ? [...record.ticks, { step: notifyStep, by, at }] : record.ticks;
  return { ...record, ticks, mails: noteDelivery(record.mails ?? [], note, of) };
}

/** The queue after an attempt. An e-mail without a recipient is removed. */
export function noteDelivery<Turn extends string>(
  notes: readonly EmailStatus<Turn>[],
  note: EmailStatus<Turn>,
  { delivery, at }: { readonly delivery: Delivery; readonly at: string },
): readonly EmailStatus<Turn>[] {
  const tried = { ...note, at, attempts: note.attempts + 1 };
  return notes.flatMap((other): readonly EmailStatus<Turn>[] => {
    if (other.turn !== note.turn || other.to !== note.to) return [other];
    switch (delivery.kind) {
      case "sent":
        return [{ ...tried, sent: true, trouble: null }];
      case "failed":
        return [{ ...tried, trouble: delivery.reason }];
      case "nobody":
        return [];
    }
  });
}
