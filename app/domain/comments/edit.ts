import type { Person } from "../approval/person.ts";

/** One revision of an issue's body, from GitHub's history; the first one is the body of the opened issue. */
export interface Edit {
  /** GitHub's id of the revision. */
  readonly id: string;
  /** Who made the edit; null if GitHub does not say, for example because the account is gone. */
  readonly editor: Editor | null;
  /** When, in UTC (ISO 8601). */
  readonly at: string;
  /** The whole body after the edit; null if a person deleted the revision from the history. */
  readonly text: string | null;
}

/** GraphQL returns a bot's login without `[bot]`, so only the kind separates it from a person of the same name. */
export type Editor = ({ readonly kind: "person" } & Person) | { readonly kind: "bot"; readonly login: string };
