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

/** IAM needs seconds until it knows everywhere what it was told somewhere; in milliseconds. */
const patience = 2 * 60_000;

/**
 * Has the bootstrap role trust only the administrators whom the accounts file names, and reads that back, where the settings
 * want that of the apply.
 *
 * Where nobody is named, or more than the policy can hold, a person decides: the checklist says what.
 */
export const trustPolicy: NewAccountStep = {
  doing: "setting the trust policy of its bootstrap role",
  async run(account, context) {
    const wanted = wantedPolicy(account, context);
    if (wanted === undefined) return {};
    const iam = await enterAccount(account.roleArn, context);
    const { clock } = context;
    const soon = { clock, until: Math.min(context.until, clock.now() + patience) };
    let refusal: MalformedPolicyDocumentException | undefined;
    const isSet = await pollUntil(async () => {
      try {
        await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleNameOf(account), PolicyDocument: wanted }));
        return true;
      } catch (error) {
        // Also of a user who was made a moment ago.
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
      const what = `the trust policy of its bootstrap role, which was set, reads otherwise: ${differences.join("; ")}.`;
      throw new TrustPolicyError(account, what);
    }
    return { making: { trustPolicySet: true } };
  },
};

/**
 * Looks, where the bootstrap role lets nobody in, whether a run before has set its trust policy: by the audit role, which
 * such a run has made before. Undefined where it has not, or that cannot be seen.
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
  } catch {
    return undefined;
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
