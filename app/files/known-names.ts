import type { Named, UnknownNames } from "../domain/settings/named.ts";
import { AdapterError, hasStatus } from "../github/errors.ts";
import type { TeamsApi } from "../github/teams.ts";
import type { UsersApi } from "../github/users.ts";

/**
 * Asks GitHub which of the teams and users do not exist.
 *
 * @throws {@link AdapterError} if GitHub does not let the App see teams: then it is unknown which of them exist.
 */
export async function readUnknown(
  octokit: TeamsApi & UsersApi,
  organisation: string,
  named: readonly Named[],
): Promise<UnknownNames> {
  const teams = named.filter(({ kind }) => kind === "team").map(({ name }) => name);
  const users = named.filter(({ kind }) => kind === "user").map(({ name }) => name.toLowerCase());
  const [unknownTeams, unknownUsers] = await Promise.all([
    without(teams, (team) => isTeam(octokit, organisation, team)),
    without(users, (login) => isPerson(octokit, login)),
  ]);
  return { teams: unknownTeams, users: unknownUsers };
}

async function without(names: readonly string[], isThere: (name: string) => Promise<boolean>): Promise<Set<string>> {
  const asked = [...new Set(names)].map(async (name) => ((await isThere(name)) ? [] : [name]));
  return new Set((await Promise.all(asked)).flat());
}

async function isTeam(octokit: TeamsApi, org: string, team: string): Promise<boolean> {
  try {
    await octokit.rest.teams.listMembersInOrg({ org, team_slug: team, per_page: 1, page: 1 });
    return true;
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    if (!hasStatus(error, 403)) throw error;
    const message = `Could not read the team "${team}" of ${org}. Give the App permission to read the organisation's members.`;
    throw new AdapterError(message, { cause: error });
  }
}

/** An organisation has a name like a user, but cannot approve. */
async function isPerson(octokit: UsersApi, username: string): Promise<boolean> {
  try {
    const { data } = await octokit.rest.users.getByUsername({ username });
    return data.type !== "Organization";
  } catch (error) {
    if (hasStatus(error, 404)) return false;
    throw error;
  }
}
