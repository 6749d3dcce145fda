import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import schema from "./running-apply.schema.json" with { type: "json" };

/** The run that is applying: written beside the state before Terraform takes its lock, removed when Terraform has released it. */
export interface RunningApply {
  /** Id of the workflow run. */
  readonly run: string;
  /** A run that is started again keeps its id. */
  readonly attempt: number;
  readonly commit: string;
  readonly at: string;
  /** Name of the machine, as Terraform writes it into its lock. */
  readonly host: string;
}

/** Key of the record in the bucket of the state. */
export function runningApplyKey(stateKey: string): string {
  return `${stateKey}.applying.json`;
}

/** Key of the record of the lock that was released last, in the bucket of the state. */
export function releasedLockKey(stateKey: string): string {
  return `${stateKey}.released-lock.json`;
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<RunningApply>(schema));

export function parseRunningApply(text: string): Parsed<RunningApply> {
  return parseDocument(text, { validator, maxLength: 10_000 });
}
