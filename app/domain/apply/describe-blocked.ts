import type { Settings } from "../settings/settings.ts";
import { describeState, type KnownAccount } from "./find-closed.ts";

/** Why an account is left alone that was applied, or is in Terraform's state, and is not in the file. */
export function describeMissing(id: string | undefined): string {
  return `The account${id === undefined ? "" : ` (${id})`} is missing from the accounts file. An apply never closes an account, and forgets only one that AWS has closed: put it back by a pull request, exactly as it was.`;
}

/** Why Terraform does not forget an account that is not in the file. */
export function describeOpen(found: KnownAccount): string {
  return `The account is missing from the accounts file, but AWS has not closed it: ${describeState(found)}. Put it back by a pull request, exactly as it was; or close it in AWS, and start the workflow again.`;
}

/** What people read about an account that Terraform forgot. */
export function describeForgotten(found: KnownAccount): string {
  return `Terraform forgot the account ${found.key}, because ${describeState(found)}; nothing changed in AWS.`;
}

/** Why an account is left alone that Terraform would replace. */
export function describeTainted(
  { key, id }: { readonly key: string; readonly id: string },
  { bucket, key: stateKey, region }: Settings["aws"]["state"],
): string {
  return (
    `AWS made this account (${id}), and then a step of Terraform's failed, so that Terraform marked it as tainted: it would ` +
    `close the account and create it again, which must never happen. See in AWS that the account is in order. Then, in an empty ` +
    `folder, with credentials that may write the state, write these three lines into main.tf:\n` +
    `terraform {\n  backend "s3" {}\n}\n` +
    `Run terraform init -backend-config=bucket=${bucket} -backend-config=key=${stateKey} -backend-config=region=${region} ` +
    `-backend-config=use_lockfile=true and terraform untaint aws_organizations_account.${key}, and start the workflow again. ` +
    `If it then says that a change was not shown, change the account in a new pull request and have that reviewed.`
  );
}
