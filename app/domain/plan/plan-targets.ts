import type { AccountChange } from "../account/validate-accounts.ts";

/** A command line holds 2 MiB on Linux; five thousand addresses are half a megabyte. */
const mostTargets = 5000;

/** Terraform's address of an account, by its key in the accounts file. */
export function accountAddress(key: string): string {
  return `aws_organizations_account.${key}`;
}

/**
 * The addresses that a plan of these changes is limited to; none means that everything has to be planned.
 *
 * Terraform reads again from AWS what it plans: three calls for each account, of which AWS answers few a second. The
 * accounts of a file depend on nothing but themselves (no text in it is evaluated, and there are no outputs or modules), so
 * the plan of one is the same whether the others are looked at or not. What a limited plan does not show, its apply does
 * not do either: both are of the same accounts.
 *
 * @param removed - keys of accounts that are gone from the file: were one of them made, the plan would close it, and show that
 */
export function planTargets(changes: readonly AccountChange[], removed: readonly string[] = []): readonly string[] {
  const keys = [...changes.map(({ account }) => account.key), ...removed];
  return keys.length > mostTargets ? [] : keys.map(accountAddress);
}
