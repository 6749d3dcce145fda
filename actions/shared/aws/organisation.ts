import {
  DescribeAccountCommand,
  OrganizationsClient,
  paginateListAccounts,
  paginateListCreateAccountStatus,
  paginateListDelegatedAdministrators,
  type Account,
} from "@aws-sdk/client-organizations";
import type { OrganisationAccount } from "../../../app/domain/apply/judge-adoption.ts";
import type { ClientCredentials } from "./renewing-credentials.ts";

/** An account that AWS failed to create. */
export interface FailedCreation {
  readonly name: string;
  readonly reason: string;
  /** In milliseconds since 1970. */
  readonly requestedAt: number;
}

/** Queries of AWS Organizations about accounts and about those in creation. */
export interface Organisation {
  listAccounts(): Promise<readonly OrganisationAccount[]>;
  /** Names of the accounts whose creation is in progress. */
  listCreating(): Promise<readonly string[]>;
  listFailed(): Promise<readonly FailedCreation[]>;
  /** Ids of the accounts that administer a service of AWS for the whole organisation. */
  listDelegated(): Promise<readonly string[]>;
  /** State of an account, for example `ACTIVE`. */
  stateOf(id: string): Promise<string>;
}

/** The most that AWS returns in one response. */
const pageSize = 20;

/** Reads the list of accounts once, however often it is asked for: a thousand accounts take fifty requests. */
export function listAccountsOnce(organisation: Organisation): Organisation {
  let listed: ReturnType<Organisation["listAccounts"]> | undefined;
  return { ...organisation, listAccounts: () => (listed ??= organisation.listAccounts()) };
}

/** Organizations allows few requests a second and throttles the rest; the SDK then waits and retries. */
const maxAttempts = 12;

export function openOrganisation(
  { region }: { readonly region: string },
  credentials: ClientCredentials,
): Organisation {
  const client = new OrganizationsClient({ region, credentials, maxAttempts });
  const listStatuses = async (state: "IN_PROGRESS" | "FAILED") => {
    const found = [];
    for await (const { CreateAccountStatuses = [] } of paginateListCreateAccountStatus({ client }, { States: [state] }))
      found.push(...CreateAccountStatuses);
    return found;
  };
  return {
    async listAccounts() {
      const found: OrganisationAccount[] = [];
      for await (const { Accounts = [] } of paginateListAccounts({ client, pageSize }, {}))
        found.push(...Accounts.map(toOrganisationAccount));
      return found;
    },
    async listCreating() {
      return (await listStatuses("IN_PROGRESS")).map(({ AccountName = "" }) => AccountName);
    },
    async listFailed() {
      return (await listStatuses("FAILED")).map(({ AccountName = "", FailureReason = "", RequestedTimestamp }) => ({
        name: AccountName,
        reason: FailureReason,
        requestedAt: RequestedTimestamp?.getTime() ?? 0,
      }));
    },
    async listDelegated() {
      const found: string[] = [];
      for await (const { DelegatedAdministrators = [] } of paginateListDelegatedAdministrators(
        { client, pageSize },
        {},
      ))
        found.push(...DelegatedAdministrators.map(({ Id = "" }) => Id));
      return found;
    },
    async stateOf(id) {
      const { Account } = await client.send(new DescribeAccountCommand({ AccountId: id }));
      return stateOf(Account ?? {});
    },
  };
}

/** The facts of an account in an answer of AWS Organizations. */
export function toOrganisationAccount(account: Account): OrganisationAccount {
  return {
    id: account.Id ?? "",
    name: account.Name ?? "",
    email: account.Email ?? "",
    joinedMethod: account.JoinedMethod ?? "",
    joinedAt: account.JoinedTimestamp?.getTime() ?? 0,
    state: stateOf(account),
  };
}

/**
 * The state of an account: `PENDING_ACTIVATION`, `ACTIVE`, `SUSPENDED`, `PENDING_CLOSURE` or `CLOSED`.
 *
 * AWS retired `Status` on 2026-09-09 in favour of `State`. `Status` calls a closed account `SUSPENDED`, so that value counts
 * only if there is no `State`.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
function stateOf({ State: state, Status: status }: Pick<Account, "State" | "Status">): string {
  return state ?? (status === "SUSPENDED" ? "CLOSED" : (status ?? "UNKNOWN"));
}
