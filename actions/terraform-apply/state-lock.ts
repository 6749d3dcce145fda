import { hostname } from "node:os";
import {
  runningApplyKey,
  parseRunningApply,
  releasedLockKey,
  type RunningApply,
} from "../../app/domain/apply/running-apply.ts";
import { judgeLock, lockKey, parseLock, type Lock, type RecordedRun } from "../../app/domain/apply/judge-lock.ts";
import { listApplyRunsInProgress, readRunEnd, type RunStatusApi } from "../../app/github/workflows/apply-runs.ts";
import type { Runner } from "../shared/inputs.ts";
import type { StateBucket } from "../shared/aws/state-bucket.ts";

/** Somebody else has locked Terraform's state. */
export class StateLockedError extends Error {
  override readonly name = "StateLockedError";
  readonly lockId: string;

  constructor(lock: Lock, why: string) {
    super(
      `Terraform's state is locked by ${lock.Who} (${lock.Operation}) since ${lock.Created}, and the lock was left alone, because ` +
        `${why}. Ask them whether they are done. If nobody is at work any more, run "terraform force-unlock ${lock.ID}" in a ` +
        `folder that is initialised with this backend, and start the workflow again.`,
    );
    this.lockId = lock.ID;
  }
}

interface LockContext {
  readonly ledger: StateBucket;
  readonly stateKey: string;
  readonly runner: Runner;
  readonly github: RunStatusApi;
}

/**
 * Releases a lock that a dead run of ours has left behind, and remembers that.
 *
 * @returns a sentence where a lock was released.
 * @throws StateLockedError where the lock is, or may be, somebody else's.
 */
export async function releaseOwnLock({ ledger, stateKey, runner, github }: LockContext): Promise<string | undefined> {
  const entry = await ledger.read(lockKey(stateKey));
  if (entry === undefined) return undefined;
  const parsed = parseLock(entry.text);
  const unknown = { ID: "UNKNOWN", Who: "somebody", Operation: "unknown", Created: "an unknown time" };
  const lock = parsed.kind === "value" ? parsed.value : unknown;
  const recorded = await readRecordedRun({ ledger, stateKey, runner, github });
  const others = await listApplyRunsInProgress(github, { owner: runner.owner, repo: runner.repository });
  const othersInProgress = others.map(String).filter((run) => run !== runner.runId && run !== recorded?.applying.run);
  const verdict = judgeLock(lock, { recorded, othersInProgress, parse: Date.parse });
  if (verdict.kind === "held") throw new StateLockedError(lock, verdict.why);
  const run = recorded?.applying.run;
  await ledger.write(releasedLockKey(stateKey), { lock, leftBy: recorded?.applying, releasedBy: runner.runId });
  await ledger.remove(lockKey(stateKey), entry.etag);
  return `The apply run ${run ?? ""} had ended and left Terraform's lock ${lock.ID} of ${lock.Created} behind; it was released.`;
}

/**
 * Puts away what a run has left that died after Terraform had done its work: its note, and the lock where that stayed.
 *
 * @returns a sentence where a lock was released.
 * @throws StateLockedError
 */
export async function cleanUpAfterCrash(context: LockContext): Promise<string | undefined> {
  const { ledger, stateKey } = context;
  if ((await ledger.read(runningApplyKey(stateKey))) === undefined) return undefined;
  const released = await releaseOwnLock(context);
  await recordEnd(context);
  return released;
}

async function readRecordedRun({ ledger, stateKey, runner, github }: LockContext): Promise<RecordedRun | undefined> {
  const entry = await ledger.read(runningApplyKey(stateKey));
  const parsed = entry && parseRunningApply(entry.text);
  if (parsed?.kind !== "value") return undefined;
  const applying = parsed.value;
  // GitHub has one run for all its attempts, and says of it that it goes on: that is we.
  if (applying.run === runner.runId) {
    return { applying, endedAt: applying.attempt < runner.attempt ? Number.POSITIVE_INFINITY : undefined };
  }
  const ended = await readRunEnd(github, { owner: runner.owner, repo: runner.repository, runId: Number(applying.run) });
  return { applying, endedAt: ended === undefined ? undefined : Date.parse(ended) };
}

/** Writes down that this run applies, before Terraform takes its lock. */
export async function recordStart(
  { ledger, stateKey, runner }: LockContext,
  { commit, now }: { readonly commit: string; readonly now: number },
): Promise<void> {
  const { runId: run, attempt } = runner;
  const applying: RunningApply = { run, attempt, commit, at: new Date(now).toISOString(), host: hostname() };
  await ledger.write(runningApplyKey(stateKey), applying);
}

/** Takes that back once Terraform has ended; where it could not give its lock back, the next run has to know whose it is. */
export async function recordEnd({ ledger, stateKey }: LockContext): Promise<void> {
  if ((await ledger.read(lockKey(stateKey))) === undefined) await ledger.remove(runningApplyKey(stateKey));
}
