import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { NewAccount } from "./apply-result.ts";
import resultSchema from "./apply-result.schema.json" with { type: "json" };
import schema from "./last-applied.schema.json" with { type: "json" };

/**
 * What lies beside Terraform's state and says up to where the accounts file was applied. Only the apply role can write
 * there, so it is believed.
 */
export interface LastApplied {
  /** Commit of the default branch. */
  readonly commit: string;
  /** Id of the workflow run that wrote this. An operator who sets the commit by hand needs none. */
  readonly run?: string;
  readonly at?: string;
  /**
   * Accounts that were made last: a run that dies after this was written and before their checklists were opened leaves
   * it to the next one.
   */
  readonly accounts?: readonly NewAccount[];
}

/** Where it lies, in the bucket of the state. */
export function lastAppliedKey(stateKey: string): string {
  return `${stateKey}.last-applied.json`;
}

const validator = lazily(() =>
  new Ajv({ allowUnionTypes: true, validateSchema: false, schemas: [resultSchema] }).compile<LastApplied>(schema),
);

export function parseLastApplied(text: string): Parsed<LastApplied> {
  return parseDocument(text, { validator, maxLength: 20_000_000 });
}
