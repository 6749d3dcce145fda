/** One `aws_organizations_account` resource of the accounts file. */
export interface Account {
  /** Terraform's name of the resource: the account's first name. It stays if the account is renamed. */
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
  /** E-mails of the people who may assume the bootstrap role; empty if an adopted account names none. */
  readonly administrators: readonly string[];
  /** Id of the account in AWS that this entry adopts: Terraform imports it instead of creating one. */
  readonly adopt?: string;
  /** The adopted account gets a checklist for its root user. */
  readonly checklist?: true;
}

/**
 * Which `lifecycle` block the account has.
 *
 * `standard` keeps Terraform from replacing the account. The old request app wrote a block that ignores only the tags until
 * 2024, and `none` since then. With `none`, Terraform replaces an account whose role name it cannot read back.
 */
export type Lifecycle = "standard" | "none" | LifecycleBlock;

/** A `lifecycle` block as in the file. */
export interface LifecycleBlock {
  readonly prevent_destroy?: true;
  readonly ignore_changes: IgnoredChanges;
}

/** The attributes whose changes Terraform ignores. */
export type IgnoredChanges = readonly string[] | "all";

/** The block that every new account has. */
export const standardLifecycle = {
  prevent_destroy: true,
  ignore_changes: ["email", "role_name", "iam_user_access_to_billing"],
} as const satisfies LifecycleBlock;

/** Returns whether Terraform ignores changes of an attribute. */
export function ignoresChanges(ignored: IgnoredChanges, attribute: string): boolean {
  return ignored === "all" || ignored.includes(attribute);
}

/** The attributes that Terraform ignores in an account. Every account ignores those of the standard block. */
export function ignoredChanges(lifecycle: Lifecycle): IgnoredChanges {
  if (lifecycle === "standard" || lifecycle === "none") return standardLifecycle.ignore_changes;
  const { ignore_changes: own } = lifecycle;
  return own === "all" ? own : [...new Set([...standardLifecycle.ignore_changes, ...own])];
}
