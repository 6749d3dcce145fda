import { IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import type { World } from "../world.ts";

/** The actions of a person in the AWS console, signed in as the root user of an account. */

/** Has so many MFA devices assigned, as authenticator apps are to AWS. */
export async function assignMfaDevices({ aws }: World, account: string, count = 1): Promise<void> {
  const mfa = Array.from({ length: count }, () => new Date().toISOString());
  await aws.control({ rootUsers: { [account]: { mfa } } });
}

/** Replaces the trust policy of the bootstrap role by the text. */
export async function pasteTrustPolicy({ aws }: World, account: string, text: string): Promise<void> {
  const iam = new IAMClient({ endpoint: aws.endpoint, region: "eu-west-2", credentials: await aws.observe(account) });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "bootstrap", PolicyDocument: text }));
}

/** The trust policy that a checklist shows. */
export function trustPolicyIn(body: string): string {
  const text = /^ *```json\n([\s\S]*?)\n *```$/mu.exec(body)?.[1];
  if (text === undefined) throw new Error("the checklist shows no trust policy");
  return text;
}
