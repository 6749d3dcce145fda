/** Why a request cannot become a pull request yet, in plain text. */
export interface RequestProblem {
  /** Label of the field; null if the problem is about the whole request. */
  readonly field: string | null;
  /** The problem and the fix. */
  readonly message: string;
  /** A valid answer that the requester may use. */
  readonly proposal?: string;
  /** Number of the pull request that causes the problem. GitHub sends no event for this request when that one changes. */
  readonly waitsFor?: number;
}
