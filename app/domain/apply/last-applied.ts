import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { NewAccount } from "./apply-result.ts";
import resultSchema from "./apply-result.schema.json" with { type: "json" };
import schema from "./last-applied.schema.json" with { type: "json" };

/**
 * Records beside Terraform's state which commit of the accounts file was applied last. It is trusted, because only the apply
 * role can write there.
 */
export interface LastApplied {
  /** Commit of the default branch. */
  readonly commit: string;
  /** Id of the workflow run that wrote this; left out if an operator set the commit by hand. */
  readonly run?: string;
  readonly at?: string;
  /**
   * Accounts that the last apply created. If that run died before it opened their checklists, the next run opens them.
   */
  readonly accounts?: readonly NewAccount[];
}

/** Key of the record in the bucket of the state. */
export function lastAppliedKey(stateKey: string): string {
  return `${stateKey}.last-applied.json`;
}

const validator = lazily(() =>
  new Ajv({ allowUnionTypes: true, validateSchema: false, schemas: [resultSchema] }).compile<LastApplied>(schema),
);

export function parseLastApplied(text: string): Parsed<LastApplied> {
  return parseDocument(text, { validator, maxLength: 20_000_000 });
}
