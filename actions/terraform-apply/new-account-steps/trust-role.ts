import { trustRoleName } from "../../shared/aws/audit-role.ts";
import type { NewAccountStep } from "./new-account-step.ts";
import { enterAccount } from "./enter-account.ts";
import { ensureRole, lastApplyRole, policyOf } from "./ensure-role.ts";

/** The account was made without the role that sets its trust policy later. */
export class TrustRoleError extends Error {
  override readonly name = "TrustRoleError";

  constructor(account: { readonly name: string; readonly id: string }) {
    super(
      `The account ${account.name} (${account.id}) was made, but AWS does not find the role ${trustRoleName} in it yet: start the workflow again later.`,
    );
  }
}

/**
 * If the settings let the apply change administrators, creates the role through which it may read and set the trust policy
 * of the bootstrap role later, while the bootstrap role still trusts the management account. The role trusts the apply role
 * alone.
 */
export const trustRole: NewAccountStep = {
  doing: `making the role ${trustRoleName}`,
  async run(account, context) {
    if (context.settings.administrator_changes !== "automatic") return {};
    const iam = await enterAccount(account.roleArn, context);
    const Principal = { AWS: lastApplyRole(context.settings) };
    const Action = ["iam:GetRole", "iam:UpdateAssumeRolePolicy"];
    const role = {
      name: trustRoleName,
      description: "Lets aws-accounts-apply set who may assume the bootstrap role. It can do nothing else.",
      trust: policyOf({ Effect: "Allow", Principal, Action: "sts:AssumeRole" }),
      policyName: "trust",
      permissions: policyOf({ Effect: "Allow", Action, Resource: account.roleArn }),
    };
    if (!(await ensureRole(iam, role, context))) throw new TrustRoleError(account);
    return {};
  },
};
