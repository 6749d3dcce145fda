import type { Problem } from "../problem.ts";
import { settingsProblem } from "./parse-settings.ts";
import { quote } from "../json/explain-schema-error.ts";
import type { People, Settings } from "./settings.ts";

/** A team or a user that the settings name, with its position. */
export interface Named {
  readonly kind: "team" | "user";
  /** A slug or a login. */
  readonly name: string;
  readonly pointer: string;
}

/** GitHub needs one request for each user. */
const mostUsers = 200;

/** All teams and users that the settings name. */
export function listNamed({ reviewers, custodians, requests }: Settings): readonly Named[] {
  const { teams = [], users = [] } = requests?.requesters ?? {};
  return [
    ...inPeople(reviewers, "/reviewers"),
    ...inPeople(custodians, "/custodians"),
    ...teams.map((name, index) => ({ kind: "team", name, pointer: `/requests/requesters/teams/${index}` }) as const),
    ...usersAt(users, "/requests/requesters/users"),
  ];
}

function inPeople({ team, users }: People, pointer: string): readonly Named[] {
  const teams = team === undefined ? [] : [{ kind: "team", name: team, pointer: `${pointer}/team` } as const];
  return [...teams, ...usersAt(users, `${pointer}/users`)];
}

function usersAt(users: readonly string[], pointer: string): readonly Named[] {
  return users.map((name, index) => ({ kind: "user", name, pointer: `${pointer}/${index}` }));
}

/** Finds that the settings name more users than the App looks up. */
export function findTooManyUsers(named: readonly Named[]): readonly Problem[] {
  const users = named.filter(({ kind }) => kind === "user");
  const first = users[mostUsers];
  if (first === undefined) return [];
  const message = `The settings name ${users.length} users, but at most ${mostUsers} are allowed. Name a team instead.`;
  return [settingsProblem(message, first.pointer)];
}

/** The named teams and users that exist on GitHub. */
export interface UnknownNames {
  /** Slugs. */
  readonly teams: ReadonlySet<string>;
  /** Logins in lower case. */
  readonly users: ReadonlySet<string>;
}

/**
 * Finds teams and users that do not exist. No approval, tick or request would count as theirs, until another person takes
 * the name.
 */
export function findUnknown(named: readonly Named[], unknown: UnknownNames, organisation: string): readonly Problem[] {
  return named.flatMap(({ kind, name, pointer }) => {
    if (kind === "team") {
      if (!unknown.teams.has(name)) return [];
      const message = `The organisation ${organisation} has no team ${quote(name)}. Name a team by its slug, the last part of its address.`;
      return [{ ...settingsProblem(message, pointer), rule: "settings-unknown-team" }];
    }
    if (!unknown.users.has(name.toLowerCase())) return [];
    const message = `There is no person ${quote(name)} on GitHub. Name a user by their login.`;
    return [{ ...settingsProblem(message, pointer), rule: "settings-unknown-user" }];
  });
}

/** Finds that the Actions would trust another App's checks: then this App could not plan or approve. */
export function findOtherApp({ app_id: named }: Settings, appId: number): readonly Problem[] {
  if (named === appId) return [];
  const message = `"app_id" is ${named}, but the App of this repository has the id ${appId}: the Actions would trust another App.`;
  return [{ ...settingsProblem(message, "/app_id"), rule: "settings-app-id" }];
}
