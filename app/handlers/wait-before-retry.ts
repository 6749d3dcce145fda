import { RecordConflictError } from "../github/records/records-writer.ts";
import { makesOnce, type OutgoingRequest } from "../github/rate-limits/request-cost.ts";

/** In milliseconds, of the attempts after a request that GitHub may have carried out. */
const waitsAfterDoubt = [1_000, 4_000, 9_000] as const;

const conflicts = { wait: 200, most: 5 } as const;

/**
 * Returns in how many milliseconds work that failed is worth doing again from its beginning; undefined if it is not.
 *
 * It is after a conflict, since the next look judges what the other wrote; and after a POST that GitHub answered with a
 * server error, since it may have been carried out: a blind retry would make a second comment, a second look finds the
 * first one.
 */
export function waitBeforeRetry(error: unknown, attempt: number): number | undefined {
  if (error instanceof RecordConflictError) return attempt > conflicts.most ? undefined : conflicts.wait * attempt;
  return isInDoubt(error) ? waitsAfterDoubt[attempt - 1] : undefined;
}

function isInDoubt(error: unknown): boolean {
  if (!(error instanceof Error) || !("status" in error) || !("request" in error)) return false;
  return Number(error.status) >= 500 && makesOnce(error.request as OutgoingRequest);
}
