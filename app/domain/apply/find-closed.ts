import type { OrganisationAccount } from "./judge-adoption.ts";

/** An account of Terraform's state, and its state in AWS. */
export interface KnownAccount {
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** `CLOSED`, `ACTIVE` and others; undefined if the organisation no longer has the account. */
  readonly state: string | undefined;
}

/** Accounts of Terraform's state by whether AWS is done with them. */
export interface ClosedAccounts {
  /** AWS has closed them, or they left the organisation: Terraform may forget them. */
  readonly closed: readonly KnownAccount[];
  /** All others, also those that AWS is still closing or has suspended. */
  readonly open: readonly KnownAccount[];
}

/**
 * Finds the accounts that AWS has closed, or that the organisation no longer has: AWS lists a closed account for 90 days.
 *
 * @param known - accounts of Terraform's state
 * @param listed - every account of the organisation
 */
export function findClosed(
  known: readonly Pick<KnownAccount, "key" | "id">[],
  listed: readonly Pick<OrganisationAccount, "id" | "state">[],
): ClosedAccounts {
  const states = new Map(listed.map(({ id, state }) => [id, state]));
  const found = known.map(({ key, id }) => ({ key, id, state: states.get(id) }));
  const isClosed = ({ state }: KnownAccount): boolean => state === undefined || state === "CLOSED";
  return { closed: found.filter(isClosed), open: found.filter((account) => !isClosed(account)) };
}

/** For example "cats-prod (123456789012) is ACTIVE". */
export function describeState({ key, id, state }: KnownAccount): string {
  return `${key} (${id}) is ${state ?? "no longer in the organisation"}`;
}
