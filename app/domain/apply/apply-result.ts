/** The small JSON that the apply Action leaves, in the artifact `apply-result`: what `root-checklist` and the App read. */
export interface ApplyResult {
  readonly version: 1;
  /** Commit of the default branch that was applied. */
  readonly commit: string;
  /** The pull request that brought the commit; null where nothing had to be applied and none was looked for. */
  readonly pullRequest: number | null;
  readonly outcome: "applied" | "nothing-to-do" | "refused" | "failed";
  /** For `refused` and `failed`: what happened and the way out, masked, at most 20,000 characters. */
  readonly reason: string | null;
  /** The accounts that this run made, also where it failed later: nobody else will tell of them. */
  readonly accounts: readonly NewAccount[];
}

/** An account that exists now. */
export interface NewAccount {
  readonly name: string;
  /** 12 digits. */
  readonly id: string;
  /** E-mail of the root user. */
  readonly email: string;
  /** ARN of the bootstrap role in the account. */
  readonly roleArn: string;
  /** E-mails of the people who may assume the bootstrap role. */
  readonly administrators: readonly string[];
  /** Number of the request issue. */
  readonly request: number | null;
}
