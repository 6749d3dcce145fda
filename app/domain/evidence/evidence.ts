import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./evidence.schema.json" with { type: "json" };
import type { EvidenceFinding } from "./finding.ts";

/** The JSON that `verify-account` writes into the artifact `evidence`: AWS's answers about accounts. */
export interface Evidence {
  readonly version: 1;
  readonly accounts: readonly AccountEvidence[];
}

export interface AccountEvidence {
  /** 12 digits. */
  readonly account: string;
  readonly findings: readonly EvidenceFinding[];
}

const validator = lazily(() => new Ajv({ allowUnionTypes: true, validateSchema: false }).compile<Evidence>(schema));

/** 10,000 accounts with findings of ordinary length. */
const maxLength = 20_000_000;

/** Reads the artifact of a run, as a claim. */
export function parseEvidence(text: string): Parsed<Evidence> {
  return parseDocument(text, { validator, maxLength });
}
