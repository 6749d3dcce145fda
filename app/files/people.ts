import type { Person } from "../domain/approval/person.ts";
import type { People } from "../domain/settings/settings.ts";
import { readTeam, type TeamsApi } from "../github/teams.ts";
import type { Pins } from "./pinned-logins.ts";

/**
 * The people that a setting names: the members of the team, and the users by the accounts that their logins were pinned
 * to.
 *
 * @throws AdapterError if the team cannot be read: no people are safer than the wrong ones.
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
