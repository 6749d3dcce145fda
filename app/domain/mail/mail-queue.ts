import type { AccountRecord } from "../checklist/account-record.ts";
import type { MailNote, MailTurn } from "../checklist/mail-note.ts";
import { mostAttempts } from "../checklist/show-mails.ts";
import { secondsBetween } from "../checklist/utc.ts";
import type { MailSettings } from "../settings/settings.ts";

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
export function queueMails(
  { before, after }: { readonly before: AccountRecord; readonly after: AccountRecord },
  mail: MailSettings | undefined,
): AccountRecord {
  const known = new Set((before.told ?? []).map(({ turn }) => turn));
  const notes = (after.told ?? []).flatMap(({ turn, at }): readonly MailNote[] => {
    if (known.has(turn) || turn === "done" || mail === undefined || !wantsMail(mail, turn)) return [];
    return (["requester", "team"] as const).map((to) => ({ turn, to, at, attempts: 0, sent: false, trouble: null }));
  });
  return notes.length === 0 ? after : { ...after, mails: [...(after.mails ?? []), ...notes] };
}

function wantsMail({ notify }: MailSettings, turn: MailTurn): boolean {
  return notify === undefined || notify[turn] !== undefined;
}

/** The mails to try now. */
export function dueMails({ mails = [] }: AccountRecord, mail: MailSettings, now: string): readonly MailNote[] {
  return mails.filter(
    ({ turn, sent, attempts, at }) =>
      !sent &&
      wantsMail(mail, turn) &&
      attempts < mostAttempts &&
      (attempts === 0 || secondsBetween(at, now) >= secondsBetweenAttempts),
  );
}

/** The record once a mail was tried. A mail for nobody is none. */
export function withDelivery(
  record: AccountRecord,
  note: MailNote,
  of: { readonly delivery: Delivery; readonly at: string },
): AccountRecord {
  const { delivery, at } = of;
  const tried = { ...note, at, attempts: note.attempts + 1 };
  const isSame = ({ turn, to }: MailNote): boolean => turn === note.turn && to === note.to;
  const mails = (record.mails ?? []).flatMap((other): readonly MailNote[] => {
    if (!isSame(other)) return [other];
    switch (delivery.kind) {
      case "sent":
        return [{ ...tried, sent: true, trouble: null }];
      case "failed":
        return [{ ...tried, trouble: delivery.reason }];
      case "nobody":
        return [];
    }
  });
  return { ...record, mails };
}
