import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./pinned-logins.schema.json" with { type: "json" };
import type { Settings } from "./settings.ts";

/**
 * The account that each login in the settings belonged to when it was merged: a file on a branch that only the App can write.
 *
 * A person can give up a login, and another person who takes it must not become a reviewer.
 */
export interface PinnedLogins {
  readonly version: 1;
  /** By login in lower case. */
  readonly ids: Readonly<Record<string, number>>;
}

/** Its path on the records branch. */
export const pinnedLoginsPath = "people.json";

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<PinnedLogins>(schema));

const maxLength = 1_000_000;

/** Reads what {@link renderPinnedLogins} wrote. */
export function parsePinnedLogins(text: string): Parsed<PinnedLogins> {
  return parseDocument(text, { validator, maxLength });
}

/** The bytes of the file: the same for the same logins. */
export function renderPinnedLogins(ids: ReadonlyMap<string, number>): string {
  const sorted = [...ids].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const file: PinnedLogins = { version: 1, ids: Object.fromEntries(sorted) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Every login that the settings name, in lower case, sorted. */
export function listLogins({ reviewers, custodians, requests }: Settings): readonly string[] {
  const named = [...reviewers.users, ...custodians.users, ...(requests?.requesters?.users ?? [])];
  return [...new Set(named.map((login) => login.toLowerCase()))].toSorted();
}
