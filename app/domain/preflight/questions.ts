import type { StateAccount } from "../apply/terraform-state.ts";
import { listAdopting } from "../adoption/find-unadoptable.ts";
import type { Account } from "../account/account.ts";
import type { AccountChange } from "../account/validate-accounts.ts";

/** The accounts of Terraform's state, by key. */
export type KnownAccounts = ReadonlyMap<string, StateAccount>;

/** What has to be known about AWS before a plan of these changes is shown. */
export interface PreflightQuestions {
  /** Whether the organisation's accounts are needed: an account is new, or has another name or root e-mail. */
  readonly accounts: boolean;
  /** Whether delegated administrators are needed: an entry adopts an account. */
  readonly delegated: boolean;
  /** Whether creations in progress are needed: an account that no apply has recorded gets another name or root e-mail. */
  readonly creating: boolean;
  /** Whether accounts would be created, so that their number matters. */
  readonly quota: boolean;
  /** Ids of the roots and organisational units that accounts are created in or moved to, each once. */
  readonly parents: readonly string[];
  /** Administrators that an account gets. */
  readonly administrators: readonly string[];
}

/** Returns the questions about the changes; a change of tags asks nothing. */
export function findQuestions(changes: readonly AccountChange[], known: KnownAccounts): PreflightQuestions {
  const created = changes.filter(({ account }) => !known.has(account.key));
  return {
    accounts: created.length > 0 || changes.some((change) => isRenamed(change) || hasOtherEmail(change)),
    delegated: listAdopting(changes, known).length > 0,
    creating: created.some((change) => isRenamed(change) || hasOtherEmail(change)),
    quota: created.length > 0,
    parents: [...new Set(changes.flatMap((change) => newParent(change, known)))],
    administrators: [...new Set(changes.flatMap(newAdministrators))],
  };
}

export function isRenamed({ account, before }: AccountChange): boolean {
  return before !== undefined && before.name !== account.name;
}

export function hasOtherEmail({ account, before }: AccountChange): boolean {
  return before !== undefined && before.email !== account.email;
}

/** The parent that the account would be created in, or moved to. */
export function newParent({ account, before }: AccountChange, known: KnownAccounts): readonly string[] {
  const { parentId, key } = account;
  return parentId === undefined || (known.has(key) && before?.parentId === parentId) ? [] : [parentId];
}

/** The administrators whom the base does not list. */
export function newAdministrators({ account, before }: AccountChange): readonly string[] {
  const listed = new Set(administratorsOf(before));
  return administratorsOf(account).filter((user) => !listed.has(user));
}

function administratorsOf(account: Account | undefined): readonly string[] {
  return account?.comment?.administrators ?? [];
}
