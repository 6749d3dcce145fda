import { readGrants, type Grant } from "./grants.ts";

/** Most differences that are listed: a person fixes the first ones and checks again. */
const mostTold = 10;

/**
 * Lists how a trust policy differs in meaning from the required one; empty if both mean the same.
 *
 * A sentence that only repeats a required one under further conditions lets no one else in, so it is not a difference. One
 * with fewer conditions is.
 */
export function compareTrustPolicy(actual: string, wanted: string): readonly string[] {
  const { grants: has, strange } = readGrants(actual);
  const { grants: needs } = readGrants(wanted);
  const missing = needs.filter((need) => !has.some((grant) => isSame(grant, need)));
  const extra = has.filter((grant) => !needs.some((need) => isSame(grant, need) || isNarrower(grant, need, missing)));
  const differences = [
    ...new Set([
      ...strange,
      ...extra.map((grant) => describeExtra(grant, needs)),
      ...missing.filter((need) => !extra.some((grant) => isAbout(grant, need))).map(describeMissing),
    ]),
  ];
  const untold = differences.length - mostTold;
  return untold > 0 ? [...differences.slice(0, mostTold), `and ${untold} more`] : differences;
}

function isAbout(one: Grant, other: Grant): boolean {
  return one.effect === other.effect && one.principal === other.principal && one.action === other.action;
}

function isSame(one: Grant, other: Grant): boolean {
  return isAbout(one, other) && one.conditions.join("\n") === other.conditions.join("\n");
}

/** Whether a sentence adds nothing to an existing one. */
function isNarrower(grant: Grant, need: Grant, missing: readonly Grant[]): boolean {
  if (missing.includes(need) || grant.effect === "Deny") return false;
  return isAbout(grant, need) && need.conditions.every((condition) => grant.conditions.includes(condition));
}

function describeExtra(grant: Grant, needs: readonly Grant[]): string {
  const { effect, principal, action, conditions } = grant;
  if (effect === "Deny") return `it denies ${action} to ${principal}`;
  const need = needs.find((wanted) => isAbout(wanted, grant));
  if (need === undefined) return `it lets ${describePrincipal(principal)} in with ${action}`;
  const lacking = need.conditions.filter((condition) => !conditions.includes(condition));
  const added = conditions.filter((condition) => !need.conditions.includes(condition));
  const parts = [
    ...(lacking.length > 0 ? [`does not demand ${lacking.join(" and ")}`] : []),
    ...(added.length > 0 ? [`demands ${added.join(" and ")}`] : []),
  ];
  return `for ${principal} it ${parts.join(", but ")}`;
}

function describeMissing({ principal, action, conditions }: Grant): string {
  return `it does not let ${principal} in with ${[action, ...conditions].join(" and ")}`;
}

/**
 * IAM stores users and roles by their id, and shows that id once they are deleted.
 *
 * {@link https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes}
 */
function describePrincipal(principal: string): string {
  if (/^AIDA[A-Z0-9]+$/u.test(principal)) return `a deleted user (${principal})`;
  if (/^AROA[A-Z0-9]+$/u.test(principal)) return `a deleted role (${principal})`;
  if (principal === "*") return "anyone (*)";
  if (principal.includes("*")) return `anyone who matches ${principal}`;
  if (principal.endsWith(":root")) return `the whole account ${principal}`;
  return principal;
}
