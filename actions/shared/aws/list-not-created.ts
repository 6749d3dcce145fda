import { findNotCreated, type MissingAccount } from "../../../app/domain/apply/find-not-created.ts";
import type { Organisation } from "./organisation.ts";

/**
 * Lists the keys of the accounts that AWS has not created and is not creating, by state and organisation.
 *
 * @param known - the accounts of Terraform's state, by key
 */
export async function listNotCreated(
  accounts: readonly MissingAccount[],
  known: ReadonlyMap<string, unknown>,
  organisation: Organisation,
): Promise<readonly string[]> {
  const missing = accounts.filter(({ key }) => !known.has(key));
  if (missing.length === 0) return [];
  // In this order, so that an account whose creation ends in between is on the second list.
  const creating = await organisation.listCreating();
  return findNotCreated(missing, { creating, existing: await organisation.listAccounts() });
}
