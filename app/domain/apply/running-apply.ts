import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./running-apply.schema.json" with { type: "json" };

/** Which run applies, written beside the state before Terraform takes its lock, and removed when it has given it back. */
export interface RunningApply {
  /** Id of the workflow run. */
  readonly run: string;
  /** The same run started again has the same id. */
  readonly attempt: number;
  readonly commit: string;
  readonly at: string;
  /** Name of the machine, as Terraform writes it into its lock. */
  readonly host: string;
}

/** Where it lies, in the bucket of the state. */
export function runningApplyKey(stateKey: string): string {
  return `${stateKey}.applying.json`;
}

/** Where the last lock that was released is remembered, in the bucket of the state. */
export function releasedLockKey(stateKey: string): string {
  return `${stateKey}.released-lock.json`;
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<RunningApply>(schema));

export function parseRunningApply(text: string): Parsed<RunningApply> {
  return parseDocument(text, { validator, maxLength: 10_000 });
}
