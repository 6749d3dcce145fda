import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import type { Problem } from "../problem.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { bySeverity } from "./validate-verdict.ts";

const limit = 8_000;
const maxMessage = 1_000;

/** Lists problems, errors first. `blobUrl` is the web address of a commit's files, so that each problem links to its line. */
export function listProblems(problems: readonly Problem[], blobUrl: string): string {
  return fitPieces(
    bySeverity(problems).map((problem) => item(problem, blobUrl)),
    {
      limit,
      separator: "\n",
      more: (left) => `- … and ${count(left, "more problem")}, in the check \`aws-accounts/validate\``,
    },
  );
}

function item({ severity, rule, message, file, range }: Problem, blobUrl: string): string {
  const icon = severity === "error" ? "❌" : "⚠️";
  return `- ${icon} [line ${range.line}](${blobUrl}/${encodePath(file)}#L${range.line}) ${codeSpan(rule)}: ${escapeMarkdown(truncate(message, maxMessage))}`;
}

/** Encodes a path for a link in Markdown, where a parenthesis would end it. A lone surrogate has no encoding. */
export function encodePath(path: string): string {
  const encoded = encodeURI(path.replace(/\p{Surrogate}/gu, "\ufffd"));
  return encoded.replace(/[()?#*'!]/gu, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
