import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { visibleLine, visibleText } from "../markdown/visible-text.ts";
import type { AccountStage } from "../checklist/email-status.ts";
import type { RequestStage } from "./request-stage.ts";

/** Templates of e-mails, below templates/emails. The first line of each is the subject. */
export const emailTemplates = [
  "account-made",
  "account-ready",
  "request-problems",
  "request-opened",
  "request-being-made",
  "request-refused",
] as const;

export type EmailTemplates = Readonly<Record<(typeof emailTemplates)[number], string>>;

/** An e-mail as it is sent through SMTP: plain text. */
export interface EmailText {
  readonly subject: string;
  readonly text: string;
}

const templateOf: Readonly<Record<AccountStage | RequestStage, (typeof emailTemplates)[number]>> = {
  made: "account-made",
  ready: "account-ready",
  problems: "request-problems",
  opened: "request-opened",
  being_made: "request-being-made",
  refused: "request-refused",
};

/** E-mail clients cut longer subjects. */
const longestSubject = 150;

/**
 * The fields of a stage's e-mail: the slots of its template, and the personalisation of a template of GOV.UK Notify.
 *
 * `message` explains how to sign in, and is included only once that is possible.
 */
export function emailFields(
  turn: AccountStage,
  of: {
    readonly account: { readonly id: string; readonly name: string };
    readonly pullRequestUrl: string;
    readonly message: string;
  },
): Readonly<Record<string, string>> {
  const fields = {
    account_name: visibleLine(of.account.name),
    account_id: of.account.id,
    pull_request_url: of.pullRequestUrl,
  };
  return turn === "made" ? fields : { ...fields, message: visibleText(of.message) };
}

/** Writes a stage's e-mail. The subject is one line, for any fields. */
export function renderEmail(
  turn: AccountStage | RequestStage,
  fields: Readonly<Record<string, string>>,
  templates: EmailTemplates,
): EmailText {
  const text = fillTemplate(templates[templateOf[turn]], fields);
  const subject = text.replace(/\n[\s\S]*/u, "");
  return { subject: truncate(subject, longestSubject), text: `${text.slice(subject.length).trim()}\n` };
}
