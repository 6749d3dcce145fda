import { notFound } from "../refusal.ts";
import { renderWholeOrganisation } from "../render/account.ts";
import { route, type Call } from "../route.ts";
import { findAccount } from "../state.ts";

/** What it pays for is shown to its owners alone. */
const get = route("orgs/get", [], ({ hub, actor, params }: Call<"orgs/get">) => {
  const account = findAccount(hub.state, params.org);
  if (account?.type !== "Organization") throw notFound();
  const plan = { name: account.plan, space: 0, private_repos: 9999, filled_seats: 1, seats: 1 };
  const body = {
    ...renderWholeOrganisation(hub, account),
    ...(account.owners?.includes(actor.account) === true ? { plan } : {}),
  };
  return { status: 200, body };
});

export const organisations = [get];
