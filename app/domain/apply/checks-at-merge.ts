import type { ProvingCheck } from "./find-missing-proof.ts";

/** A check run, and when it began, in GitHub's form of a time. */
export interface TimedCheck extends ProvingCheck {
  readonly name: string;
  readonly startedAt: string;
}

/**
 * The latest check of each name as the merge found it.
 *
 * A merge is final: what the App says of the head afterwards counts no more than a review that comes afterwards. It may
 * well say something then, since it may have been looking at the pull request while that was merged, and have found the
 * default branch changed under the plan: by this very merge. GitHub's times are of whole seconds, so of the second of the
 * merge itself only what speaks for it counts: anything else would have kept GitHub from merging.
 *
 * @param checks - the oldest first
 */
export function checksAtMerge<Check extends TimedCheck>(
  checks: readonly Check[],
  mergedAt: string,
): ReadonlyMap<string, Check> {
  const before = checks.filter(
    ({ startedAt, conclusion }) => startedAt < mergedAt || (startedAt === mergedAt && conclusion === "success"),
  );
  return new Map(before.map((check) => [check.name, check]));
}
