import { codeSpan } from "./code.ts";
import { escapeMarkdown } from "./escape-markdown.ts";

/** An ARN, or a time as AWS and GitHub write it; the punctuation after it does not belong to it. */
const copied = /(\barn:aws[\w-]*:[^\s"'`<>|,;]*[^\s"'`<>|,;.:)]|\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/u;

/**
 * Escapes a sentence, and shows the ARNs and times in it as code: people copy these, and {@link escapeMarkdown} would put
 * invisible characters into them.
 */
export function escapeProse(text: string): string {
  const parts = text.split(copied);
  return parts.map((part, index) => (index % 2 === 1 ? codeSpan(part) : escapeKeepingBlanks(part))).join("");
}

/** The blanks at the ends stay, because they separate the text from the code beside it. */
function escapeKeepingBlanks(text: string): string {
  const escaped = escapeMarkdown(text);
  const before = text.trimStart() === text ? "" : " ";
  const after = escaped === "" || text.trimEnd() === text ? "" : " ";
  return before + escaped + after;
}
