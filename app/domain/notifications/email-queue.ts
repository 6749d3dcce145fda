import type { AccountRecord } from "../checklist/account-record.ts";
import type { EmailStatus, AccountStage } from "../checklist/email-status.ts";
import type { Step } from "../checklist/step.ts";
import { mostAttempts } from "../checklist/email-table.ts";
import { secondsBetween } from "../utc.ts";
import { isReady, notifyStep } from "./account-stage.ts";
import type { MailSettings } from "../settings/settings.ts";
import type { RequestStage } from "./request-stage.ts";

/** What became of an attempt. */
export type Delivery =
  | { readonly kind: "sent" }
  /** `isPassing`: it may work in a moment. */
  | { readonly kind: "failed"; readonly reason: string; readonly isPassing: boolean }
  /** The account names no such person. */
  | { readonly kind: "nobody" };

/** The sweep comes every hour; what else wakes a checklist must not use the attempts up at once. */
const secondsBetweenAttempts = 30 * 60;

/** Notes that mails are due for the turns that were just told, so that none is ever due for older ones. */
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

/** A record that is older when its mails are thought of first was made while there were none. */
const secondsOfNews = 24 * 3600;

/**
 * Notes the mails of an account that nobody asked for by a request, as its pull request was made by hand: they are the only
 * way to tell whom the accounts file names.
 */
export function queueWithoutRequest(
  record: AccountRecord,
  steps: readonly Step[],
  { mail, now }: { readonly mail: MailSettings; readonly now: string },
): AccountRecord {
  if (record.request !== null || record.pullRequest === null) return record;
  if (secondsBetween(record.createdAt, now) > secondsOfNews && record.told === undefined) return record;
  const told = record.told ?? [];
  const turns: readonly AccountStage[] = isReady(record, steps) ? ["made", "ready"] : ["made"];
  const fresh = turns.filter((turn) => !told.some((before) => before.turn === turn)).map((turn) => ({ turn, at: now }));
  if (fresh.length === 0) return record;
  return queueEmails({ before: record, after: { ...record, told: [...told, ...fresh] } }, mail);
}

/** Whether people hear of a turn by e-mail: through SMTP of each, by GOV.UK Notify of those with a template. */
export function wantsEmail({ notify }: MailSettings, turn: AccountStage | RequestStage): boolean {
  return notify === undefined || notify[turn] !== undefined;
}

/** The mails to try now. */
export function dueEmails({ mails = [] }: AccountRecord, mail: MailSettings, now: string): readonly EmailStatus[] {
  return mails.filter((note) => isDue(note, mail, now));
}

/** Whether a mail is to be tried now. */
export function isDue(note: EmailStatus<AccountStage | RequestStage>, mail: MailSettings, now: string): boolean {
  if (!isUnsent(note, mail)) return false;
  return note.attempts === 0 || secondsBetween(note.at, now) >= secondsBetweenAttempts;
}

/** Whether a mail is to be tried, now or later. */
export function isUnsent(
  { turn, sent, attempts }: EmailStatus<AccountStage | RequestStage>,
  mail: MailSettings,
): boolean {
  return !sent && wantsEmail(mail, turn) && attempts < mostAttempts;
}

/**
 * The record once a mail was tried. Where there is no request, the requester has been told by the mail that says how to get
 * in, and by nothing else: that is a step of the checklist, and `by` has done it.
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

/** The notes once a mail was tried. A mail for nobody is none. */
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
