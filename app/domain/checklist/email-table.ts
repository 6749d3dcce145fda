import { details } from "../markdown/details.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import type { EmailStatus } from "./email-status.ts";

/** Most attempts to send an e-mail; after that the App gives up. */
export const mostAttempts = 5;

/** Shows the state of each e-mail in the record's comment; the first line counts the failures. */
export function showEmails(mails: readonly EmailStatus[]): string {
  const failed = mails.filter(({ trouble }) => trouble !== null).length;
  const summary = `E-mails (${mails.length}${failed === 0 ? "" : `, ${failed} could not be sent`})`;
  return details(summary, tabulateEmails(mails));
}

/** Shows for each e-mail whether it was sent, and if not, why. */
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
