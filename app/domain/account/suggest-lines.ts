import { visibleText } from "../markdown/visible-text.ts";

/** Lines that take the place of others, numbered from 1. */
export interface Suggestion {
  readonly firstLine: number;
  readonly lastLine: number;
  /** Without a newline at the end; empty where the lines only have to go. */
  readonly text: string;
}

/**
 * Tells which lines have to be replaced, and by what, to make one text of another.
 *
 * @returns undefined where that cannot be shown as lines: they differ in how they end, in a mark at the beginning of the
 *   file, or in letters that nobody sees.
 */
export function suggestLines(text: string, wanted: string): Suggestion | undefined {
  if (text.startsWith("\ufeff") || text.includes("\r") || !text.endsWith("\n")) return undefined;
  const [old, better] = [text.split("\n"), wanted.split("\n")];
  const shorter = Math.min(old.length, better.length);
  let before = 0;
  while (before < shorter && old[before] === better[before]) before += 1;
  let after = 0;
  while (after < shorter - before && old.at(-1 - after) === better.at(-1 - after)) after += 1;
  // A suggestion replaces at least one line, so what is only added comes with the line before it, or after it.
  if (before + after === old.length) {
    if (before > 0) before -= 1;
    else after -= 1;
  }
  const lines = better.slice(before, better.length - after).join("\n");
  if (visibleText(lines) !== lines) return undefined;
  return { firstLine: before + 1, lastLine: old.length - after, text: lines };
}
