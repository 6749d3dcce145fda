import type { Account } from "../account/account.ts";
import type { AccountChange } from "../account/validate-accounts.ts";

/** A command line holds 2 MiB on Linux; five thousand addresses are half a megabyte. */
const mostTargets = 5000;

/** Terraform's address of an account, by its key in the accounts file. */
export function accountAddress(key: string): string {
  return `aws_organizations_account.${key}`;
}

/** The account's key in the accounts file; undefined if the address is not an account's. */
export function accountKey(address: string): string | undefined {
  return /^aws_organizations_account\.([\w-]+)$/u.exec(address)?.[1];
}

/** The addresses of the accounts whose entries say that they adopt an account of AWS, each with that account's id. */
export function adoptedIds(accounts: readonly Account[]): ReadonlyMap<string, string> {
  return new Map(
    accounts.flatMap(({ key, comment }) =>
      comment?.adopt === undefined ? [] : [[accountAddress(key), comment.adopt]],
    ),
  );
}

/**
 * Returns the addresses that a plan of these changes is limited to; an empty list means a full plan.
 *
 * Terraform refreshes every account that it plans with three calls, and AWS allows only a few calls a second. The accounts
 * of a file do not depend on each other (no text is evaluated, and there are no outputs or modules), so the plan of one
 * account is the same with or without the others. The apply uses the same targets, so it changes nothing that the plan does
 * not show.
 *
 * @param removed - keys of accounts that were removed from the file: the plan shows what becomes of those that Terraform has
 */
export function planTargets(changes: readonly AccountChange[], removed: readonly string[] = []): readonly string[] {
  const keys = [...changes.map(({ account }) => account.key), ...removed];
  return keys.length > mostTargets ? [] : keys.map(accountAddress);
}
