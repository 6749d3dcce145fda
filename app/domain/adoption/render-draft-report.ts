import { count } from "../text/count.ts";
import type { DraftedEntries } from "./draft-entries.ts";

/**
 * Renders for an operator what was added to the accounts file, and what is left to decide.
 *
 * @param file - path of the accounts file
 */
export function renderDraftReport({ added, present, undecided, incomplete }: DraftedEntries, file: string): string {
  const sections = [
    added.length === 0
      ? `Added no account to ${file}.`
      : `Added ${count(added.length, "account")} to ${file}:\n${list(added.map(({ key, comment }) => `${key} adopts ${String(comment?.adopt)}`))}`,
    `The file had ${count(present.length, "account")} of the organisation already.`,
    incomplete.length === 0
      ? ""
      : `Complete these before you open a pull request; AWS does not know the values:\n${list(incomplete.map(({ range, message, pointer }) => `line ${range.line}, ${keyOf(pointer)}: ${message}`))}`,
    undecided.length === 0
      ? ""
      : `Not added; decide these yourself:\n${list(undecided.map(({ account, reason }) => `${account.id} (${account.name}): ${reason}`))}`,
    added.length === 0
      ? ""
      : "Then open a pull request. Its plan shows what each adoption changes, and two reviewers must approve it.",
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");

const keyOf = (pointer: string): string => pointer.split("/").slice(4, 5).join("");
