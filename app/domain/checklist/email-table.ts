import { details } from "../markdown/details.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import type { EmailStatus } from "./email-status.ts";

/** Most attempts to send a mail; afterwards it is given up. */
export const mostAttempts = 5;

/** Shows what became of the mails, in the comment that renders the record; a failure is said in its first line. */
export function showEmails(mails: readonly EmailStatus[]): string {
  const failed = mails.filter(({ trouble }) => trouble !== null).length;
  const summary = `E-mails (${mails.length}${failed === 0 ? "" : `, ${failed} could not be sent`})`;
  return details(summary, tabulateEmails(mails));
}

/** Tells of each mail whether it was sent, and why not. */
export function tabulateEmails(mails: readonly EmailStatus<string>[]): string {
  const rows = mails.map((mail) => `| ${mail.turn} | ${mail.to} | ${showTime(mail.at)} | ${showState(mail)} |`);
  return `| Stage | To | When (UTC) | |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
}

function showState({ sent, attempts, trouble }: EmailStatus<string>): string {
  if (sent) return "✅ sent";
  if (trouble === null) return "⏳ sending";
  const next = attempts < mostAttempts ? "tried again within the hour" : "given up";
  return `❌ could not be sent: ${escapeMarkdown(trouble)} (tried ${attempts} of ${mostAttempts} times, ${next})`;
}

function showTime(at: string): string {
  return at.replace("T", " ").replace(/(\.\d+)?Z$/u, "");
}
