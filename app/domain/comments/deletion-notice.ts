import { codeSpan } from "../markdown/code.ts";
import { toMinutes } from "./to-minutes.ts";

/** A comment of the App that somebody else deleted. */
export interface ForeignDeletion {
  /** A login as the REST API writes it; null where GitHub does not say. */
  readonly by: string | null;
  /** In UTC, as GitHub writes times. */
  readonly at: string;
}

/** By this, and by its author, the notice is found again. */
export const deletionMarker = "<!-- aws-accounts:deleted -->";

/** Says once that comments are missing: the App cannot write again what it said only once. */
export function renderDeletionNotice({ by, at }: ForeignDeletion): string {
  const who = by === null ? "it is unknown by whom" : `by ${codeSpan(by)}`;
  return `${deletionMarker}
A comment of the App was deleted here, ${who}, last at ${toMinutes(at)}. What the App keeps up to date is written again; anything else that it said in the deleted comment is gone.`;
}

/** What stands in the place of a comment whose text nobody can read any more. */
export const lostText =
  "A comment of the App stood here. It was edited, and GitHub does not show any more what the App had written.";
