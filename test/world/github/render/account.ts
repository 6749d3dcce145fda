import type { components } from "@octokit/openapi-types";
import type { Hub } from "../hub.ts";
import type { Account, App, Installation, Team } from "../accounts.ts";
import type { Repository } from "../state.ts";
import { roleOf } from "../state.ts";

export type Schemas = components["schemas"];

/** The id that GraphQL knows a thing by. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

export function renderAccount({ urls }: Pick<Hub, "urls">, account: Account) {
  const login = encodeURIComponent(account.login);
  const url = `${urls.api}/users/${login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("U", account.id),
    avatar_url: `${urls.server}/avatars/${account.id}`,
    gravatar_id: "",
    url,
    html_url: account.type === "Bot" ? `${urls.server}/apps/${slugOf(account)}` : `${urls.server}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  } satisfies Schemas["simple-user"];
}

/** As somebody sees an account who is not that person. Nobody here tells anything of themselves. */
export function renderUser(hub: Pick<Hub, "urls">, account: Account) {
  return {
    ...renderAccount(hub, account),
    user_view_type: "public",
    name: null,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
  } satisfies Schemas["public-user"];
}

/** Login of the user that stands for an App, without its `[bot]`. */
export function slugOf(bot: Account): string {
  return bot.login.replace(/\[bot\]$/, "");
}

/** As webhooks name the organisation that owns a repository. */
export function renderOrganisation({ urls }: Hub, account: Account) {
  const url = `${urls.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId("O", account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${urls.server}/avatars/${account.id}`,
    description: null,
  };
}

/** An organisation as it is answered by itself, and within a team. */
export function renderWholeOrganisation(hub: Hub, account: Account) {
  return {
    ...renderOrganisation(hub, account),
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
    description: null,
  };
}

/** As webhooks and lists name a team. */
export function renderTeam({ urls }: Hub, organisation: Account, { id, slug }: Team) {
  const url = `${urls.api}/organizations/${organisation.id}/team/${id}`;
  return {
    name: slug,
    id,
    node_id: nodeId("T", id),
    slug,
    description: null,
    privacy: "closed",
    url,
    html_url: `${urls.server}/orgs/${organisation.login}/teams/${slug}`,
    members_url: `${url}/members{/member}`,
    repositories_url: `${url}/repos`,
    permission: "pull",
  };
}

export function renderApp(hub: Hub, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId("A", app.id),
    owner: renderAccount(hub, app.owner ?? app.bot),
    name: app.name,
    description: null,
    external_url: `${hub.urls.server}/apps/${app.slug}`,
    html_url: `${hub.urls.server}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: { ...app.permissions },
    events: [...app.events],
  } satisfies NonNullable<Schemas["nullable-integration"]>;
}

export function renderInstallation(hub: Hub, { id, app, account, createdAt }: Installation) {
  return {
    id,
    account: renderAccount(hub, account),
    repository_selection: "all" as const,
    access_tokens_url: `${hub.urls.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${hub.urls.api}/installation/repositories`,
    html_url: `${hub.urls.server}/organizations/${account.login}/settings/installations/${id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { ...app.permissions },
    events: [...app.events],
    created_at: createdAt,
    updated_at: createdAt,
    single_file_name: null,
    suspended_by: null,
    suspended_at: null,
  } satisfies Schemas["installation"];
}

/** What somebody is to a repository, where their issue, comment or review is shown. */
export function association(repository: Repository, account: Account): Schemas["author-association"] {
  if (repository.owner === account) return "OWNER";
  if (account.type === "Bot") return "NONE";
  return roleOf(repository, account) === undefined ? "NONE" : "COLLABORATOR";
}

/** Nobody reacts to anything here. */
export function noReactions(url: string) {
  const none = { "+1": 0, "-1": 0, laugh: 0, hooray: 0, confused: 0, heart: 0, rocket: 0, eyes: 0 };
  return { url: `${url}/reactions`, total_count: 0, ...none } satisfies Schemas["reaction-rollup"];
}
