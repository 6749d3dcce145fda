import { type AccountFound, addExistingAccounts, type LocalAws } from "local-github-world/aws";
import { roleName, type WrittenAccount } from "./story/accounts-file.ts";

/** Accounts as earlier applies of the accounts file left them, in AWS and in Terraform's state. */
export async function addAppliedAccounts(
  aws: LocalAws,
  accounts: readonly WrittenAccount[],
  stateKey: string,
): Promise<readonly AccountFound[]> {
  const made = accounts.map(({ name, email, tags }) => ({ name, email, roleName, tags }));
  return addExistingAccounts(aws, made, stateKey);
}
