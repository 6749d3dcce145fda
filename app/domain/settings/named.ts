import type { Problem } from "../problem.ts";
import { settingsProblem } from "./parse-settings.ts";
import { quote } from "../json/explain-schema-error.ts";
import type { People, Settings } from "./settings.ts";

/** A team or a user whom the settings name, and where they do. */
export interface Named {
  readonly kind: "team" | "user";
  /** A slug or a login. */
  readonly name: string;
  readonly pointer: string;
}

/** GitHub is asked about each user by itself. */
const mostUsers = 200;

/** Everybody whom the settings name. */
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

/** Finds that the settings name more users than can be asked about. */
export function findTooManyUsers(named: readonly Named[]): readonly Problem[] {
  const users = named.filter(({ kind }) => kind === "user");
  const first = users[mostUsers];
  if (first === undefined) return [];
  const message = `The settings name ${users.length} users, of whom at most ${mostUsers} are looked up. Name a team instead.`;
  return [settingsProblem(message, first.pointer)];
}

/** What GitHub says of whom the settings name. */
export interface Unknown {
  /** Slugs. */
  readonly teams: ReadonlySet<string>;
  /** Logins in lower case. */
  readonly users: ReadonlySet<string>;
}

/**
 * Finds teams and users whom nobody knows: no approval, tick or request would count as theirs, until somebody takes the
 * name.
 */
export function findUnknown(named: readonly Named[], unknown: Unknown, organisation: string): readonly Problem[] {
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

/** Finds that the Actions would believe another App's checks: this one could neither plan nor approve any more. */
export function findOtherApp({ app_id: named }: Settings, appId: number): readonly Problem[] {
  if (named === appId) return [];
  const message = `"app_id" is ${named}, but the App that looks after this repository has the id ${appId}: the Actions would believe another App.`;
  return [{ ...settingsProblem(message, "/app_id"), rule: "settings-app-id" }];
}
