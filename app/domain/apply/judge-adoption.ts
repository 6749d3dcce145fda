import { groupBy } from "./group-by.ts";

/** An account of the organisation, as AWS tells of it. */
export interface OrganisationAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** `CREATED` here, or `INVITED` from elsewhere. */
  readonly joinedMethod: string;
  /** When it joined, in milliseconds since 1970. */
  readonly joinedAt: number;
  /** `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` and others. */
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
  /** Ids by key: accounts that an earlier run made and could not write into the state. */
  readonly adopted: ReadonlyMap<string, string>;
  /** Why an account can be neither made nor adopted, one sentence each. */
  readonly conflicts: readonly string[];
}

/**
 * Finds the accounts that exist already, and tells those of our own dead runs from those of others.
 *
 * Ours has the same root e-mail *and* name, was created in this organisation, joined after the pull request that asked for
 * it was merged, and is active or about to be. Anything else under one of the two belongs to somebody, so it is never touched.
 *
 * @param format - writes a time for people
 */
export function judgeAdoption(
  wanted: readonly WantedAccount[],
  existing: readonly OrganisationAccount[],
  format: (time: number) => string,
): Adoption {
  const byEmail = groupBy(existing, ({ email }) => email.toLowerCase());
  const byName = groupBy(existing, ({ name }) => name);
  const adopted = new Map<string, string>();
  const conflicts: string[] = [];
  for (const account of wanted) {
    const alike = new Set([...(byEmail.get(account.email.toLowerCase()) ?? []), ...(byName.get(account.name) ?? [])]);
    const [only] = alike;
    if (only !== undefined && alike.size === 1 && isOurs(account, only)) adopted.set(account.key, only.id);
    else conflicts.push(...[...alike].map((found) => describeConflict(account, found, format)));
  }
  return { adopted, conflicts };
}

/**
 * States of an account that can be used, or will be without anybody's help.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
const living: ReadonlySet<string> = new Set(["ACTIVE", "PENDING_ACTIVATION"]);

function isOurs(wanted: WantedAccount, found: OrganisationAccount): boolean {
  return couldBeOurs(wanted, found) && found.joinedAt >= wanted.askedAt;
}

/** Whether an account is the wanted one, as far as can be told without knowing since when it is wanted. */
export function couldBeOurs(wanted: Pick<WantedAccount, "name" | "email">, found: OrganisationAccount): boolean {
  return (
    found.email.toLowerCase() === wanted.email.toLowerCase() &&
    found.name === wanted.name &&
    found.joinedMethod === "CREATED" &&
    living.has(found.state)
  );
}

function describeConflict(wanted: WantedAccount, found: OrganisationAccount, format: (time: number) => string): string {
  return (
    `${wanted.key}: The organisation already has the account ${found.id}, "${found.name}" with the root e-mail ${found.email}, ` +
    `${found.state}, ${found.joinedMethod === "CREATED" ? "created here" : `joined as ${found.joinedMethod}`} at ` +
    `${format(found.joinedAt)}; ${whyNotOurs(wanted, found, format)}. ${adviseOn(wanted, found)}`
  );
}

/** What has both name and e-mail, and lives, cannot be taken out of the file any more: it would be forgotten. */
function adviseOn(wanted: WantedAccount, found: OrganisationAccount): string {
  return couldBeOurs(wanted, found)
    ? "Import it into Terraform's state by hand."
    : "Choose another name and e-mail in a new pull request, or, if it is meant to be this account, import it into Terraform's state by hand.";
}

function whyNotOurs(wanted: WantedAccount, found: OrganisationAccount, format: (time: number) => string): string {
  if (found.email.toLowerCase() !== wanted.email.toLowerCase()) return "only the name is the same";
  if (found.name !== wanted.name) return "only the e-mail is the same";
  if (found.joinedMethod !== "CREATED") return "it was not created in this organisation";
  if (found.joinedAt < wanted.askedAt) return `that is before its pull request was merged (${format(wanted.askedAt)})`;
  return living.has(found.state) ? "another account has its name or e-mail, too" : "it is being closed, or is closed";
}
