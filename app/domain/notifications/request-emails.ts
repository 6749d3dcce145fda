import { Ajv } from "ajv";
import type { Person } from "../approval/person.ts";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import type { EmailStatus } from "../checklist/email-status.ts";
import { tabulateEmails } from "../checklist/email-table.ts";
import { lazily } from "../json/lazily.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { RequestTemplates } from "../request/request-templates.ts";
import type { MailSettings } from "../settings/settings.ts";
import { type Delivery, isDue, isUnsent, noteDelivery, wantsEmail } from "./email-queue.ts";
import type { RequestEmail, RequestStage } from "./request-stage.ts";
import schema from "./request-emails.schema.json" with { type: "json" };

/** The App's state of a request's e-mails: one file on a branch that only the App can write. */
export interface RequestEmails {
  readonly version: 1;
  /** Number of the issue. */
  readonly request: number;
  /** The requesters: the opener first, then every editor of the request. Missing in files of earlier versions. */
  readonly requesters?: readonly Person[];
  /** All stages that people are notified of; the last is the current one. */
  readonly tellings: readonly StageEmails[];
}

/** A stage to notify people of, and its e-mails. */
export interface StageEmails {
  readonly turn: RequestStage;
  readonly fields: Readonly<Record<string, string>>;
  readonly mails: readonly EmailStatus<RequestStage>[];
}

/** A person who edits a request again and again is notified by the comment alone. */
const mostTellings = 5;

const validator = lazily(() =>
  new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<RequestEmails>(schema),
);

/** Far more than the notifications that are kept can hold. */
const maxLength = 1_000_000;

/** A request without any notification yet. */
export function noEmails(request: number): RequestEmails {
  return { version: 1, request, tellings: [] };
}

/** Adds requesters: a known edit is never forgotten. */
export function withRequesters(mails: RequestEmails, people: readonly Person[]): RequestEmails {
  const before = mails.requesters ?? [];
  const fresh = people.filter((person) => !before.some(({ id }) => id === person.id));
  return fresh.length === 0 ? mails : { ...mails, requesters: [...before, ...fresh] };
}

/** Queues a request's stage. The same stage with the same fields is never sent twice, even if others came in between. */
export function queueRequestEmails(
  mails: RequestEmails,
  { turn, fields, to }: RequestEmail,
  { way, at }: { readonly way: MailSettings; readonly at: string },
): RequestEmails {
  const ofTurn = mails.tellings.filter((telling) => telling.turn === turn);
  const known = ofTurn.find((telling) => isSame(telling.fields, fields));
  const quiet = ofTurn.length < mostTellings ? undefined : (ofTurn.find(isQuiet) ?? { turn, fields: {}, mails: [] });
  const recipients = wantsEmail(way, turn) ? to : [];
  const fresh = {
    turn,
    fields,
    mails: recipients.map((who) => ({ turn, to: who, at, attempts: 0, sent: false, trouble: null })),
  };
  const telling = known ?? quiet ?? fresh;
  if (telling === mails.tellings.at(-1)) return mails;
  return { ...mails, tellings: [...mails.tellings.filter((other) => other !== telling), telling] };
}

function isSame(one: StageEmails["fields"], other: StageEmails["fields"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isQuiet({ fields }: StageEmails): boolean {
  return isSame(fields, {});
}

/** The e-mails to try now: only those of the current stage, because earlier ones are out of date. */
export function dueRequestEmails(
  { tellings }: RequestEmails,
  way: MailSettings,
  now: string,
): readonly EmailStatus<RequestStage>[] {
  return (tellings.at(-1)?.mails ?? []).filter((note) => isDue(note, way, now));
}

/** Whether there are e-mails to try, now or later. */
export function hasUnsentEmails({ tellings }: RequestEmails, way: MailSettings): boolean {
  return (tellings.at(-1)?.mails ?? []).some((note) => isUnsent(note, way));
}

/** The state after an attempt to send an e-mail. */
export function withRequestDelivery(
  mails: RequestEmails,
  note: EmailStatus<RequestStage>,
  of: { readonly delivery: Delivery; readonly at: string },
): RequestEmails {
  const last = mails.tellings.length - 1;
  const tellings = mails.tellings.map((telling, index) =>
    index === last ? { ...telling, mails: noteDelivery(telling.mails, note, of) } : telling,
  );
  return { ...mails, tellings };
}

/** Whether an e-mail could not be sent. */
export function hasFailed({ tellings }: RequestEmails): boolean {
  return tellings.some(({ mails }) => mails.some(({ trouble }) => trouble !== null));
}

/** The comment that shows the state of a request's e-mails starts with this. */
export const requestEmailsMarker = "<!-- aws-accounts:request-mails -->";

const names: Readonly<Record<RequestStage, string>> = {
  problems: "problems to fix",
  opened: "in a pull request",
  being_made: "account being created",
  refused: "refused",
};

/** Shows the state of a request's e-mails. */
export function renderEmailsComment(mails: RequestEmails, templates: RequestTemplates): string {
  const notes = mails.tellings.flatMap((telling) => telling.mails.map((mail) => ({ ...mail, turn: names[mail.turn] })));
  const name = hasFailed(mails) ? "request-emails-failed" : "request-emails-sent";
  return `${requestEmailsMarker}\n${fillTemplate(templates[name], { mails: tabulateEmails(notes) }).trim()}`;
}

/** The bytes of the file. */
export function renderRequestEmails(mails: RequestEmails): string {
  return `${JSON.stringify(mails, null, 2)}\n`;
}

/** Reads what {@link renderRequestEmails} wrote. */
export function parseRequestEmails(text: string): Parsed<RequestEmails> {
  return parseDocument(text, { validator, maxLength });
}
