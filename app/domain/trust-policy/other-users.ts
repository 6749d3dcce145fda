import { count } from "../text/count.ts";
import { readGrants } from "./grants.ts";

/** The names of the IAM users that a trust policy lets in and the required one does not. */
export function listOtherUsers(actual: string, wanted: string): readonly string[] {
  const has = (policy: string): readonly string[] => {
    const allowed = readGrants(policy).grants.filter(({ effect }) => effect === "Allow");
    return allowed.map(({ principal }) => principal);
  };
  const needed = new Set(has(wanted));
  const names = has(actual)
    .filter((principal) => !needed.has(principal))
    .filter((principal) => principal.includes(":user/"))
    .map((principal) => principal.slice(principal.lastIndexOf("/") + 1));
  return [...new Set(names)];
}

/** What a proven trust policy does not prove. */
export function describeLimits(sessionSeconds: number | undefined): string {
  return `existing sessions last up to ${describeHours(sessionSeconds)}; other access created inside the account is not checked.`;
}

/** A role's sessions last an hour unless that was raised, and never longer than twelve. */
const longestSession = 12 * 3600;

function describeHours(seconds = longestSession): string {
  return count(Math.ceil(seconds / 3600), "hour");
}
