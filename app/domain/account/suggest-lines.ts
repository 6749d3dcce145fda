import { visibleText } from "../markdown/visible-text.ts";

/** Lines that replace others, numbered from 1. */
export interface Suggestion {
  readonly firstLine: number;
  readonly lastLine: number;
  /** Without a newline at the end; empty if the lines are only removed. */
  readonly text: string;
}

/**
 * Finds the lines to replace, and their replacement, that turn one text into another.
 *
 * @returns undefined if the difference cannot be shown as lines: line endings, a byte order mark, or invisible characters
 */
export function suggestLines(text: string, wanted: string): Suggestion | undefined {
  if (text.startsWith("\ufeff") || text.includes("\r") || !text.endsWith("\n")) return undefined;
  const [old, better] = [text.split("\n"), wanted.split("\n")];
  const shorter = Math.min(old.length, better.length);
  let before = 0;
  while (before < shorter && old[before] === better[before]) before += 1;
  let after = 0;
  while (after < shorter - before && old.at(-1 - after) === better.at(-1 - after)) after += 1;
  // A suggestion replaces at least one line, so added lines include the line before them, or after them.
  if (before + after === old.length) {
    if (before > 0) before -= 1;
    else after -= 1;
  }
  const lines = better.slice(before, better.length - after).join("\n");
  if (visibleText(lines) !== lines) return undefined;
  return { firstLine: before + 1, lastLine: old.length - after, text: lines };
}
