import { requireOrganisationAccess } from "../access.ts";
import { notFound } from "../refusal.ts";
import { renderAccount } from "../render/account.ts";
import { page, route, type Call } from "../route.ts";
import type { Team } from "../accounts.ts";
import { same } from "../state.ts";

/** The team, for those who may see the organisation. */
function requireTeam({ hub, actor }: Pick<Call, "hub" | "actor">, organisation: string, slug: string): Team {
  const teams = hub.state.teams.filter((team) => same(team.organisation, organisation));
  const isMember = teams.some(({ members }) => members.includes(actor.account));
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

export const teams = [listMembers];
