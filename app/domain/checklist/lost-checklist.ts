import type { AccountRecord } from "./account-record.ts";
import { contradictedTicks } from "./proof.ts";
import type { Step } from "./step.ts";

/**
 * Whether people still need the checklist of an account: where something is left to do, or where AWS contradicts what was
 * done. Of one that is complete or was given up, the record is enough.
 */
export function needsChecklist(record: AccountRecord, steps: readonly Step[]): boolean {
  if (record.abandoned !== null) return false;
  const ticks = new Map(record.ticks.map((tick) => [tick.step, tick]));
  return record.completed === null || contradictedTicks(ticks, steps, record).length > 0;
}

/** Binds a record to another issue, since its own is gone: what was done counts on, and of the new issue nothing was judged. */
export function moveRecord(record: AccountRecord, issue: number): AccountRecord {
  return { ...record, issue, lostIssues: [...(record.lostIssues ?? []), record.issue], judged: null };
}
