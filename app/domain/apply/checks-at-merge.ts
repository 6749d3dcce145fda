import type { ProvingCheck } from "./find-missing-proof.ts";

/** A check run, and when it began and ended, in GitHub's form of a time; without an end where it still waits. */
export interface TimedCheck extends ProvingCheck {
  readonly name: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

/**
 * The checks as the merge found them, the oldest first.
 *
 * A merge is final: what the App says of the head afterwards counts no more than a review that comes afterwards. It may
 * well say something then, since it may have been looking at the pull request while that was merged, and have found the
 * default branch changed under the plan: by this very merge. GitHub's times are of whole seconds, so of the second of the
 * merge itself only what speaks for it counts: anything else would have kept GitHub from merging. A check that ended after
 * the merge was still waiting at it, whatever it says now.
 *
 * @param checks - the oldest first
 */
export function checksAtMerge<Check extends TimedCheck>(checks: readonly Check[], mergedAt: string): readonly Check[] {
  return checks
    .filter(({ startedAt, conclusion }) => startedAt < mergedAt || (startedAt === mergedAt && conclusion === "success"))
    .map((check) => endedBy(mergedAt, check));
}

function endedBy<Check extends TimedCheck>(mergedAt: string, check: Check): Check {
  return check.completedAt > mergedAt ? { ...check, status: "in_progress", conclusion: null } : check;
}
