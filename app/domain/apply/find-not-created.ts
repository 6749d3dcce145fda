import { groupBy } from "./group-by.ts";
import { couldBeOurs, type OrganisationAccount, type WantedAccount } from "./judge-adoption.ts";

/**
 * Keys of the accounts that AWS neither has nor is making: nothing is lost where they are taken out of the file.
 *
 * An account that a dead run has left, and that the state does not know, counts as made: the next apply adopts it, and has
 * to find it in the file.
 *
 * @param missing - accounts that Terraform's state does not know
 * @param creating - names of the accounts whose creation goes on
 */
export function findNotCreated(
  missing: readonly Omit<WantedAccount, "askedAt">[],
  { creating, existing }: { readonly creating: readonly string[]; readonly existing: readonly OrganisationAccount[] },
): readonly string[] {
  const isCreating = new Set(creating);
  const byName = groupBy(existing, ({ name }) => name);
  return missing
    .filter(({ name }) => !isCreating.has(name))
    .filter((account) => byName.get(account.name)?.some((found) => couldBeOurs(account, found)) !== true)
    .map(({ key }) => key);
}
