import {
  GetRoleCommand,
  type IAMClient,
  MalformedPolicyDocumentException,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { compareTrustPolicy } from "../../../app/domain/trust-policy/compare-trust-policy.ts";
import { pollUntil, type Clock } from "../../shared/clock.ts";

/** IAM is eventually consistent, so a change takes seconds to be visible everywhere; in milliseconds. */
const consistencyWait = 2 * 60_000;

/** Why a trust policy is not set. */
export interface UnsetTrustPolicy {
  /** As the end of a sentence about the role. */
  readonly what: string;
  readonly cause?: Error;
}

/** Reads the trust policy of a role of the account that the client is in. */
export async function readTrustPolicy(iam: IAMClient, roleName: string): Promise<string> {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: roleName }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
}

/**
 * Sets a trust policy, and reads it back.
 *
 * @returns undefined if AWS has the policy. Throws any other error of AWS.
 */
export async function putTrustPolicy(
  iam: IAMClient,
  {
    roleName,
    wanted,
    usersAccount,
  }: { readonly roleName: string; readonly wanted: string; readonly usersAccount: string },
  { clock, until }: { readonly clock: Clock; readonly until: number },
): Promise<UnsetTrustPolicy | undefined> {
  const soon = { clock, until: Math.min(until, clock.now() + consistencyWait) };
  let refusal: MalformedPolicyDocumentException | undefined;
  const isSet = await pollUntil(async () => {
    try {
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: wanted }));
      return true;
    } catch (error) {
      // AWS also rejects the policy for a while if it names a user who was created a moment ago.
      if (!(error instanceof MalformedPolicyDocumentException)) throw error;
      refusal = error;
      return undefined;
    }
  }, soon);
  if (isSet === undefined) {
    const what = `AWS refused the trust policy of its bootstrap role. See that each administrator has an IAM user in the users account ${usersAccount}.`;
    return { what, ...(refusal !== undefined && { cause: refusal }) };
  }
  let differences: readonly string[] = [];
  const isRead = await pollUntil(async () => {
    differences = compareTrustPolicy(await readTrustPolicy(iam, roleName), wanted);
    return differences.length === 0 ? true : undefined;
  }, soon);
  if (isRead !== undefined) return undefined;
  return {
    what: `the trust policy of its bootstrap role, which was set, differs when read back: ${differences.join("; ")}.`,
  };
}
