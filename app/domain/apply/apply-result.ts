/** The JSON that the apply Action writes into the artifact `apply-result`, for `root-checklist` and the App. */
export interface ApplyResult {
  readonly version: 1;
  /** Commit of the default branch that was applied. */
  readonly commit: string;
  /** The latest pull request with a change that this run had to apply; null if there is none. */
  readonly pullRequest: number | null;
  /** The worst of all accounts. `refused` means that the run changed nothing in AWS. */
  readonly outcome: "applied" | "nothing-to-do" | "refused" | "failed";
  /** For `refused` and `failed`: the reason and the next step, masked, at most 20,000 characters. */
  readonly reason: string | null;
  /** Other events that people should know of, one sentence each: a released lock, an adopted account. */
  readonly notes?: readonly string[];
  /**
   * The accounts that exist now and did not exist when the last apply succeeded, even if this run failed later. Includes
   * accounts that an earlier run created without reporting them.
   */
  readonly accounts: readonly NewAccount[];
  /** The accounts that Terraform adopted and that have no record of that yet; left out if empty. */
  readonly adopted?: readonly AdoptedAccount[];
  /**
   * Keys of the accounts of the file that no apply has created or is creating; left out if the run could not find out.
   * A pull request may remove such an account from the file, or give it another root e-mail.
   */
  readonly unmade?: readonly string[];
  /**
   * The existing accounts whose administrators applies have changed in the accounts file, the last change of each. Every
   * result has all of them, so that the App misses none. Left out by earlier versions.
   */
  readonly administrators?: readonly ChangedAdministrators[];
  /** What happened to each account that was due; left out by earlier versions, and if the run did not come so far. */
  readonly results?: readonly AccountResult[];
  /** Every account that was taken out of the file until now although AWS had it; left out by earlier versions. */
  readonly ended?: readonly EndedAccount[];
}

/** An account that was taken out of the accounts file. */
export interface EndedAccount {
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** `forgotten`: AWS had closed it, or no longer had it. `unmanaged`: it exists, and no apply ever managed it. */
  readonly how: "forgotten" | "unmanaged";
  /** AWS's state of a forgotten account; left out if the organisation no longer had it. */
  readonly state?: string;
  /** The commit of the apply that found it gone from the file. */
  readonly commit: string;
}

/** An account that existed before, and that Terraform manages from now on. */
export interface AdoptedAccount {
  /** In the accounts file. */
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  readonly name: string;
  /** E-mail of the root user. */
  readonly email: string;
  /** When it joined the organisation (ISO 8601); null if Terraform's state does not say. */
  readonly joinedAt: string | null;
  /** The pull request that brought it. */
  readonly pullRequest?: number;
}

/** What an apply did about one account. */
export interface AccountResult {
  /** In the accounts file. */
  readonly key: string;
  /** `refused` and `failed` mean that it is pending: every later apply tries again. */
  readonly outcome: ApplyResult["outcome"];
  /** Why it is pending, masked, at most 2,100 characters. */
  readonly reason?: string;
  /** The pull request that brought it. */
  readonly pullRequest?: number;
}

/** An existing account whose administrators were changed in the accounts file. */
export interface ChangedAdministrators extends Pick<
  NewAccount,
  "name" | "id" | "email" | "roleArn" | "administrators" | "pullRequest"
> {
  /** In the accounts file. */
  readonly key: string;
  /** The administrators of earlier versions of the file, since the first change that was noted. */
  readonly before: readonly string[];
  /** The apply has set the trust policy of the bootstrap role, and read it back. */
  readonly set?: true;
}

/** Facts about the creation of an account that decide which steps are left for people. */
export interface CreationDetails {
  /** AWS manages the organisation's root users centrally, and gave the root user of this account no credentials. */
  readonly rootCredentials?: "none";
  /** The apply set the bootstrap role's trust policy, and read it back. */
  readonly trustPolicySet?: true;
  /** The account existed before, and was adopted: when it joined the organisation. */
  readonly adopted?: { readonly joinedAt: string | null };
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
  /** Number of the pull request that added the account. */
  readonly pullRequest?: number;
  /** Seconds from the start of the apply until the account was usable; left out if the account existed before. */
  readonly seconds?: number;
}
