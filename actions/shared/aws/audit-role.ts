/** The read-only role that can inspect an account after its bootstrap role trusts only its administrators. */
export const auditRoleName = "aws-accounts-audit";

/** The role through which the apply may set the trust policy of an account's bootstrap role, and do nothing else. */
export const trustRoleName = "aws-accounts-trust";

/** The ARN of another role in the account of a role. */
export function roleBeside(roleArn: string, name: string): string {
  return roleArn.replace(/:role\/[^]*$/u, `:role/${name}`);
}

/** The partition of a role: `aws`, or for example `aws-cn`. */
export function partitionOf(roleArn: string): string {
  return roleArn.split(":")[1] ?? "aws";
}
