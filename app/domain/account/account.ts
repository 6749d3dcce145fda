/** One `aws_organizations_account` resource of the accounts file. */
export interface Account {
  /** Terraform's name of the resource; the same as `name` for every account that was validated when it was new. */
  readonly key: string;
  readonly name: string;
  /** E-mail of the root user. */
  readonly email: string;
  readonly roleName: string;
  readonly iamUserAccessToBilling: "ALLOW" | "DENY";
  /** Id of the root or organisational unit that contains the account. */
  readonly parentId?: string;
  /** In the file's order; empty if the file has no `tags`. */
  readonly tags: Readonly<Record<string, string>>;
  /** The content of `"//"`; the old request app wrote none. */
  readonly comment?: AccountComment;
  readonly lifecycle: Lifecycle;
}

/** Who asked for the account, and who may access it: Terraform ignores it, the App does not. */
export interface AccountComment {
  /** Number of the request issue. */
  readonly request?: number;
  /** E-mail of the requester. */
  readonly requestedBy?: string;
  /** E-mails of the people who may assume the bootstrap role. */
  readonly administrators: readonly string[];
}

/**
 * Which `lifecycle` block the account has.
 *
 * `standard` keeps Terraform from replacing the account. The old request app wrote `ignores-tags` until 2024, and `none`
 * since then. With `none`, Terraform replaces an account whose role name it cannot read back.
 */
export type Lifecycle = "standard" | "ignores-tags" | "none";

/** The `lifecycle` block in the file, for each kind that has one. */
export const lifecycleBlocks = {
  standard: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
  "ignores-tags": { ignore_changes: ["tags"] },
} as const;
