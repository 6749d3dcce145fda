/** How much a problem matters: an error refuses the accounts file, a warning is only shown. */
export type Severity = "error" | "warning";

/** A reason to refuse an account or the accounts file, or to warn about it. */
export interface Problem {
  /** Stable id of the rule, for example `email-pattern`; listed in docs/rules.md. */
  readonly rule: string;
  readonly severity: Severity;
  /** One or two sentences for a busy person: the problem and the fix. Plain text, never Markdown. */
  readonly message: string;
  /** Path in the repository, for example `terraform/accounts.tf.json`. */
  readonly file: string;
  /** JSON pointer (RFC 6901) to the offending value; `""` is the whole file. */
  readonly pointer: string;
  /** The position of the offending value in the file. */
  readonly range: Range;
}

/** A range of a file as GitHub counts it: 1-based lines, 1-based columns in UTF-16 units, the end included. */
export interface Range {
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}
