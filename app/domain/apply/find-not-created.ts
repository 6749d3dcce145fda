import type { AccountComment } from "../account/account.ts";
import { groupBy } from "./group-by.ts";
import { couldBeOurs, type OrganisationAccount, type WantedAccount } from "./judge-adoption.ts";

/** An account of the file that Terraform's state lacks. */
export interface MissingAccount extends Omit<WantedAccount, "askedAt"> {
  readonly comment?: Pick<AccountComment, "adopt">;
}

/**
 * Keys of the accounts that AWS neither has nor is creating: removing them from the file closes no account.
 *
 * An account that a dead run left, and that is not in the state, counts as created: the next apply adopts it, and needs
 * its entry in the file. An account that its entry adopts was never created here.
 *
 * @param missing - accounts that are not in Terraform's state
 * @param creating - names of the accounts whose creation is in progress
 */
export function findNotCreated(
  missing: readonly MissingAccount[],
  { creating, existing }: { readonly creating: readonly string[]; readonly existing: readonly OrganisationAccount[] },
): readonly string[] {
  const isCreating = new Set(creating);
  const byName = groupBy(existing, ({ name }) => name);
  return missing
    .filter(({ name }) => !isCreating.has(name))
    .filter(
      (account) =>
        account.comment?.adopt !== undefined ||
        byName.get(account.name)?.some((found) => couldBeOurs(account, found)) !== true,
    )
    .map(({ key }) => key);
}
