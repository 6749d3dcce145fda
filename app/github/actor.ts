import type { Editor } from "../domain/comments/edit.ts";
import type { Person } from "../domain/approval/person.ts";

/** Somebody, as GraphQL names them: an App without `[bot]`. */
export interface Actor {
  readonly __typename: string;
  readonly login: string;
}

/** The same with the id, which has to be asked for with {@link actorFields}. */
export interface IdentifiedActor extends Actor {
  readonly databaseId?: number | null;
}

/** Selects in a query what {@link toPerson} needs of an `Actor`. */
export const actorFields = "__typename login ... on User { databaseId } ... on Bot { databaseId }";

/** A login as the REST API writes it: without `[bot]`, an App could be called like a person. Null who has left GitHub. */
export function toLogin(actor: Actor | null): string | null {
  return actor && (actor.__typename === "Bot" ? `${actor.login}[bot]` : actor.login);
}

/** Somebody by id; undefined who has left GitHub, or is neither a person nor an App. */
export function toPerson(actor: IdentifiedActor | null): Person | undefined {
  const login = toLogin(actor);
  const id = actor?.databaseId ?? undefined;
  return login === null || id === undefined ? undefined : { id, login };
}

/** Whoever wrote something; null who has left GitHub, or has neither an App nor a user's account, like those of an import. */
export function toEditor(actor: IdentifiedActor | null): Editor | null {
  if (actor?.__typename === "Bot") return { kind: "bot", login: actor.login };
  const person = toPerson(actor);
  return person === undefined ? null : { kind: "person", ...person };
}

/** A user as the REST API tells it; null, or `ghost`, who has left GitHub. */
export interface RestUser {
  readonly id: number;
  readonly login: string;
}

/** The same of an answer of the REST API, which has an empty object for nobody in some places. */
export function fromRest(user: Partial<RestUser> | null | undefined): Person | undefined {
  const { id, login } = user ?? {};
  return id === undefined || login === undefined || login === "ghost" ? undefined : { id, login };
}
