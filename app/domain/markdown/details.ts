import { escapeMarkdown } from "./escape-markdown.ts";

/** Folds Markdown under a line of plain text, which is escaped here. The empty lines make GitHub render the body. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${escapeMarkdown(summary)}</summary>\n\n${body}\n\n</details>`;
}
