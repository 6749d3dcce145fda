import { codeSpan } from "../markdown/code.ts";
import { toMinutes } from "./to-minutes.ts";

/** The deletion of a comment of the App by another account. */
export interface ForeignDeletion {
  /** A login as the REST API writes it; null if GitHub does not say. */
  readonly by: string | null;
  /** In UTC, in GitHub's time format. */
  readonly at: string;
}

/** The App finds the notice again by this marker and by its author. */
export const deletionMarker = "<!-- aws-accounts:deleted -->";

/** Reports that comments are missing: the App cannot restore text that it does not keep up to date. */
export function renderDeletionNotice({ by, at }: ForeignDeletion): string {
  const who = by === null ? "it is unknown by whom" : `by ${codeSpan(by)}`;
  return `${deletionMarker}
A comment of the App was deleted here, ${who}, last at ${toMinutes(at)}. The App writes the text that it keeps up to date again; all other deleted text is lost.`;
}

/** Replaces a comment whose text cannot be restored. */
export const lostText = "A comment of the App was here. It was edited, and GitHub no longer shows the text of the App.";
