/** The small JSON that the apply Action leaves, in the artifact `apply-result`: what `root-checklist` and the App read. */
export interface ApplyResult {
  readonly version: 1;
  /** Commit of the default branch that was applied. */
  readonly commit: string;
  /** The latest pull request that brought what had to be applied; null where there is none. */
  readonly pullRequest: number | null;
  readonly outcome: "applied" | "nothing-to-do" | "refused" | "failed";
  /** For `refused` and `failed`: what happened and the way out, masked, at most 20,000 characters. */
  readonly reason: string | null;
  /** What happened beside that people should know, one sentence each: a lock that was released, an account adopted. */
  readonly notes?: readonly string[];
  /**
   * The accounts that exist now and did not when the last apply succeeded, also where this one failed later. One that a
   * run before made, and could not tell of, is among them.
   */
  readonly accounts: readonly NewAccount[];
  /**
   * Keys of the accounts of the file that AWS has not made and is not making; left out where that could not be told. What
   * is not made can be taken out of the file again, or get another root e-mail.
   */
  readonly unmade?: readonly string[];
}

/** How an account was made, as far as that decides what is left for people to do. */
export interface CreationDetails {
  /** AWS manages the root users of the organisation's accounts centrally, and gave this one's no credentials. */
  readonly rootCredentials?: "none";
  /** The apply has set the bootstrap role's trust policy, and read it back. */
  readonly trustPolicySet?: true;
}

/** An account that exists now. */
export interface NewAccount extends CreationDetails {
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
  /** Number of the pull request that asked for it. */
  readonly pullRequest?: number;
  /** How long it took from the start of the apply until the account could be used; none where it was there before. */
  readonly seconds?: number;
}
