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

/** What is believed of a request and its mails: one file on a branch that only the App can write. */
export interface RequestEmails {
  readonly version: 1;
  /** Number of the issue. */
  readonly request: number;
  /** Who asked: the opener first, then everyone who edited the request. None in files of earlier versions. */
  readonly requesters?: readonly Person[];
  /** All that was to be told; the last is how the request stands. */
  readonly tellings: readonly StageEmails[];
}

/** Something that was to be told, and its mails. */
export interface StageEmails {
  readonly turn: RequestStage;
  readonly fields: Readonly<Record<string, string>>;
  readonly mails: readonly EmailStatus<RequestStage>[];
}

/** Whoever edits a request again and again is told on the request alone. */
const mostTellings = 5;

const validator = lazily(() =>
  new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<RequestEmails>(schema),
);

/** Far more than the tellings that are kept can hold. */
const maxLength = 1_000_000;

/** A request of which nobody has heard yet. */
export function noEmails(request: number): RequestEmails {
  return { version: 1, request, tellings: [] };
}

/** Notes who asked: an edit that is known once is never forgotten. */
export function withRequesters(mails: RequestEmails, people: readonly Person[]): RequestEmails {
  const known = mails.requesters ?? [];
  const fresh = people.filter((person) => !known.some(({ id }) => id === person.id));
  return fresh.length === 0 ? mails : { ...mails, requesters: [...known, ...fresh] };
}

/** Notes how a request stands; the same is never told twice, whatever was in between. */
export function queueRequestEmails(
  mails: RequestEmails,
  { turn, fields, to }: RequestEmail,
  { way, at }: { readonly way: MailSettings; readonly at: string },
): RequestEmails {
  const ofTurn = mails.tellings.filter((telling) => telling.turn === turn);
  const known = ofTurn.find((telling) => isSame(telling.fields, fields));
  const quiet = ofTurn.length < mostTellings ? undefined : (ofTurn.find(isQuiet) ?? { turn, fields: {}, mails: [] });
  const told = wantsEmail(way, turn) ? to : [];
  const fresh = {
    turn,
    fields,
    mails: told.map((who) => ({ turn, to: who, at, attempts: 0, sent: false, trouble: null })),
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

/** The mails to try now: what a request was before nobody needs to hear any more. */
export function dueRequestEmails(
  { tellings }: RequestEmails,
  way: MailSettings,
  now: string,
): readonly EmailStatus<RequestStage>[] {
  return (tellings.at(-1)?.mails ?? []).filter((note) => isDue(note, way, now));
}

/** Whether there are mails to try, now or later. */
export function hasUnsentEmails({ tellings }: RequestEmails, way: MailSettings): boolean {
  return (tellings.at(-1)?.mails ?? []).some((note) => isUnsent(note, way));
}

/** The same once a mail that was due was tried. */
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

/** Whether a mail could not be sent. */
export function hasFailed({ tellings }: RequestEmails): boolean {
  return tellings.some(({ mails }) => mails.some(({ trouble }) => trouble !== null));
}

/** The comment that shows what became of a request's mails begins with this. */
export const requestEmailsMarker = "<!-- aws-accounts:request-mails -->";

const names: Readonly<Record<RequestStage, string>> = {
  problems: "to be mended",
  opened: "in a pull request",
  being_made: "being made",
  refused: "refused",
};

/** Shows what became of a request's mails. */
export function renderEmailsComment(mails: RequestEmails, templates: RequestTemplates): string {
  const notes = mails.tellings.flatMap((telling) => telling.mails.map((mail) => ({ ...mail, turn: names[mail.turn] })));
  const name = hasFailed(mails) ? "request-mails-failed" : "request-mails-sent";
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
