import type { ProvingCheck } from "./find-missing-proof.ts";

/** A check run with its start and end in GitHub's time format; the end is empty while the check waits. */
export interface TimedCheck extends ProvingCheck {
  readonly name: string;
  readonly startedAt: string;
  readonly completedAt: string;
}

/**
 * Returns the checks in their state at the merge, the oldest first.
 *
 * A check that starts after the merge does not count, like a review after the merge. The App may write one: if it judges
 * the pull request during the merge, it finds that the default branch has changed, by this very merge. GitHub's times have
 * whole seconds, so a check that started in the second of the merge counts only if it succeeded: any other conclusion would
 * have blocked the merge. A check that ended after the merge was still waiting at the merge, even if it succeeded later.
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
