import type { Account } from "../account/account.ts";
import type { AccountChange } from "../account/validate-accounts.ts";
import type { OrganisationAccount } from "../apply/judge-adoption.ts";
import type { StateAccount } from "../apply/terraform-state.ts";
import { quote } from "../json/explain-schema-error.ts";
import type { Settings } from "../settings/settings.ts";

/** The facts that are needed before an account is adopted. */
export interface AdoptionFacts {
  /** The accounts of Terraform's state, by key. */
  readonly known: ReadonlyMap<string, Pick<StateAccount, "id">>;
  /** Every account of the organisation. */
  readonly existing: readonly OrganisationAccount[];
  /** Ids of the accounts that administer a service of AWS for the whole organisation. */
  readonly delegated: readonly string[];
  /** The purpose of each account that this product itself depends on, by id. */
  readonly reserved: ReadonlyMap<string, string>;
}

/** Why an account cannot be adopted, and which attribute of its entry to correct. Plain text. */
export interface AdoptionProblem {
  readonly attribute: "adopt" | "name" | "email";
  readonly message: string;
}

/** An entry that says that it adopts an account of AWS, whether Terraform manages it already or not. */
export type AdoptingAccount = Pick<Account, "key" | "name" | "email"> & { readonly id: string };

/** The entry's claim to adopt; undefined if it has none. */
export function toAdopting({ key, name, email, comment }: Account): AdoptingAccount | undefined {
  return comment?.adopt === undefined ? undefined : { key, name, email, id: comment.adopt };
}

/** The changed accounts whose entries adopt an account that is not in Terraform's state yet. */
export function listAdopting(
  changes: readonly Pick<AccountChange, "account">[],
  known: AdoptionFacts["known"],
): readonly AdoptingAccount[] {
  return changes.flatMap(({ account }) => toAdopting(account) ?? []).filter(({ key }) => !known.has(key));
}

/** Accounts that are never adopted: anyone who may change them may change who approves and who applies. */
export function reservedAccounts(aws: Settings["aws"]): AdoptionFacts["reserved"] {
  const roles = [aws.plan_role, aws.apply_role, aws.admin_role?.arn, aws.verify_role, aws.users_role];
  const ofRoles = roles.flatMap((arn) => arn?.split(":")[4] ?? []);
  return new Map([
    ...ofRoles.map((id) => [id, "an account with a role of these workflows"] as const),
    [aws.users_account, "the users account"],
    [aws.management_account, "the management account"],
  ]);
}

/**
 * Finds why an entry's account cannot be adopted; undefined if it can, or if Terraform has adopted it already: then the entry
 * may keep its `adopt`, or lose it, and neither changes anything.
 */
export function findUnadoptable(account: AdoptingAccount, facts: AdoptionFacts): AdoptionProblem | undefined {
  const { key, id } = account;
  const refuse = (message: string): AdoptionProblem => ({ attribute: "adopt", message });
  const own = facts.known.get(key)?.id;
  if (own !== undefined) return own === id ? undefined : refuse(isAnother(id, own));
  const obstacle = findObstacle(id, facts);
  if (obstacle !== undefined) return refuse(obstacle);
  const found = facts.existing.find((other) => other.id === id);
  if (found === undefined) return refuse(`The organisation has no account ${id}. Correct the id.`);
  if (found.state !== "ACTIVE")
    return refuse(`AWS says that the account ${id} is ${found.state}. Only an active account can be adopted.`);
  return compareIdentity(account, found);
}

function isAnother(id: string, own: string): string {
  return `Terraform's state has the account ${own} for this entry, not ${id}. Take "adopt" out; or write an entry of its own for ${id}.`;
}

function findObstacle(id: string, { known, delegated, reserved }: AdoptionFacts): string | undefined {
  const never = "which is never adopted: it must have no entry.";
  const purpose = reserved.get(id);
  if (purpose !== undefined) return `The account ${id} is ${purpose}, ${never}`;
  if (delegated.includes(id)) return `The account ${id} is a delegated administrator of the organisation, ${never}`;
  const [other] = [...known].find(([, account]) => account.id === id) ?? [];
  return other === undefined
    ? undefined
    : `Terraform's state has the account ${id} already, as ${quote(other)}. Keep only that entry.`;
}

function compareIdentity({ name, email }: AdoptingAccount, found: OrganisationAccount): AdoptionProblem | undefined {
  const then = "An adoption changes neither: write it exactly so, and change it later.";
  if (found.name !== name)
    return { attribute: "name", message: `AWS has the name ${quote(found.name)} for the account ${found.id}. ${then}` };
  if (found.email !== email)
    return {
      attribute: "email",
      message: `AWS has the root e-mail ${quote(found.email)} for the account ${found.id}. ${then}`,
    };
  return undefined;
}
