/** One `aws_organizations_account` resource of the accounts file. */
export interface Account {
  /** Terraform's name of the resource; the same as `name` for every account that was validated when it was new. */
  readonly key: string;
  readonly name: string;
  /** E-mail of the root user. */
  readonly email: string;
  readonly roleName: string;
  readonly iamUserAccessToBilling: "ALLOW" | "DENY";
  /** Id of the root or organisational unit that the account lies in. */
  readonly parentId?: string;
  /** In the file's order; empty where the file has no `tags`. */
  readonly tags: Readonly<Record<string, string>>;
  /** What `"//"` says; the old request app wrote none. */
  readonly comment?: AccountComment;
  readonly lifecycle: Lifecycle;
}

/** Who asked, and who shall get in: Terraform ignores it, we do not. */
export interface AccountComment {
  /** Number of the request issue. */
  readonly request?: number;
  /** E-mail of the requester. */
  readonly requestedBy?: string;
  /** E-mails of the people who may assume the bootstrap role. */
  readonly administrators: readonly string[];
}

/**
 * What Terraform is told about replacing the account.
 *
 * `standard` prevents it; `ignores-tags` is what the old request app wrote until 2024; `none` is what it wrote since,
 * and what makes Terraform replace an account whose role name it cannot read back.
 */
export type Lifecycle = "standard" | "ignores-tags" | "none";

/** What `lifecycle` says in the file, for each kind that says something. */
export const lifecycleBlocks = {
  standard: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
  "ignores-tags": { ignore_changes: ["tags"] },
} as const;
