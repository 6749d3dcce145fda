import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import type { ListedAccount } from "../../app/domain/plan/find-drift.ts";
import type { Credentials } from "../shared/assume-role.ts";

/** Every account of the organisation, in pages of twenty; AWS's `State` replaces its `Status`, which it retires in 2026. */
export async function listAccounts(
  credentials: Credentials,
  { region, endpoint }: { readonly region: string; readonly endpoint: string },
): Promise<readonly ListedAccount[]> {
  const client = new OrganizationsClient({ region, endpoint, credentials: { ...credentials } });
  const found: ListedAccount[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
    found.push(
      ...Accounts.map(({ Id: id = "", Name: name = "", Email: email = "", State, Status }) => ({
        id,
        name,
        email,
        state: State ?? Status ?? "",
      })),
    );
  }
  return found;
}
