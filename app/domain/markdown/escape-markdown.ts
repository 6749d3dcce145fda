import { visibleLine } from "./visible-text.ts";

/** An invisible character (a zero-width space) that keeps GitHub from seeing a mention, a reference, a link or an emoji. */
const breaker = "\u200b";

const entity = (character: string): string => `&#${String(character.codePointAt(0))};`;

/**
 * Makes one line of plain text out of anything, safe wherever Markdown or HTML has inline text: a paragraph, a table cell,
 * a heading, a `<summary>` (not an attribute).
 *
 * Character references are used, not backslashes: they mean the same in Markdown and inside an HTML block. GitHub looks
 * for `@mentions`, `#references` and `:emoji:` after it rendered the Markdown, so escaping alone does not stop them; a
 * zero-width space does. Use `codeSpan` for what people copy.
 */
export function escapeMarkdown(text: string): string {
  return visibleLine(text)
    .trim()
    .replace(/@(?=[\p{L}\p{N}_-])|#(?=[\p{L}\p{N}])|\bGH-(?=\d)|:(?=\/\/|[\w+-]+:)|\bwww(?=\.)/giu, `$&${breaker}`)
    .replace(/[&<>\\`*[\]|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/gu, entity)
    .replace(/^(?:[-+=#]|\d+(?=[.)]))/u, (start) => `${start.slice(0, -1)}${entity(start.slice(-1))}`)
    .replaceAll(breaker, entity(breaker));
}
