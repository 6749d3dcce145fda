/** Somebody, as GraphQL names them: an App without `[bot]`. */
export interface Actor {
  readonly __typename: string;
  readonly login: string;
}

/** A login as the REST API writes it: without `[bot]`, an App could be called like a person. Null who has left GitHub. */
export function toLogin(actor: Actor | null): string | null {
  return actor && (actor.__typename === "Bot" ? `${actor.login}[bot]` : actor.login);
}
