import type { NewAccount } from "../../../app/domain/apply/apply-result.ts";
import { compareTrustPolicy } from "../../../app/domain/trust-policy/compare-trust-policy.ts";
import { fillTrustPolicy } from "../../../app/domain/trust-policy/trust-policy.ts";
import { auditRoleName, roleBeside } from "../../shared/aws/audit-role.ts";
import { whyRefused } from "../../shared/aws/ask-aws.ts";
import type { NewAccountContext, NewAccountStep, StepEnd } from "./new-account-step.ts";
import { enterAccount } from "./enter-account.ts";
import { putTrustPolicy, readTrustPolicy } from "./put-trust-policy.ts";

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
    const usersAccount = context.settings.aws.users_account;
    const unset = await putTrustPolicy(iam, { roleName: roleNameOf(account), wanted, usersAccount }, context);
    if (unset !== undefined) throw new TrustPolicyError(account, unset.what, unset.cause && { cause: unset.cause });
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
  const auditRole = roleBeside(account.roleArn, auditRoleName);
  let actual: string;
  try {
    actual = await readTrustPolicy(await enterAccount(auditRole, context), roleNameOf(account));
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

/** The name of the bootstrap role. */
export function roleNameOf({ roleArn }: Pick<NewAccount, "roleArn">): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
