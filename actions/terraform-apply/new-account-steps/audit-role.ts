import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  type IAMClient,
  MalformedPolicyDocumentException,
  NoSuchEntityException,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import { auditRoleName } from "../../shared/aws/audit-role.ts";
import { pollUntil } from "../../shared/clock.ts";
import type { NewAccountStep } from "./new-account-step.ts";
import { enterAccount } from "./enter-account.ts";

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

const policyName = "read";

/** Exactly the calls of `verify-account`; IAM cannot limit a summary or a list to a resource. */
function permissions(roleArn: string): string {
  const actions = ["iam:GetAccountSummary", "iam:ListVirtualMFADevices", "account:GetAlternateContact"];
  return policy(
    { Effect: "Allow", Action: "iam:GetRole", Resource: roleArn },
    { Effect: "Allow", Action: actions, Resource: "*" },
  );
}

function policy(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
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
    const AWS = context.settings.bootstrap_trust === "automatic" ? [trusted, applyRole(context.settings)] : trusted;
    const trust = policy({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" });
    try {
      await makeRole(iam, trust);
    } catch (error) {
      if (!(error instanceof MalformedPolicyDocumentException)) throw error;
      const advice = `AWS does not know ${trusted}, which that role must trust: correct aws.verify_role in the settings, or create the role that it names. Then start the workflow again.`;
      throw new AuditRoleError(account, advice, { cause: error });
    }
    const put = new PutRolePolicyCommand({
      RoleName: auditRoleName,
      PolicyName: policyName,
      PolicyDocument: permissions(account.roleArn),
    });
    if ((await pollUntil(() => unlessUnknown(() => iam.send(put)), context)) === undefined) {
      throw new AuditRoleError(account, "AWS does not find it yet: start the workflow again later.");
    }
    return {};
  },
};

/** The last role in the apply's chain of roles. */
function applyRole({ aws }: Settings): string {
  return aws.admin_role?.arn ?? aws.apply_role;
}

async function makeRole(iam: IAMClient, trust: string): Promise<void> {
  const Description = "Lets aws-accounts-verify see whether the account is secured. It can read, and change nothing.";
  try {
    await iam.send(new CreateRoleCommand({ RoleName: auditRoleName, AssumeRolePolicyDocument: trust, Description }));
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: auditRoleName, PolicyDocument: trust }));
  }
}

/** IAM is eventually consistent: it may not find a role that it has just created. */
async function unlessUnknown<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}
