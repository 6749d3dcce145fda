import { type Comment, isByApp } from "../comments/comment.ts";
import type { AccountRecord, PendingExplanation } from "./account-record.ts";

/**
 * Notes an explanation before the App acts on it, so that a crash cannot lose it. Skips one that a pending explanation
 * already contains, as after a crash between the note and the act.
 */
export function withPending(record: AccountRecord, text: string, at: string): AccountRecord {
  const pending = record.pending ?? [];
  if (pending.some((entry) => entry.text.includes(text))) return record;
  return { ...record, pending: [...pending, { at, text }] };
}

/** Removes the explanations that are now in a comment. */
export function withoutPending(record: AccountRecord, said: readonly PendingExplanation[]): AccountRecord {
  const { pending = [], ...rest } = record;
  const left = pending.filter((entry) => !said.includes(entry));
  return left.length === 0 ? rest : { ...rest, pending: left };
}

/** Writes the comment of an explanation; the hidden mark distinguishes it from an earlier one with the same words. */
export function renderPending(entry: PendingExplanation): string {
  return `${entry.text}\n\n${markOf(entry)}`;
}

/** Whether a comment of the App is this explanation. */
export function isExplanation(comment: string, entry: PendingExplanation): boolean {
  return comment.includes(markOf(entry));
}

/** Whether the last comment is by the App and has these words: GitHub may deliver an event twice. */
export function isLastSaid(text: string, comments: readonly Comment[], appSlug: string): boolean {
  const last = comments.at(-1);
  return last !== undefined && isByApp(last, appSlug) && last.body.startsWith(`${text}\n\n${markStart}`);
}

const markStart = "<!-- aws-accounts:explanation ";

function markOf({ at }: PendingExplanation): string {
  return `${markStart}${at} -->`;
}
