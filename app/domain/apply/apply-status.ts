/** A run of the apply workflow on the default branch. */
export interface AppliedRun {
  readonly id: number;
  readonly status: string;
  readonly conclusion: string | null;
  readonly commit: string;
  /** Web page of the run. */
  readonly url: string;
  /** When the run ended, if it has, in GitHub's time format. */
  readonly updatedAt: string;
}

/** The state of the applies of a repository. */
export type ApplyStatus =
  | { readonly kind: "failed" | "succeeded"; readonly run: AppliedRun }
  /** No run has ended yet, except cancelled or skipped ones. */
  | { readonly kind: "unknown" };

/** GitHub numbers runs in their starting order. */
export function newestFirst(runs: readonly AppliedRun[]): readonly AppliedRun[] {
  return runs.toSorted((one, other) => other.id - one.id);
}

/**
 * Decides from the runs whether the apply failed, so that an engineer has to act.
 *
 * The run that ended last counts. A cancelled run is ignored if a newer one exists, because GitHub cancels a waiting run
 * when another is queued. If the newest run was cancelled, it counts: it may have stopped half-way.
 */
export function judgeApplyStatus(runs: readonly AppliedRun[]): ApplyStatus {
  // If several runs ended in the same second, the newest counts.
  const ordered = newestFirst(runs);
  const [last] = ordered
    .filter(({ status, conclusion }) => status === "completed" && conclusion !== "skipped")
    .filter(({ conclusion, id }) => conclusion !== "cancelled" || id === ordered[0]?.id)
    .toSorted((one, other) => other.updatedAt.localeCompare(one.updatedAt));
  if (last === undefined) return { kind: "unknown" };
  return { kind: last.conclusion === "success" ? "succeeded" : "failed", run: last };
}
