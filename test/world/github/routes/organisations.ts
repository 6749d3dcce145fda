import { notFound } from "../refusal.ts";
import { renderOrganisation } from "../render/account.ts";
import { route, type Call } from "../route.ts";
import { findAccount } from "../state.ts";

/** What it pays for is shown to its owners alone. */
const get = route("orgs/get", [], ({ hub, actor, params }: Call<"orgs/get">) => {
  const account = findAccount(hub.state, params.org);
  if (account?.type !== "Organization") throw notFound();
  const plan = { name: account.plan, space: 0, private_repos: 9999, filled_seats: 1, seats: 1 };
  const body = {
    ...renderOrganisation(hub, account),
    description: null,
    html_url: `${hub.urls.server}/${account.login}`,
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    type: "Organization",
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    archived_at: null,
    ...(account.owners?.includes(actor.account) === true ? { plan } : {}),
  };
  return { status: 200, body };
});

export const organisations = [get];
