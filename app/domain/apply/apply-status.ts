/** A run of the apply workflow on the default branch. */
export interface AppliedRun {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly commit: string;
  /** Its web page. */
  readonly url: string;
  /** When it ended, if it has, in GitHub's form of a time. */
  readonly updatedAt: string;
}

/** Where the applies of a repository stand. */
export type ApplyStatus =
  | { readonly kind: "failed" | "succeeded"; readonly run: AppliedRun }
  /** None has ended yet, or none that tells anything. */
  | { readonly kind: "unknown" };

/** GitHub numbers runs as they are started. */
export function newestFirst(runs: readonly AppliedRun[]): readonly AppliedRun[] {
  return runs.toSorted((one, other) => other.id - one.id);
}

/**
 * Tells from the runs whether somebody has to look after the apply.
 *
 * The latest run that ended counts. One that was cancelled says nothing if there is a later one: GitHub cancels a run that
 * waits for its turn when another comes; but the last one that was cancelled may have left something half done.
 */
export function judgeApplyStatus(runs: readonly AppliedRun[]): ApplyStatus {
  // Of those that ended in one second the newest counts.
  const ordered = newestFirst(runs);
  const [last] = ordered
    .filter(({ status, conclusion }) => status === "completed" && conclusion !== "skipped")
    .filter(({ conclusion, id }) => conclusion !== "cancelled" || id === ordered[0]?.id)
    .toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  if (last === undefined) return { kind: "unknown" };
  return { kind: last.conclusion === "success" ? "succeeded" : "failed", run: last };
}
