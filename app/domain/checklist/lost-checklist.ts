import type { AccountRecord } from "./account-record.ts";
import { contradictedTicks } from "./proof.ts";
import type { Step } from "./step.ts";

/**
 * Whether people still need the checklist of an account: a step is left to do, or AWS contradicts a step that was done. The
 * record is enough for one that is complete or was given up.
 */
export function needsChecklist(record: AccountRecord, steps: readonly Step[]): boolean {
  if (record.abandoned !== null) return false;
  const ticks = new Map(record.ticks.map((tick) => [tick.step, tick]));
  return record.completed === null || contradictedTicks(ticks, steps, record).length > 0;
}

/** Binds a record to a new issue after its own was lost: earlier steps count, and no edit of the new issue is judged yet. */
export function moveRecord(record: AccountRecord, issue: number): AccountRecord {
  return { ...record, issue, lostIssues: [...(record.lostIssues ?? []), record.issue], judged: null };
}
