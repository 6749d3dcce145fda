import { MalformedPolicyDocumentException } from "@aws-sdk/client-iam";
import { auditRoleName } from "../../shared/aws/audit-role.ts";
import type { NewAccountStep } from "./new-account-step.ts";
import { enterAccount } from "./enter-account.ts";
import { ensureRole, lastApplyRole, policyOf } from "./ensure-role.ts";

/** The account was made without an audit role, so once its bootstrap role trusts only its administrators, no job can inspect it. */
export class AuditRoleError extends Error {
  override readonly name = "AuditRoleError";

  constructor(account: { readonly name: string; readonly id: string }, advice: string, options?: ErrorOptions) {
    super(
      `The account ${account.name} (${account.id}) was made, but not the role ${auditRoleName} in it. ${advice}`,
      options,
    );
  }
}

/** Exactly the calls of `verify-account`; IAM cannot limit a summary or a list to a resource. */
function permissions(roleArn: string): string {
  const actions = ["iam:GetAccountSummary", "iam:ListVirtualMFADevices", "account:GetAlternateContact"];
  return policyOf(
    { Effect: "Allow", Action: "iam:GetRole", Resource: roleArn },
    { Effect: "Allow", Action: actions, Resource: "*" },
  );
}

/**
 * Creates the role through which the verify role can inspect the account later, while the bootstrap role still trusts the
 * management account. If the role exists already, as after a run that died, its trust and permissions are corrected.
 *
 * If the apply sets the trust policy of the bootstrap role itself, the audit role trusts the apply role, too: a later run
 * has no other way to see that the policy was set.
 *
 * The role is not created if the settings turn it off or name no verify role to trust.
 */
export const auditRole: NewAccountStep = {
  doing: `making the role ${auditRoleName}`,
  async run(account, context) {
    const { audit_role: isOn, verify_role: trusted } = context.settings.aws;
    if (!isOn || trusted === undefined) return {};
    const iam = await enterAccount(account.roleArn, context);
    const AWS = context.settings.bootstrap_trust === "automatic" ? [trusted, lastApplyRole(context.settings)] : trusted;
    const role = {
      name: auditRoleName,
      description: "Lets aws-accounts-verify see whether the account is secured. It can read, and change nothing.",
      trust: policyOf({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }),
      policyName: "read",
      permissions: permissions(account.roleArn),
    };
    let isMade: boolean;
    try {
      isMade = await ensureRole(iam, role, context);
    } catch (error) {
      if (!(error instanceof MalformedPolicyDocumentException)) throw error;
      const advice = `AWS does not know ${trusted}, which that role must trust: correct aws.verify_role in the settings, or create the role that it names. Then start the workflow again.`;
      throw new AuditRoleError(account, advice, { cause: error });
    }
    if (!isMade) throw new AuditRoleError(account, "AWS does not find it yet: start the workflow again later.");
    return {};
  },
};
