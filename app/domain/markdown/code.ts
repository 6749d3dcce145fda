import { escapeMarkdown } from "./escape-markdown.ts";
import { visibleLine, visibleText } from "./visible-text.ts";

/**
 * Renders text as code within a line. GitHub turns none of it into a mention, reference or link.
 *
 * Backticks and pipes would end a code span or a table cell, so such text goes into a `<code>` element. GitHub looks for
 * links there, but not for mentions and references; people copy from it, so it has no invisible characters.
 */
export function codeSpan(text: string): string {
  const line = visibleLine(text);
  const plain = line.trim() === line && line !== "" && !/[`|]/u.test(line);
  return plain ? `\`${line}\`` : `<code>${withoutBreakers(escapeMarkdown(line))}</code>`;
}

function withoutBreakers(escaped: string): string {
  return escaped
    .replaceAll(":&#8203;//", "&#58;//")
    .replace(/(www)&#8203;\./giu, "$1&#46;")
    .replaceAll("&#8203;", "");
}

/**
 * Renders any text as a code block: the fence is longer than any run of backticks inside.
 *
 * It must begin at the start of a line; it ends without a newline.
 */
export function fence(text: string, language = ""): string {
  const body = visibleText(text).replace(/\n$/u, "");
  const runs = [...body.matchAll(/`+/gu)].map(([run]) => run.length);
  const marks = "`".repeat(runs.reduce((longest, length) => Math.max(longest, length + 1), 3));
  return `${marks}${language}\n${body}\n${marks}`;
}
