import { visibleLine } from "./visible-text.ts";

/** An invisible character (a zero-width space) that keeps GitHub from seeing a mention, a reference, a link or an emoji. */
const breaker = "\u200b";

/** Where GitHub would start a mention, a reference, an emoji or an address. */
const beginnings = /@(?=[\p{L}\p{N}_-])|#(?=[\p{L}\p{N}])|\bGH-(?=\d)|:(?=\/\/|[\w+-]+:)|\bwww(?=\.)/giu;

/**
 * Text that GitHub may link as a commit. Twelve digits alone are the id of an account, which people copy, and a link does
 * no harm there.
 */
const commits = /(?<![\p{L}\p{N}])(?!\d{12}(?![\p{L}\p{N}]))[0-9a-f]{7,40}(?![\p{L}\p{N}])/giu;

const entity = (character: string): string => `&#${String(character.codePointAt(0))};`;

/**
 * Turns any text into one line that is safe as inline text of Markdown or HTML: in a paragraph, a table cell, a heading or a
 * `<summary>`, but not in an attribute.
 *
 * It uses character references, not backslashes: they mean the same in Markdown and inside an HTML block. GitHub finds
 * `@mentions`, `#references`, commits and `:emoji:` after it has rendered the Markdown, so escaping does not stop them, but a
 * zero-width space does. Use `codeSpan` for text that people copy.
 */
export function escapeMarkdown(text: string): string {
  return visibleLine(text)
    .trim()
    .replace(beginnings, `$&${breaker}`)
    .replace(commits, (commit) => commit.replace(/.{6}/gu, `$&${breaker}`))
    .replace(/[&<>\\`*[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/gu, entity)
    .replace(/^(?:[-+=#]|\d+(?=[.)]))/u, (start) => `${start.slice(0, -1)}${entity(start.slice(-1))}`)
    .replaceAll(breaker, entity(breaker));
}
