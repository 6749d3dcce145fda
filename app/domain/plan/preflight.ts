/**
 * What AWS was asked before a plan is shown: the part of a plan summary that says what AWS would refuse.
 *
 * Terraform's plan asks AWS none of this: the apply would fail after the approval.
 */
export interface Preflight {
  /** Reasons why AWS, or the apply, would refuse a change. */
  readonly problems: readonly PreflightProblem[];
  /** Questions that AWS did not answer; none of them counts as a problem. */
  readonly unknown: readonly UnknownFact[];
  /** Changed values of the accounts file that AWS has already, by comparison. */
  readonly same: readonly SameValues[];
}

export interface PreflightProblem {
  /** Id of the rule, as in docs/rules.md. */
  readonly rule: string;
  /** Plain text. */
  readonly message: string;
  /** JSON pointer into the accounts file. */
  readonly pointer: string;
  /** Line of the accounts file at the head commit. */
  readonly line: number;
}

/** For example "Whether the root e-mails are free": "organizations:ListAccounts was denied". Plain text. */
export interface UnknownFact {
  readonly question: string;
  readonly reason: string;
}

/** An account, by its key in the accounts file, and those of its changed attributes that AWS has already. */
export interface SameValues {
  readonly account: string;
  readonly attributes: readonly string[];
}
