import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./used-emails.schema.json" with { type: "json" };

/**
 * The root e-mails of the accounts file's whole history: a file on a branch that only the App can write.
 *
 * AWS accepts an e-mail only once, for ever, even if its account was closed and removed from the file.
 */
export interface UsedEmails {
  readonly version: 1;
  /** The last commit of the accounts file that was read. */
  readonly commit: string;
  /** In lower case, sorted. */
  readonly emails: readonly string[];
}

/** Its path on the records branch. */
export const usedEmailsPath = "used-emails.json";

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<UsedEmails>(schema));

/** GitHub's contents API returns no larger file. */
const maxLength = 1_000_000;

/** Reads what {@link renderUsedEmails} wrote. */
export function parseUsedEmails(text: string): Parsed<UsedEmails> {
  return parseDocument(text, { validator, maxLength });
}

/** The bytes of the file: the same for the same e-mails. */
export function renderUsedEmails(commit: string, emails: Iterable<string>): string {
  const file: UsedEmails = { version: 1, commit, emails: [...emails].sort() };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Finds e-mails by their form, in lower case: an old merged file may not be valid any more. */
export function findEmails(text: string): readonly string[] {
  return [...text.matchAll(/"email"\s*:\s*"([^"\\]+)"/gu)].map(([, email]) => String(email).toLowerCase());
}
