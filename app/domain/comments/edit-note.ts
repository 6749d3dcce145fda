import { codeSpan } from "../markdown/code.ts";
import { toMinutes } from "./to-minutes.ts";

/** What GitHub takes at most as a comment, in characters. */
const maxComment = 65_536;

/** An edit of one of the App's comments that the App did not make. */
export interface ForeignEdit {
  /** A login as the REST API writes it; null where GitHub does not say. */
  readonly by: string | null;
  /** In UTC, as GitHub writes times. */
  readonly at: string;
}

/** A comment of the App, apart from the note that says who edited it last. */
export interface NotedText {
  readonly text: string;
  readonly note?: string;
}

const marker = "<!-- aws-accounts:edited -->";
const ending = /\n\n(<!-- aws-accounts:edited -->\n<sub>[^\n]*<\/sub>)$/u;

/** Without a time where nobody is named: it is written once, even if GitHub never told who the App itself is. */
export function renderEditNote({ by, at }: ForeignEdit): string {
  const who = by === null ? "Edited, and it is unknown by whom" : `Edited by ${codeSpan(by)} at ${toMinutes(at)}`;
  return `${marker}\n<sub>${who}; put right by the App.</sub>`;
}

/** Parts a comment that the App wrote from its note. */
export function splitEditNote(comment: string): NotedText {
  const [, note] = ending.exec(comment) ?? [];
  return note === undefined ? { text: comment } : { text: comment.replace(ending, ""), note };
}

/** Puts the note where it is least in the way. A text that leaves no room for it goes without. */
export function joinEditNote({ text, note }: NotedText): string {
  if (note === undefined) return text;
  const joined = `${text}\n\n${note}`;
  return joined.length > maxComment ? text : joined;
}
