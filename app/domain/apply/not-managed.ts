import { Ajv } from "ajv";
import { lazily } from "../json/lazily.ts";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import type { EndedAccount } from "./apply-result.ts";
import schema from "./not-managed.schema.json" with { type: "json" };

/** The accounts without a record of their own that were taken out of the accounts file: a file that only the App can write. */
export interface NotManaged {
  readonly version: 1;
  readonly accounts: readonly NotManagedAccount[];
}

export interface NotManagedAccount extends EndedAccount {
  /** When the App recorded it. */
  readonly at: string;
}

/** Its path on the records branch. */
export const notManagedPath = "not-managed.json";

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<NotManaged>(schema));

/** GitHub's contents API returns no larger file. */
const maxLength = 1_000_000;

/** Reads what {@link addNotManaged} wrote. */
export function parseNotManaged(text: string): Parsed<NotManaged> {
  return parseDocument(text, { validator, maxLength });
}

/**
 * Adds accounts to the file; undefined if it has them all. What was recorded of an account stays, because it says when that
 * was.
 */
export function addNotManaged(
  { accounts }: Pick<NotManaged, "accounts">,
  ended: readonly EndedAccount[],
  at: string,
): string | undefined {
  const known = new Set(accounts.map(({ id, how }) => `${id} ${how}`));
  const added = ended.filter(({ id, how }) => !known.has(`${id} ${how}`)).map((account) => ({ ...account, at }));
  if (added.length === 0) return undefined;
  const file: NotManaged = { version: 1, accounts: [...accounts, ...added] };
  return `${JSON.stringify(file, null, 2)}\n`;
}
