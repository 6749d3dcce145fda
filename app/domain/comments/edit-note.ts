import { codeSpan } from "../markdown/code.ts";
import { toMinutes } from "./to-minutes.ts";

/** GitHub's limit for a comment, in characters. */
const maxComment = 65_536;

/** An edit of one of the App's comments that the App did not make. */
export interface ForeignEdit {
  /** A login as the REST API writes it; null if GitHub does not say. */
  readonly by: string | null;
  /** In UTC, in GitHub's time format. */
  readonly at: string;
}

/** A comment of the App, separated from the note that names who edited it last. */
export interface NotedText {
  readonly text: string;
  readonly note?: string;
}

const marker = "<!-- aws-accounts:edited -->";
const ending = /\n\n(<!-- aws-accounts:edited -->\n<sub>[^\n]*<\/sub>)$/u;

/** Has no time if the editor is unknown. So it is written only once, even if GitHub does not name the App as the editor of its own edit. */
export function renderEditNote({ by, at }: ForeignEdit): string {
  const who = by === null ? "Edited, and it is unknown by whom" : `Edited by ${codeSpan(by)} at ${toMinutes(at)}`;
  return `${marker}\n<sub>${who}; restored by the App.</sub>`;
}

/** Separates a comment of the App from its note. */
export function splitEditNote(comment: string): NotedText {
  const [, note] = ending.exec(comment) ?? [];
  return note === undefined ? { text: comment } : { text: comment.replace(ending, ""), note };
}

/** Appends the note to the text, or leaves it out if the comment would be too long. */
export function joinEditNote({ text, note }: NotedText): string {
  if (note === undefined) return text;
  const joined = `${text}\n\n${note}`;
  return joined.length > maxComment ? text : joined;
}
