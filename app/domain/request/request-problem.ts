/** Why a request cannot become a pull request yet, in plain text. */
export interface RequestProblem {
  /** Label of the field; null where it is about the request as a whole. */
  readonly field: string | null;
  /** What is wrong, and the mend. */
  readonly message: string;
  /** An answer that would do, for the requester to take or leave. */
  readonly proposal?: string;
  /** Number of the pull request with which the problem may go away, of which no event tells this request. */
  readonly waitsFor?: number;
}
