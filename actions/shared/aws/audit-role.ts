/** The read-only role that can inspect an account after its bootstrap role trusts only its administrators. */
export const auditRoleName = "aws-accounts-audit";

/** The partition of a role: `aws`, or for example `aws-cn`. */
export function partitionOf(roleArn: string): string {
  return roleArn.split(":")[1] ?? "aws";
}
