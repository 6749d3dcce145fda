import { RecordConflictError } from "../github/records/records-writer.ts";
import { makesOnce, type OutgoingRequest } from "../github/rate-limits/request-cost.ts";

/** In milliseconds, before each attempt after a request that GitHub may have carried out. */
const waitsAfterDoubt = [1_000, 4_000, 9_000] as const;

const conflicts = { wait: 200, most: 5 } as const;

/**
 * Returns how many milliseconds to wait before failed work starts again from its beginning; undefined if a retry cannot
 * help.
 *
 * A retry helps after a conflict, because it reads the other writer's change. It also helps after a POST with a server
 * error, which GitHub may have carried out: repeating only the POST could create a second comment, but repeating the
 * work finds the first one.
 */
export function waitBeforeRetry(error: unknown, attempt: number): number | undefined {
  if (error instanceof RecordConflictError) return attempt > conflicts.most ? undefined : conflicts.wait * attempt;
  return isInDoubt(error) ? waitsAfterDoubt[attempt - 1] : undefined;
}

function isInDoubt(error: unknown): boolean {
  if (!(error instanceof Error) || !("status" in error) || !("request" in error)) return false;
  return Number(error.status) >= 500 && makesOnce(error.request as OutgoingRequest);
}
