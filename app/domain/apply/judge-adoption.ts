import { quote } from "../json/explain-schema-error.ts";
import { groupBy } from "./group-by.ts";

/** An account of the organisation, from AWS. */
export interface OrganisationAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** `CREATED` in this organisation, or `INVITED` into it. */
  readonly joinedMethod: string;
  /** When it joined, in milliseconds since 1970. */
  readonly joinedAt: number;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE`, `CLOSED` and others. */
  readonly state: string;
}

/** An account that Terraform would create. */
export interface WantedAccount {
  readonly key: string;
  readonly name: string;
  readonly email: string;
  /** When the pull request that first asked for it was merged, in milliseconds since 1970. */
  readonly askedAt: number;
}

export interface Adoption {
  /** Ids by key: accounts that an earlier run created but could not write into the state. */
  readonly adopted: ReadonlyMap<string, string>;
  /** By key: why an account can be neither created nor adopted. */
  readonly conflicts: ReadonlyMap<string, Conflict>;
}

/** Accounts of the organisation that stand in the way of a wanted one. */
export interface Conflict {
  /** One sentence or more each. */
  readonly reasons: readonly string[];
  readonly ids: readonly string[];
}

/**
 * Finds the wanted accounts that exist already, and separates accounts of our own dead runs from all others.
 *
 * Our account has the same root e-mail *and* name, was created in this organisation, joined after the pull request that
 * asked for it was merged, and is active or about to be. Any other account with the same e-mail or name belongs to another
 * person, so it is never touched.
 *
 * @param format - formats a time for people
 */
export function judgeAdoption(
  wanted: readonly WantedAccount[],
  existing: readonly OrganisationAccount[],
  format: (time: number) => string,
): Adoption {
  const byEmail = groupBy(existing, ({ email }) => email.toLowerCase());
  const byName = groupBy(existing, ({ name }) => name);
  const adopted = new Map<string, string>();
  const conflicts = new Map<string, Conflict>();
  for (const account of wanted) {
    const alike = new Set([...(byEmail.get(account.email.toLowerCase()) ?? []), ...(byName.get(account.name) ?? [])]);
    const [only] = alike;
    if (only !== undefined && alike.size === 1 && isOurs(account, only)) adopted.set(account.key, only.id);
    else if (only !== undefined) {
      const reasons = [...alike].map((found) => describeConflict(account, found, format));
      conflicts.set(account.key, { reasons, ids: [...alike].map(({ id }) => id) });
    }
  }
  return { adopted, conflicts };
}

/**
 * States of an account that is usable, or will become usable by itself.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
const usableStates: ReadonlySet<string> = new Set(["ACTIVE", "PENDING_ACTIVATION"]);

function isOurs(wanted: WantedAccount, found: OrganisationAccount): boolean {
  return couldBeOurs(wanted, found) && found.joinedAt >= wanted.askedAt;
}

/** Returns whether an account may be the wanted one, without comparing the times. */
export function couldBeOurs(wanted: Pick<WantedAccount, "name" | "email">, found: OrganisationAccount): boolean {
  return (
    found.email.toLowerCase() === wanted.email.toLowerCase() &&
    found.name === wanted.name &&
    found.joinedMethod === "CREATED" &&
    usableStates.has(found.state)
  );
}

function describeConflict(wanted: WantedAccount, found: OrganisationAccount, format: (time: number) => string): string {
  return (
    `The organisation already has the account ${found.id}, "${found.name}" with the root e-mail ${found.email}, ` +
    `${found.state}, ${found.joinedMethod === "CREATED" ? "created here" : `joined as ${found.joinedMethod}`} at ` +
    `${format(found.joinedAt)}; ${whyNotOurs(wanted, found, format)}. ${adviseOn(wanted, found)}`
  );
}

/** No apply has made the other account, so taking the wanted one out of the file closes nothing. */
function adviseOn(wanted: WantedAccount, found: OrganisationAccount): string {
  const otherwise =
    "Otherwise choose another name and e-mail, or take the entry out of the file, in a new pull request.";
  return found.state === "ACTIVE" && found.email.toLowerCase() === wanted.email.toLowerCase()
    ? `${adviseToAdopt(found)} ${otherwise}`
    : "Choose another name and e-mail, or take the entry out of the file, in a new pull request.";
}

function whyNotOurs(wanted: WantedAccount, found: OrganisationAccount, format: (time: number) => string): string {
  if (found.email.toLowerCase() !== wanted.email.toLowerCase()) return "only the name is the same";
  if (found.name !== wanted.name) return "only the e-mail is the same";
  if (found.joinedMethod !== "CREATED") return "it was not created in this organisation";
  if (found.joinedAt < wanted.askedAt) return `that is before its pull request was merged (${format(wanted.askedAt)})`;
  return usableStates.has(found.state)
    ? "another account has its name or e-mail, too"
    : "it is being closed, or is closed";
}

/** The advice for an entry that would create an account that the organisation has already. */
export function adviseToAdopt({ id, name, email }: Pick<OrganisationAccount, "id" | "name" | "email">): string {
  return `To manage this account here, write "adopt": "${id}" into the entry's "//", with exactly the name ${quote(name)} and the root e-mail ${quote(email)}: two people must approve that.`;
}
