import type { Person } from "../domain/approval/person.ts";
import type { People } from "../domain/settings/settings.ts";
import { AdapterError, hasStatus } from "./errors.ts";
import { allPages, pageSize } from "./pages.ts";
import type { Pins } from "../files/pinned-logins.ts";

type MembersQuery = Readonly<Record<"org" | "team_slug", string> & Record<"per_page" | "page", number>>;

export interface TeamsApi {
  readonly rest: {
    readonly teams: {
      listMembersInOrg(query: MembersQuery): Promise<{ readonly data: readonly Person[] }>;
    };
  };
}

/**
 * The people a setting names: the members of the team, and the users, as the accounts that their logins were pinned to.
 *
 * @throws {@link AdapterError} where the team cannot be read: nobody is better than the wrong ones.
 */
export async function readPeople(
  octokit: TeamsApi,
  org: string,
  { people, pins }: { readonly people: People; readonly pins: Pins },
): Promise<readonly Person[]> {
  const members = people.team === undefined ? [] : await readTeam(octokit, org, people.team);
  const users = people.users.flatMap((login) => {
    const id = pins.get(login.toLowerCase());
    return id === undefined ? [] : [{ id, login }];
  });
  return [...members, ...users];
}

/** @throws {@link AdapterError} where the team cannot be read. */
export async function readTeam(octokit: TeamsApi, org: string, team: string): Promise<readonly Person[]> {
  try {
    const members = await allPages((page) => {
      const query = { org, team_slug: team, per_page: pageSize, page };
      return octokit.rest.teams.listMembersInOrg(query);
    });
    return members.map(({ id, login }) => ({ id, login }));
  } catch (error) {
    if (!hasStatus(error, 403, 404)) throw error;
    throw new AdapterError(
      `Could not read the members of the team "${team}" of ${org}. See that the settings name an existing team by its slug, ` +
        `and that the App may read the organisation's members.`,
      { cause: error },
    );
  }
}
