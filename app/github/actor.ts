import type { Editor } from "../domain/comments/edit.ts";
import type { Person } from "../domain/approval/person.ts";

/** A person or an App in GraphQL, which leaves out an App's `[bot]`. */
export interface Actor {
  readonly __typename: string;
  readonly login: string;
}

/** The same with the id, which a query selects with {@link actorFields}. */
export interface IdentifiedActor extends Actor {
  readonly databaseId?: number | null;
}

/** Selects the fields of an `Actor` that {@link toPerson} needs. */
export const actorFields = "__typename login ... on User { databaseId } ... on Bot { databaseId }";

/** A login as REST writes it: without `[bot]`, an App could have a person's name. Null if the account was deleted. */
export function toLogin(actor: Actor | null): string | null {
  return actor && (actor.__typename === "Bot" ? `${actor.login}[bot]` : actor.login);
}

/** A person by id; undefined if the account was deleted, or is neither a person's nor an App's. */
export function toPerson(actor: IdentifiedActor | null): Person | undefined {
  const login = toLogin(actor);
  const id = actor?.databaseId ?? undefined;
  return login === null || id === undefined ? undefined : { id, login };
}

/** The author of a text; null if the account was deleted, or is neither a user's nor an App's, as after an import. */
export function toEditor(actor: IdentifiedActor | null): Editor | null {
  if (actor?.__typename === "Bot") return { kind: "bot", login: actor.login };
  const person = toPerson(actor);
  return person === undefined ? null : { kind: "person", ...person };
}

/** A user as REST returns it; null, or `ghost`, if the account was deleted. */
export interface RestUser {
  readonly id: number;
  readonly login: string;
}

/** The same for REST responses that have an empty object instead of null. */
export function fromRest(user: Partial<RestUser> | null | undefined): Person | undefined {
  const { id, login } = user ?? {};
  return id === undefined || login === undefined || login === "ghost" ? undefined : { id, login };
}
