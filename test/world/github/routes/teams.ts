import { requireOrganisationAccess, requireRepositoryAccess } from "../access.ts";
import type { Hub } from "../hub.ts";
import { invalid, notFound, Refusal } from "../refusal.ts";
import { renderAccount, renderTeam, renderWholeOrganisation } from "../render/account.ts";
import { page, route, type Call } from "../route.ts";
import type { Team } from "../accounts.ts";
import { findAccount, findRepository, requireAccount, same, type Role } from "../state.ts";

/** The team, for those who may see the organisation. */
function requireTeam({ hub, actor }: Pick<Call, "hub" | "actor">, organisation: string, slug: string): Team {
  const teams = hub.state.teams.filter((team) => same(team.organisation, organisation));
  const owners = findAccount(hub.state, organisation)?.owners ?? [];
  const isMember = owners.includes(actor.account) || teams.some(({ members }) => members.includes(actor.account));
  requireOrganisationAccess(actor, organisation, isMember);
  const team = teams.find((candidate) => same(candidate.slug, slug));
  if (!team) throw notFound();
  return team;
}

const listMembers = route(
  "teams/list-members-in-org",
  ["per_page", "page"],
  (call: Call<"teams/list-members-in-org">) => {
    const team = requireTeam(call, call.params.org, call.params.team_slug);
    return page(call, team.members, (account) => renderAccount(call.hub, account));
  },
);

const get = route("teams/get-by-name", [], (call: Call<"teams/get-by-name">) => {
  const team = requireTeam(call, call.params.org, call.params.team_slug);
  return { status: 200, body: renderWhole(call.hub, team) };
});

/** Owners of an organisation make teams: https://docs.github.com/en/rest/teams/teams#create-a-team */
const create = route("teams/create", ["name", "description", "privacy"], (call: Call<"teams/create">) => {
  const { hub, actor, params, body } = call;
  const organisation = requireAccount(hub.state, params.org);
  if (organisation.owners?.includes(actor.account) !== true)
    throw new Refusal(403, "Must have admin rights to the organization.");
  const slug = body.name.toLowerCase().replace(/[^a-z0-9_]+/gu, "-");
  if (hub.state.teams.some((team) => same(team.organisation, params.org) && same(team.slug, slug)))
    throw invalid({ resource: "Team", field: "name", code: "already_exists" });
  const team: Team = { id: hub.state.nextId(), organisation: organisation.login, slug, members: [actor.account] };
  hub.state.teams.push(team);
  return { status: 201, body: renderWhole(hub, team) };
});

const addRepository = route(
  "teams/add-or-update-repo-permissions-in-org",
  ["permission"],
  (call: Call<"teams/add-or-update-repo-permissions-in-org">) => {
    const { hub, actor, params, body } = call;
    const team = requireTeam(call, params.org, params.team_slug);
    const repository = findRepository(hub.state, `${params.owner}/${params.repo}`);
    if (!repository) throw notFound();
    requireRepositoryAccess(actor, repository, { permission: "administration", level: "write", person: "admin" });
    const role = { pull: "read", push: "write", admin: "admin" }[body.permission ?? "push"];
    if (role === undefined) throw invalid({ resource: "Team", field: "permission", code: "invalid" });
    repository.teams.set(team, role as Role);
    return { status: 204 };
  },
);

function renderWhole(hub: Hub, team: Team) {
  const organisation = requireAccount(hub.state, team.organisation);
  return {
    ...renderTeam(hub, organisation, team),
    type: "organization",
    organization_id: organisation.id,
    parent: null,
    members_count: team.members.length,
    repos_count: hub.state.repositories.filter(({ teams }) => teams.has(team)).length,
    created_at: "2026-01-01T00:00:00Z",
    updated_at: "2026-01-01T00:00:00Z",
    organization: renderWholeOrganisation(hub, organisation),
  };
}

export const teams = [listMembers, get, create, addRepository];
