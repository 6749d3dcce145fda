import {
  GetRoleCommand,
  type IAMClient,
  MalformedPolicyDocumentException,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { NewAccount } from "../../../app/domain/apply/apply-result.ts";
import { compareTrustPolicy } from "../../../app/domain/trust-policy/compare-trust-policy.ts";
import { fillTrustPolicy } from "../../../app/domain/trust-policy/trust-policy.ts";
import { auditRoleName } from "../../shared/aws/audit-role.ts";
import { whyRefused } from "../../shared/aws/ask-aws.ts";
import { pollUntil } from "../../shared/clock.ts";
import type { NewAccountContext, NewAccountStep, StepEnd } from "./new-account-step.ts";
import { enterAccount } from "./enter-account.ts";

/** The account was made, and its bootstrap role still trusts the management account. */
export class TrustPolicyError extends Error {
  override readonly name = "TrustPolicyError";

  constructor(account: { readonly name: string; readonly id: string }, what: string, options?: ErrorOptions) {
    super(
      `The account ${account.name} (${account.id}) was made, but ${what} Start the workflow again, or have a person set it, as the checklist says.`,
      options,
    );
  }
}

/** IAM is eventually consistent, so a change takes seconds to be visible everywhere; in milliseconds. */
const consistencyWait = 2 * 60_000;

/**
 * If the settings let the apply do it, makes the bootstrap role trust only the administrators that the accounts file names,
 * and reads the policy back.
 *
 * If the file names no administrators, or more than fit into the policy, a person sets it: the checklist says how.
 */
export const trustPolicy: NewAccountStep = {
  doing: "setting the trust policy of its bootstrap role",
  async run(account, context) {
    const wanted = wantedPolicy(account, context);
    if (wanted === undefined) return {};
    const iam = await enterAccount(account.roleArn, context);
    const { clock } = context;
    const soon = { clock, until: Math.min(context.until, clock.now() + consistencyWait) };
    let refusal: MalformedPolicyDocumentException | undefined;
    const isSet = await pollUntil(async () => {
      try {
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleNameOf(account), PolicyDocument: wanted }));
        return true;
      } catch (error) {
        // AWS also rejects the policy for a while if it names a user who was created a moment ago.
        if (!(error instanceof MalformedPolicyDocumentException)) throw error;
        refusal = error;
        return undefined;
      }
    }, soon);
    if (isSet === undefined) {
      const users = context.settings.aws.users_account;
      const what = `AWS refused the trust policy of its bootstrap role. See that each administrator has an IAM user in the users account ${users}.`;
      throw new TrustPolicyError(account, what, { cause: refusal });
    }
    let differences: readonly string[] = [];
    const isRead = await pollUntil(async () => {
      differences = compareTrustPolicy(await readPolicy(iam, account), wanted);
      return differences.length === 0 ? true : undefined;
    }, soon);
    if (isRead === undefined) {
      const what = `the trust policy of its bootstrap role, which was set, differs when read back: ${differences.join("; ")}.`;
      throw new TrustPolicyError(account, what);
    }
    return { making: { trustPolicySet: true } };
  },
};

/**
 * If the bootstrap role cannot be assumed, checks through the audit role whether an earlier run has set its trust policy.
 * Such a run created the audit role first. Returns undefined if the policy is not set, or if there is no audit role that
 * may read it.
 *
 * @throws any other error of AWS: it says nothing about the policy.
 */
export async function seeWhetherTrustIsSet(
  account: NewAccount,
  context: NewAccountContext,
): Promise<StepEnd | undefined> {
  const wanted = wantedPolicy(account, context);
  if (wanted === undefined) return undefined;
  const auditRole = account.roleArn.replace(/:role\/[^]*$/u, `:role/${auditRoleName}`);
  let actual: string;
  try {
    actual = await readPolicy(await enterAccount(auditRole, context), account);
  } catch (error) {
    if (error instanceof Error && whyRefused(error, "denied") === "denied") return undefined;
    throw error;
  }
  const isSet = compareTrustPolicy(actual, wanted).length === 0;
  return isSet ? { isSecured: true, making: { trustPolicySet: true } } : undefined;
}

function wantedPolicy(
  { administrators }: NewAccount,
  { settings, trustPolicyTemplate: template }: NewAccountContext,
): string | undefined {
  if (settings.bootstrap_trust !== "automatic") return undefined;
  const filled = fillTrustPolicy({ template, usersAccount: settings.aws.users_account, administrators });
  return filled.kind === "policy" ? filled.json : undefined;
}

async function readPolicy(iam: IAMClient, account: NewAccount): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleNameOf(account) }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
}

function roleNameOf({ roleArn }: NewAccount): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
