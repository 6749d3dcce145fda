import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import { listAdopting } from "../../app/domain/adoption/find-unadoptable.ts";
import { findAdoptionProblem, type AskedForAdoption } from "../../app/domain/preflight/judge-adoptions.ts";
import type { AcceptedAccounts } from "../shared/accept-accounts.ts";
import { writeAccounts } from "../shared/terraform/workspace.ts";
import type { Ready } from "./in-plan-workspace.ts";

/**
 * Writes the workspace again for a pull request that adopts accounts: with an import of each account that may be adopted, and
 * without the entries of all others, because Terraform would create those.
 *
 * @returns the accounts that are in the workspace.
 */
export async function writeAdoptions(
  { terraform, accepted, forgotten }: Pick<Ready, "terraform" | "accepted" | "forgotten">,
  asked: AskedForAdoption,
): Promise<Pick<AcceptedAccounts, "accounts" | "changes">> {
  const adopting = listAdopting(accepted.changes, asked.known);
  const refused = new Set(
    adopting.filter((account) => findAdoptionProblem(account, asked) !== undefined).map(({ key }) => key),
  );
  const accounts = accepted.accounts.filter(({ key }) => !refused.has(key));
  await writeAccounts(terraform.directory, {
    accountsFile:
      refused.size === 0 ? accepted.accountsFile : new TextEncoder().encode(renderAccountsFile({ accounts })),
    accounts,
    imports: new Map(adopting.filter(({ key }) => !refused.has(key)).map(({ key, id }) => [key, id])),
    forgotten: forgotten.map(({ key }) => key),
  });
  return { accounts, changes: accepted.changes.filter(({ account }) => !refused.has(account.key)) };
}
