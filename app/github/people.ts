import type { People } from "../domain/settings/settings.ts";
import { AdapterError, hasStatus } from "./adapter-error.ts";
import { allPages, pageSize } from "./pages.ts";

type MembersQuery = Readonly<Record<"org" | "team_slug", string> & Record<"per_page" | "page", number>>;

export interface TeamsApi {
  readonly rest: {
    readonly teams: {
      listMembersInOrg(query: MembersQuery): Promise<{ readonly data: readonly { readonly login: string }[] }>;
    };
  };
}

/**
 * Logins, in lower case, of the people a setting names: the members of the team and the users.
 *
 * @throws {@link AdapterError} where the team cannot be read: nobody is better than the wrong ones.
 */
export async function readPeople(octokit: TeamsApi, org: string, people: People): Promise<ReadonlySet<string>> {
  const members = people.team === undefined ? [] : await readTeam(octokit, org, people.team);
  return new Set([...members, ...people.users].map((login) => login.toLowerCase()));
}

async function readTeam(octokit: TeamsApi, org: string, team: string): Promise<readonly string[]> {
  try {
    const members = await allPages((page) => {
      const query = { org, team_slug: team, per_page: pageSize, page };
      return octokit.rest.teams.listMembersInOrg(query);
    });
    return members.map(({ login }) => login);
  } catch (error) {
    if (!hasStatus(error, 403, 404)) throw error;
    throw new AdapterError(
      `Could not read the members of the team "${team}" of ${org}. See that the settings name an existing team by its slug, ` +
        `and that the App may read the organisation's members.`,
      { cause: error },
    );
  }
}
