import {
  standardLifecycle,
  type Account,
  type AccountComment,
  type Lifecycle,
  type LifecycleBlock,
} from "./account.ts";

/** The accounts file's JSON, once the schema's `shape` has accepted it. */
export interface AccountsFileJson {
  readonly resource: readonly AccountElementJson[];
}

export interface AccountElementJson {
  readonly aws_organizations_account: Readonly<Record<string, AccountJson>>;
}

export interface AccountJson {
  readonly "//"?: {
    readonly request?: number;
    readonly requested_by?: string;
    /** Only an entry that adopts an account may leave them out. */
    readonly administrators?: readonly string[];
    readonly adopt?: string;
    readonly checklist?: true;
  };
  readonly name: string;
  readonly email: string;
  readonly role_name: string;
  readonly iam_user_access_to_billing: "ALLOW" | "DENY";
  readonly parent_id?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly lifecycle?: LifecycleBlock;
}

/** Reads an account from JSON of the right shape. */
export function accountFromJson(key: string, json: AccountJson): Account {
  return {
    key,
    name: json.name,
    email: json.email,
    roleName: json.role_name,
    iamUserAccessToBilling: json.iam_user_access_to_billing,
    ...(json.parent_id !== undefined && { parentId: json.parent_id }),
    tags: json.tags ?? {},
    ...(json["//"] !== undefined && { comment: commentFromJson(json["//"]) }),
    lifecycle: lifecycleFromJson(json.lifecycle),
  };
}

function commentFromJson(json: NonNullable<AccountJson["//"]>): AccountComment {
  return {
    ...(json.request !== undefined && { request: json.request }),
    ...(json.requested_by !== undefined && { requestedBy: json.requested_by }),
    administrators: json.administrators ?? [],
    ...(json.adopt !== undefined && { adopt: json.adopt }),
    ...(json.checklist !== undefined && { checklist: json.checklist }),
  };
}

function lifecycleFromJson(json: AccountJson["lifecycle"]): Lifecycle {
  if (json === undefined) return "none";
  return JSON.stringify(json) === JSON.stringify(standardLifecycle) ? "standard" : json;
}
