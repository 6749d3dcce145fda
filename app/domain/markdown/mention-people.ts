import type { People } from "../settings/settings.ts";

/** Mentions the people in a setting, so that GitHub notifies them: the team of the organisation, and the users. */
export function mentionPeople(organisation: string, { team, users }: People): string {
  return [...(team === undefined ? [] : [`${organisation}/${team}`]), ...users].map((name) => `@${name}`).join(" ");
}
