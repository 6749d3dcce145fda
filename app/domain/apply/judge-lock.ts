import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { RunningApply } from "./running-apply.ts";
import schema from "./lock.schema.json" with { type: "json" };

/** The part that is read of the lock file of Terraform's S3 backend. */
export interface Lock {
  readonly ID: string;
  readonly Who: string;
  readonly Operation: string;
  /** RFC 3339, with nanoseconds. */
  readonly Created: string;
}

/** Key of the lock in the bucket of the state. */
export function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<Lock>(schema));

export function parseLock(text: string): Parsed<Lock> {
  return parseDocument(text, { validator, maxLength: 100_000 });
}

/** The run that recorded that it is applying. */
export interface RecordedRun {
  readonly applying: RunningApply;
  /** When the run ended according to GitHub, in milliseconds since 1970; undefined if it has not. */
  readonly endedAt: number | undefined;
}

export type LockVerdict =
  /** A run of ours took the lock, and has ended. */
  | { readonly kind: "left-behind" }
  /** Another person took the lock, or a run that may still be in progress. */
  | { readonly kind: "held"; readonly why: string };

/** The clocks of GitHub and its runners differ a little. */
const skew = 60_000;

/**
 * Decides whether a dead run of ours left a lock behind.
 *
 * A lock is only released if every fact agrees: the run was recorded before it took the lock, on the machine that the lock
 * names, GitHub says that the run has ended since, and no other apply is in progress. The lock of a person who works on the
 * state elsewhere is never released.
 *
 * @param parse - parses a time into milliseconds since 1970
 */
export function judgeLock(
  lock: Lock,
  {
    recorded,
    othersInProgress,
    parse,
  }: {
    readonly recorded: RecordedRun | undefined;
    readonly othersInProgress: readonly string[];
    readonly parse: (time: string) => number;
  },
): LockVerdict {
  if (recorded === undefined) return held("no apply run is recorded that could have left it");
  const { applying, endedAt } = recorded;
  const created = parse(lock.Created);
  if (!(created >= parse(applying.at))) return held(`it is older than the apply run ${applying.run}`);
  if (lock.Who.split("@").at(-1) !== applying.host)
    return held(`it is not from the machine of the apply run ${applying.run}`);
  if (endedAt === undefined) return held(`GitHub does not say that the apply run ${applying.run} has ended`);
  if (!(created <= endedAt + skew)) return held(`it was taken after the apply run ${applying.run} had ended`);
  const [other] = othersInProgress;
  if (other !== undefined) return held(`the apply run ${other} is in progress, too`);
  return { kind: "left-behind" };
}

function held(why: string): LockVerdict {
  return { kind: "held", why };
}
