import { Ajv } from "ajv";
import { parseDocument, type Parsed } from "../json/parse-document.ts";
import { lazily } from "../json/lazily.ts";
import type { RunningApply } from "./running-apply.ts";
import schema from "./lock.schema.json" with { type: "json" };

/** What Terraform writes into the lock file of its S3 backend, as far as it is read. */
export interface Lock {
  readonly ID: string;
  readonly Who: string;
  readonly Operation: string;
  /** RFC 3339, with nanoseconds. */
  readonly Created: string;
}

/** Where the lock lies, in the bucket of the state. */
export function lockKey(stateKey: string): string {
  return `${stateKey}.tflock`;
}

const validator = lazily(() => new Ajv({ validateSchema: false }).compile<Lock>(schema));

export function parseLock(text: string): Parsed<Lock> {
  return parseDocument(text, { validator, maxLength: 100_000 });
}

/** What is known of the run that wrote that it applies. */
export interface RecordedRun {
  readonly applying: RunningApply;
  /** When GitHub says that it ended, in milliseconds since 1970; undefined while it has not. */
  readonly endedAt: number | undefined;
}

export type LockVerdict =
  /** A run of ours left it and is gone. */
  | { readonly kind: "left-behind" }
  /** Somebody else's, or of a run that may go on. */
  | { readonly kind: "held"; readonly why: string };

/** Clocks of GitHub and of its runners differ a little. */
const skew = 60_000;

/**
 * Decides whose a lock is.
 *
 * A lock is only ever released where everything says that it is that of a dead run of ours: the run was written down
 * before it took the lock, on the very machine that the lock names, GitHub says that the run has ended since, and no other
 * apply is in progress. A person who locks the state from elsewhere is never disturbed.
 *
 * @param parse - reads a time, in milliseconds since 1970
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
  if (recorded === undefined) return held("no apply run was written down that could have left it");
  const { applying, endedAt } = recorded;
  const created = parse(lock.Created);
  if (!(created >= parse(applying.at))) return held(`it is older than the apply run ${applying.run}`);
  if (lock.Who.split("@").at(-1) !== applying.host)
    return held(`it is not of the machine of apply run ${applying.run}`);
  if (endedAt === undefined) return held(`GitHub does not say that the apply run ${applying.run} has ended`);
  if (!(created <= endedAt + skew)) return held(`it was taken after the apply run ${applying.run} had ended`);
  const [other] = othersInProgress;
  if (other !== undefined) return held(`the apply run ${other} is in progress, too`);
  return { kind: "left-behind" };
}

function held(why: string): LockVerdict {
  return { kind: "held", why };
}
