import type { Validation } from "../../app/domain/account/validate-accounts.ts";
import { codeSpan } from "../../app/domain/markdown/code.ts";
import { escapeMarkdown } from "../../app/domain/markdown/escape-markdown.ts";
import type { Problem } from "../../app/domain/problem.ts";
import { bySeverity, countProblems } from "../../app/domain/pull-request/validate-verdict.ts";

/** The most rows on the page; the output `problems` has all problems. */
const mostShown = 500;

/** Renders the job's page for an accounts file: the verdict first, then each problem with its line. */
export function renderSummary(path: string, { problems, changes }: Validation): string {
  const failed = problems.some(({ severity }) => severity === "error");
  const title = `### ${failed ? "❌" : "✅"} ${codeSpan(path)}: ${countProblems(problems) || "no problems"}`;
  const changed = changes.map(({ kind, account }) => `- ${kind} ${codeSpan(account.name)}`);
  return [title, table(problems), changed.slice(0, mostShown).join("\n")].filter((part) => part !== "").join("\n\n");
}

function table(problems: readonly Problem[]): string {
  if (problems.length === 0) return "";
  const rows = bySeverity(problems)
    .slice(0, mostShown)
    .map(({ severity, rule, message, file, range }) => {
      const icon = severity === "error" ? "❌" : "⚠️";
      return `| ${icon} ${codeSpan(rule)} | ${codeSpan(file)} line ${range.line} | ${escapeMarkdown(message)} |`;
    });
  return ["| rule | where | what to do |", "|---|---|---|", ...rows].join("\n");
}
