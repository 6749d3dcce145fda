import { quote } from "../json/explain-schema-error.ts";
import type { RuleViolation } from "../account/finding.ts";
import type { Account } from "../account/account.ts";
import type { AccountChange } from "../account/validate-accounts.ts";
import { adviseToAdopt, couldBeOurs, type OrganisationAccount } from "../apply/judge-adoption.ts";
import { hasOtherEmail, isRenamed } from "./questions.ts";

/** A change, and where its account is in the file. */
export interface LocatedChange extends AccountChange {
  readonly pointer: string;
}

/** The accounts of the organisation, and the names of those in creation. */
export interface AccountsInAws {
  readonly existing: readonly OrganisationAccount[];
  readonly creating: readonly string[];
}

/** Finds names and root e-mails that another account of the organisation has: also a closed one keeps its e-mail for ever. */
export function findTakenByNew(change: LocatedChange, { existing }: AccountsInAws): readonly RuleViolation[] {
  const { account, pointer } = change;
  const alike = existing.filter((found) => hasSameEmail(account, found) || found.name === account.name);
  return alike.flatMap((found): readonly RuleViolation[] => {
    if (isAdopted(change, existing) && couldBeOurs(account, found)) return [];
    if (!hasSameEmail(account, found)) return [nameTaken(change, found)];
    return [found.state === "ACTIVE" ? existsAlready(pointer, found) : emailTaken(change, found)];
  });
}

/** Returns whether AWS has the account already, so that the apply takes it over instead of creating it. */
export function isAdopted({ account, before }: AccountChange, existing: readonly OrganisationAccount[]): boolean {
  if (account.comment?.adopt !== undefined) return true;
  // An entry that no longer adopts its account cannot create it either.
  if (before === undefined || before.comment?.adopt !== undefined) return false;
  return existing.some((found) => couldBeOurs(account, found));
}

/**
 * Finds another name or root e-mail of an account that AWS has created and that no apply has recorded. Terraform would
 * create a second account.
 */
export function findLostIdentity(
  change: LocatedChange,
  { existing, creating }: AccountsInAws,
): readonly RuleViolation[] {
  const { before, pointer } = change;
  if (before === undefined || !(isRenamed(change) || hasOtherEmail(change))) return [];
  const found = existing.find((other) => couldBeOurs(before, other));
  if (found === undefined && !creating.includes(before.name)) return [];
  const made = found === undefined ? "is creating this account" : `has created this account (${found.id})`;
  const message = `AWS ${made} with the name ${quote(before.name)} and the root e-mail ${quote(before.email)}, but no apply has recorded it. Put both back; the next apply adopts the account.`;
  return [{ rule: "identity-changed", message, pointer: `${pointer}/${hasOtherEmail(change) ? "email" : "name"}` }];
}

/** Compares the new name and root e-mail of an existing account with AWS. Only the value of AWS is accepted as an e-mail. */
export function findForeignIdentity(
  change: LocatedChange,
  { id, existing }: { readonly id: string; readonly existing: readonly OrganisationAccount[] },
): readonly RuleViolation[] {
  const { account } = change;
  const other = existing.find((found) => found.id !== id && found.name === account.name);
  return [
    ...(isRenamed(change) && other !== undefined ? [nameTaken(change, other)] : []),
    ...(hasOtherEmail(change)
      ? compareEmail(
          change,
          id,
          existing.find((found) => found.id === id),
        )
      : []),
  ];
}

function compareEmail(
  { account, pointer }: LocatedChange,
  id: string,
  own: OrganisationAccount | undefined,
): readonly RuleViolation[] {
  if (own?.email === account.email) return [];
  const message =
    own === undefined
      ? `The organisation has no account ${id}, which Terraform's state has for this account. Put the root e-mail back, and find out what happened to the account.`
      : `AWS has the root e-mail ${quote(own.email)} for this account (${id}), and Terraform does not change it. Write ${quote(own.email)}; or change it in the management account's AWS console first, and then comment /plan.`;
  return [{ rule: "identity-changed", message, pointer: `${pointer}/email` }];
}

/** The problem of a change that must be compared with AWS, if AWS could not be asked. */
export function findUncompared(change: LocatedChange, isKnown: boolean, reason: string): readonly RuleViolation[] {
  if (!hasOtherEmail(change) && (isKnown || !isRenamed(change))) return [];
  const attribute = hasOtherEmail(change) ? "email" : "name";
  const message = `"${attribute}" of an existing account must be compared with AWS, and AWS could not be asked: ${reason}. Put it back, or correct that and comment /plan.`;
  return [{ rule: "identity-changed", message, pointer: `${change.pointer}/${attribute}` }];
}

function hasSameEmail(account: Pick<Account, "email">, found: OrganisationAccount): boolean {
  return found.email.toLowerCase() === account.email.toLowerCase();
}

function existsAlready(pointer: string, found: OrganisationAccount): RuleViolation {
  const message = `The organisation has an account with this root e-mail already: ${describe(found)}. The apply does not create it again. ${adviseToAdopt(found)} Otherwise choose another name and root e-mail.`;
  return { rule: "email-taken", message, pointer: `${pointer}/email` };
}

function emailTaken({ account, pointer }: LocatedChange, found: OrganisationAccount): RuleViolation {
  const message = `The root e-mail ${quote(account.email)} is taken in the organisation, by ${describe(found)}. AWS accepts an address only once, for ever. Choose another one.`;
  return { rule: "email-taken", message, pointer: `${pointer}/email` };
}

function nameTaken({ account, pointer }: LocatedChange, found: OrganisationAccount): RuleViolation {
  const message = `The name ${quote(account.name)} is taken in the organisation, by ${describe(found)}. Choose another one.`;
  return { rule: "name-taken", message, pointer: `${pointer}/name` };
}

function describe({ id, name, email, state }: OrganisationAccount): string {
  return `the account ${id} (${quote(name)}, ${quote(email)}, ${state})`;
}
