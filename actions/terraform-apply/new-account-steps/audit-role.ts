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

/** The account was made, but nobody can look into it once its bootstrap role trusts its administrators alone. */
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

/** Just what `verify-account` asks; a summary and lists have no resource to be limited to. */
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
 * Makes the role through which the verify role can look into the account for good, while the bootstrap role still trusts
 * the management account. Where the role is there, as after a run that died, its trust and permissions are put right.
 *
 * Where the apply sets the trust policy itself, it is trusted, too: a later run has no other way to see that it was set.
 *
 * Not made where the settings turn it off or name no verify role that it could trust.
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
      const advice = `AWS does not know ${trusted}, which it is to trust: correct aws.verify_role in the settings, or make that role. Then start the workflow again.`;
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

/** The role that the apply works as in the end. */
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

/** IAM may take a moment to find what it has just made. */
async function unlessUnknown<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof NoSuchEntityException) return undefined;
    throw error;
  }
}
