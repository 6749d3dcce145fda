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

/** A lock on Terraform's state that this run may not release. */
export class StateLockedError extends Error {
  override readonly name = "StateLockedError";
  readonly lockId: string;

  constructor(lock: Lock, why: string) {
    super(
      `Terraform's state is locked by ${lock.Who} (${lock.Operation}) since ${lock.Created}, and the lock was left alone, because ` +
        `${why}. Ask them whether they are done. If no one is using it any more, run "terraform force-unlock ${lock.ID}" in a ` +
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
 * Releases a lock that a dead apply run has left behind, and records that.
 *
 * @returns a sentence if it released a lock.
 * @throws StateLockedError if the lock belongs, or may belong, to another person or run.
 */
export async function releaseOwnLock({ ledger, stateKey, runner, github }: LockContext): Promise<string | undefined> {
  const entry = await ledger.read(lockKey(stateKey));
  if (entry === undefined) return undefined;
  const parsed = parseLock(entry.text);
  const unknown = { ID: "UNKNOWN", Who: "an unknown person", Operation: "unknown", Created: "an unknown time" };
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
 * Removes the note of a run that died after Terraform's apply, and its lock if that is still there.
 *
 * @returns a sentence if it released a lock.
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
  // GitHub shows one run for all its attempts, so this run's own id is always in progress.
  if (applying.run === runner.runId) {
    return { applying, endedAt: applying.attempt < runner.attempt ? Number.POSITIVE_INFINITY : undefined };
  }
  const ended = await readRunEnd(github, { owner: runner.owner, repo: runner.repository, runId: Number(applying.run) });
  return { applying, endedAt: ended === undefined ? undefined : Date.parse(ended) };
}

/** Records that this run applies, before Terraform takes its lock. */
export async function recordStart(
  { ledger, stateKey, runner }: LockContext,
  { commit, now }: { readonly commit: string; readonly now: number },
): Promise<void> {
  const { runId: run, attempt } = runner;
  const applying: RunningApply = { run, attempt, commit, at: new Date(now).toISOString(), host: hostname() };
  await ledger.write(runningApplyKey(stateKey), applying);
}

/** Removes that record once Terraform has ended; keeps it if the lock remains, so that the next run knows whose it is. */
export async function recordEnd({ ledger, stateKey }: LockContext): Promise<void> {
  if ((await ledger.read(lockKey(stateKey))) === undefined) await ledger.remove(runningApplyKey(stateKey));
}
