/** The read-only role through which an account can still be looked into once its bootstrap role trusts nobody else. */
export const auditRoleName = "aws-accounts-audit";

/** The partition that a role is in: `aws`, or that of another realm. */
export function partitionOf(roleArn: string): string {
  return roleArn.split(":")[1] ?? "aws";
}
