import type { Account } from "../../app/domain/account/account.ts";
import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { Created } from "../shared/terraform.ts";

/** Puts together what Terraform made and what the accounts file says of it. */
export function describeNewAccounts(
  created: readonly Created[],
  accounts: readonly Account[],
  aws: Settings["aws"],
): readonly NewAccount[] {
  const partition = aws.apply_role.split(":")[1] ?? "aws";
  const byAddress = new Map(accounts.map((account) => [`aws_organizations_account.${account.key}`, account]));
  return created.flatMap(({ address, id }) => {
    const account = byAddress.get(address);
    if (account === undefined) return [];
    return [
      {
        name: account.name,
        id,
        email: account.email,
        roleArn: `arn:${partition}:iam::${id}:role/${account.roleName}`,
        administrators: account.comment?.administrators ?? [],
        request: account.comment?.request ?? null,
      },
    ];
  });
}
