import type { Calls } from "./octokit.ts";
import type { Person } from "../domain/approval/person.ts";
import { AdapterError, hasStatus } from "./errors.ts";
import { allPages, pageSize } from "./pages.ts";

export type TeamsApi = Calls<"teams.listMembersInOrg">;

/** @throws {@link AdapterError} if the team cannot be read. */
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
      `Could not read the members of the team "${team}" of ${org}. Make sure that the settings name an existing team by its slug, ` +
        `and that the App may read the organisation's members.`,
      { cause: error },
    );
  }
}
