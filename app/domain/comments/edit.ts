import type { Person } from "../approval/person.ts";

/** One revision of an issue's body, as GitHub keeps them; the first one is what the issue was opened with. */
export interface Edit {
  /** GitHub's id of the revision. */
  readonly id: string;
  /** Who made it; null where GitHub does not say, for example because the account is gone. */
  readonly editor: Editor | null;
  /** When, in UTC (ISO 8601). */
  readonly at: string;
  /** The whole body after the edit; null where somebody deleted the revision from the history. */
  readonly text: string | null;
}

/** GraphQL gives a bot's login without `[bot]`, so that only its kind tells it from a person of the same name. */
export type Editor = ({ readonly kind: "person" } & Person) | { readonly kind: "bot"; readonly login: string };
