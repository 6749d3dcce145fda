import type { Person } from "../../domain/approval/person.ts";
import type { RequestSettings } from "../../domain/settings/settings.ts";
import { readPeople } from "../../files/people.ts";
import type { Pins } from "../../files/pinned-logins.ts";
import { readTeam, type TeamsApi } from "../../github/teams.ts";

/** Whether the settings let a person request an account. */
export async function mayRequest(
  octokit: TeamsApi,
  org: string,
  {
    id,
    requesters,
    readPins,
  }: {
    readonly id: number | undefined;
    readonly requesters: RequestSettings["requesters"];
    readonly readPins: () => Promise<Pins>;
  },
): Promise<boolean> {
  if (requesters === undefined) return true;
  const { teams, users } = requesters;
  const isAmong = (people: readonly Person[]): boolean => people.some((person) => person.id === id);
  const pins = users.length === 0 ? new Map<string, number>() : await readPins();
  if (isAmong(await readPeople(octokit, org, { people: { users }, pins }))) return true;
  for (const team of teams) if (isAmong(await readTeam(octokit, org, team))) return true;
  return false;
}
