import { quote } from "../json/explain-schema-error.ts";
import { childPointer } from "../json/json-pointer.ts";
import type { RuleViolation } from "../account/finding.ts";
import type { ParentState } from "./asked.ts";
import type { LocatedChange } from "./find-taken.ts";
import { newAdministrators } from "./questions.ts";

/** The problem of a parent that AWS does not have in this organisation. */
export function findMissingParent(pointer: string, id: string, state: Exclude<ParentState, "exists">): RuleViolation {
  const parent = quote(id);
  const message =
    state === "missing"
      ? `The organisation has no root or organisational unit ${parent}. Write the id of one that exists.`
      : `${parent} belongs to the root of another organisation. Write the id of the root, or of a unit, of this one.`;
  return { rule: "parent-missing", message, pointer: `${pointer}/parent_id` };
}

/** The problem of the first account that the organisation has no room for. */
export function findTooMany(
  created: readonly LocatedChange[],
  { quota, existing }: { readonly quota: number; readonly existing: number },
): readonly RuleViolation[] {
  const room = Math.max(quota - existing, 0);
  const first = created[room];
  if (first === undefined) return [];
  const message = `The organisation has ${existing} accounts and may have ${quota}, so AWS would refuse ${created.length - room} of the ${created.length} new ones. Have the quota "Default maximum number of accounts" of AWS Organizations raised (Service Quotas, L-29A0C5DF), and then comment /plan.`;
  return [{ rule: "account-limit", message, pointer: first.pointer, at: "key" }];
}

/**
 * Finds new administrators without an IAM user. AWS refuses a trust policy that names a user who does not exist, and compares
 * the whole ARN, with its case and path.
 *
 * @param prefix - of the users' ARNs, up to and including `user/`
 * @param users - ARNs of all users
 */
export function findMissingAdministrators(
  change: LocatedChange,
  { prefix, users }: { readonly prefix: string; readonly users: readonly string[] },
): readonly RuleViolation[] {
  const byName = new Map(users.map((arn) => [arn.slice(arn.lastIndexOf("/") + 1).toLowerCase(), arn]));
  const added = new Set(newAdministrators(change));
  const list = childPointer(childPointer(change.pointer, "//"), "administrators");
  return (change.account.comment?.administrators ?? []).flatMap((name, index): readonly RuleViolation[] => {
    const arn = byName.get(name.toLowerCase());
    if (!added.has(name) || arn === `${prefix}${name}`) return [];
    const message =
      arn === undefined
        ? `The users account has no IAM user ${quote(name)}, so AWS would refuse the trust policy of the bootstrap role. Correct the name, or have the user created and then comment /plan.`
        : `The IAM user is ${quote(arn)}, and AWS would refuse a trust policy that names ${quote(`${prefix}${name}`)}. Write the name in the same case; a user below a path cannot be an administrator.`;
    return [{ rule: "administrator-missing", message, pointer: childPointer(list, index) }];
  });
}
