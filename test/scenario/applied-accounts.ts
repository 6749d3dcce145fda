import { addExistingAccounts } from "../world/aws/existing-accounts.ts";
import type { AccountFound, LocalAws } from "../world/aws/local-aws.ts";
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
