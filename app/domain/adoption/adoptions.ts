import { Ajv } from "ajv";
import type { AdoptedAccount } from "../apply/apply-result.ts";
import type { Person } from "../approval/person.ts";
import { lazily } from "../json/lazily.ts";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import schema from "./adoptions.schema.json" with { type: "json" };

/**
 * The record of all accounts that were adopted: one file on a branch that only the App can write. A thousand accounts are
 * adopted at once, and a file for each would take hours, because GitHub limits how often content is created.
 */
export interface Adoptions {
  readonly version: 1;
  /** The oldest first. */
  readonly adoptions: readonly RecordedAdoption[];
}

/** The accounts of one pull request that one apply adopted. */
export interface RecordedAdoption {
  readonly recordedAt: string;
  readonly pullRequest: number | null;
  /** The people who approved it. */
  readonly approvers: readonly Person[];
  readonly accounts: readonly Omit<AdoptedAccount, "pullRequest">[];
}

/** Its path on the records branch. */
export const adoptionsPath = "adopted-accounts.json";

export const noAdoptions: Adoptions = { version: 1, adoptions: [] };

const validator = lazily(() => new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<Adoptions>(schema));

/** GitHub's contents API returns no larger file. */
const maxLength = 1_000_000;

/** Reads what {@link renderAdoptions} wrote. */
export function parseAdoptions(text: string): Parsed<Adoptions> {
  return parseDocument(text, { validator, maxLength });
}

/** The bytes of the file, with one line for each account so that it stays small. */
export function renderAdoptions({ version, adoptions }: Adoptions): string {
  const rendered = adoptions.map(({ accounts, ...adoption }) => {
    const head = JSON.stringify(adoption).slice(0, -1);
    return `${head},"accounts":[\n${accounts.map((account) => JSON.stringify(account)).join(",\n")}\n]}`;
  });
  return `{"version":${version},"adoptions":[\n${rendered.join(",\n")}\n]}\n`;
}

/** Leaves out the accounts that are recorded already: a run reports an adoption again until it finds its record. */
export function findUnrecorded(
  { adoptions }: Adoptions,
  adopted: readonly AdoptedAccount[],
): readonly AdoptedAccount[] {
  const known = new Set(adoptions.flatMap(({ accounts }) => accounts.map(({ id }) => id)));
  return adopted.filter(({ id }) => !known.has(id));
}
