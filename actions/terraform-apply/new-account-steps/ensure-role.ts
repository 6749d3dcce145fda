import {
  CreateRoleCommand,
  EntityAlreadyExistsException,
  type IAMClient,
  NoSuchEntityException,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import { pollUntil, type Clock } from "../../shared/clock.ts";

/** A role inside an account, with one policy. */
export interface WantedAccountRole {
  readonly name: string;
  readonly description: string;
  /** The trust policy, as JSON. */
  readonly trust: string;
  readonly policyName: string;
  /** The permissions, as JSON. */
  readonly permissions: string;
}

/** Renders a policy of IAM. */
export function policyOf(...statements: readonly object[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

/** The last role in the apply's chain of roles. */
export function lastApplyRole({ aws }: Settings): string {
  return aws.admin_role?.arn ?? aws.apply_role;
}

/**
 * Creates a role with its policy. If it exists already, as after a run that died, its trust and permissions are corrected.
 *
 * @returns false if IAM does not find the new role in time.
 */
export async function ensureRole(
  iam: IAMClient,
  { name, description, trust, policyName, permissions }: WantedAccountRole,
  wait: { readonly clock: Clock; readonly until: number },
): Promise<boolean> {
  const role = { RoleName: name, AssumeRolePolicyDocument: trust, Description: description };
  try {
    await iam.send(new CreateRoleCommand(role));
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: trust }));
  }
  const put = new PutRolePolicyCommand({ RoleName: name, PolicyName: policyName, PolicyDocument: permissions });
  return (await pollUntil(() => unlessUnknown(() => iam.send(put)), wait)) !== undefined;
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
