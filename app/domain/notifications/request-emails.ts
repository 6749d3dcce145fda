import { Ajv } from "ajv";
import type { Person } from "../approval/person.ts";
import { parseArtifact, type Parsed } from "../json/parse-document.ts";
import type { MailNote } from "../checklist/email-status.ts";
import { tabulateMails } from "../checklist/email-table.ts";
import { lazily } from "../json/lazily.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { RequestTemplates } from "../request/request-templates.ts";
import type { MailSettings } from "../settings/settings.ts";
import { type Delivery, isDue, isUnsent, noteDelivery, wantsMail } from "./email-queue.ts";
import type { RequestNews, RequestTurn } from "./request-stage.ts";
import schema from "./request-emails.schema.json" with { type: "json" };

/** What is believed of a request and its mails: one file on a branch that only the App can write. */
export interface RequestMails {
  readonly version: 1;
  /** Number of the issue. */
  readonly request: number;
  /** Who asked: the opener first, then everyone who edited the request. None in files of earlier versions. */
  readonly requesters?: readonly Person[];
  /** All that was to be told; the last is how the request stands. */
  readonly tellings: readonly Telling[];
}

/** Something that was to be told, and its mails. */
export interface Telling {
  readonly turn: RequestTurn;
  readonly fields: Readonly<Record<string, string>>;
  readonly mails: readonly MailNote<RequestTurn>[];
}

/** Whoever edits a request again and again is told on the request alone. */
const mostTellings = 5;

const validator = lazily(() => new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<RequestMails>(schema));

/** Far more than the tellings that are kept can hold. */
const maxLength = 1_000_000;

/** A request of which nobody has heard yet. */
export function noMails(request: number): RequestMails {
  return { version: 1, request, tellings: [] };
}

/** Notes who asked: an edit that is known once is never forgotten. */
export function withRequesters(mails: RequestMails, people: readonly Person[]): RequestMails {
  const known = mails.requesters ?? [];
  const fresh = people.filter((person) => !known.some(({ id }) => id === person.id));
  return fresh.length === 0 ? mails : { ...mails, requesters: [...known, ...fresh] };
}

/** Notes how a request stands; the same is never told twice, whatever was in between. */
export function tellNews(
  mails: RequestMails,
  { turn, fields, to }: RequestNews,
  { way, at }: { readonly way: MailSettings; readonly at: string },
): RequestMails {
  const ofTurn = mails.tellings.filter((telling) => telling.turn === turn);
  const known = ofTurn.find((telling) => isSame(telling.fields, fields));
  const quiet = ofTurn.length < mostTellings ? undefined : (ofTurn.find(isQuiet) ?? { turn, fields: {}, mails: [] });
  const told = wantsMail(way, turn) ? to : [];
  const fresh = {
    turn,
    fields,
    mails: told.map((who) => ({ turn, to: who, at, attempts: 0, sent: false, trouble: null })),
  };
  const telling = known ?? quiet ?? fresh;
  if (telling === mails.tellings.at(-1)) return mails;
  return { ...mails, tellings: [...mails.tellings.filter((other) => other !== telling), telling] };
}

function isSame(one: Telling["fields"], other: Telling["fields"]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isQuiet({ fields }: Telling): boolean {
  return isSame(fields, {});
}

/** The mails to try now: what a request was before nobody needs to hear any more. */
export function dueRequestMails(
  { tellings }: RequestMails,
  way: MailSettings,
  now: string,
): readonly MailNote<RequestTurn>[] {
  return (tellings.at(-1)?.mails ?? []).filter((note) => isDue(note, way, now));
}

/** Whether there are mails to try, now or later. */
export function hasUnsentMails({ tellings }: RequestMails, way: MailSettings): boolean {
  return (tellings.at(-1)?.mails ?? []).some((note) => isUnsent(note, way));
}

/** The same once a mail that was due was tried. */
export function withRequestDelivery(
  mails: RequestMails,
  note: MailNote<RequestTurn>,
  of: { readonly delivery: Delivery; readonly at: string },
): RequestMails {
  const last = mails.tellings.length - 1;
  const tellings = mails.tellings.map((telling, index) =>
    index === last ? { ...telling, mails: noteDelivery(telling.mails, note, of) } : telling,
  );
  return { ...mails, tellings };
}

/** Whether a mail could not be sent. */
export function hasTrouble({ tellings }: RequestMails): boolean {
  return tellings.some(({ mails }) => mails.some(({ trouble }) => trouble !== null));
}

/** The comment that shows what became of a request's mails begins with this. */
export const requestMailsMarker = "<!-- aws-accounts:request-mails -->";

const names: Readonly<Record<RequestTurn, string>> = {
  problems: "to be mended",
  opened: "in a pull request",
  being_made: "being made",
  refused: "refused",
};

/** Shows what became of a request's mails. */
export function renderMailsComment(mails: RequestMails, templates: RequestTemplates): string {
  const notes = mails.tellings.flatMap((telling) => telling.mails.map((mail) => ({ ...mail, turn: names[mail.turn] })));
  const name = hasTrouble(mails) ? "request-mails-failed" : "request-mails-sent";
  return `${requestMailsMarker}\n${fillTemplate(templates[name], { mails: tabulateMails(notes) }).trim()}`;
}

/** The bytes of the file. */
export function renderRequestMails(mails: RequestMails): string {
  return `${JSON.stringify(mails, null, 2)}\n`;
}

/** Reads what {@link renderRequestMails} wrote. */
export function parseRequestMails(text: string): Parsed<RequestMails> {
  return parseArtifact(text, { validator, maxLength });
}
