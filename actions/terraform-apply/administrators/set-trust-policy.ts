import type { ChangedAdministrators } from "../../../app/domain/apply/apply-result.ts";
import { compareTrustPolicy } from "../../../app/domain/trust-policy/compare-trust-policy.ts";
import { fillTrustPolicy } from "../../../app/domain/trust-policy/trust-policy.ts";
import { whyRefused } from "../../shared/aws/ask-aws.ts";
import { roleBeside, trustRoleName } from "../../shared/aws/audit-role.ts";
import { describeError } from "../../shared/fail.ts";
import { enterAccount } from "../new-account-steps/enter-account.ts";
import type { NewAccountContext } from "../new-account-steps/new-account-step.ts";
import { putTrustPolicy, readTrustPolicy } from "../new-account-steps/put-trust-policy.ts";
import { roleNameOf } from "../new-account-steps/trust-policy.ts";

/** How an attempt ended: `again` means that the next apply tries again. */
export interface SetTrustPolicyEnd {
  readonly kind: "set" | "by-hand" | "again";
  /** One sentence; undefined if the policy is set. */
  readonly why?: string;
}

/**
 * Sets the trust policy of an existing account's bootstrap role through the role that the apply made for this in the
 * account, and reads it back. Changes nothing if AWS has the policy already.
 */
export async function setTrustPolicy(
  account: ChangedAdministrators,
  context: NewAccountContext,
): Promise<SetTrustPolicyEnd> {
  const { settings, trustPolicyTemplate: template } = context;
  const usersAccount = settings.aws.users_account;
  const filled = fillTrustPolicy({ template, usersAccount, administrators: account.administrators });
  if (filled.kind !== "policy") {
    const why = `The trust policy of ${account.key} would be empty, or longer than IAM accepts, so a person has to set it: see its checklist.`;
    return { kind: "by-hand", why };
  }
  try {
    const iam = await enterAccount(roleBeside(account.roleArn, trustRoleName), context);
    const roleName = roleNameOf(account);
    const actual = await readTrustPolicy(iam, roleName);
    if (compareTrustPolicy(actual, filled.json).length === 0) return { kind: "set" };
    const unset = await putTrustPolicy(iam, { roleName, wanted: filled.json, usersAccount }, context);
    return unset === undefined ? { kind: "set" } : { kind: "again", why: `In ${account.key}, ${unset.what}` };
  } catch (error) {
    const isDenied = error instanceof Error && whyRefused(error, "denied") === "denied";
    return isDenied
      ? { kind: "by-hand", why: `AWS does not let the apply use the role ${trustRoleName} of ${account.key}.` }
      : { kind: "again", why: `Could not set the trust policy of ${account.key}: ${describeError(error)}` };
  }
}
