import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../pull-request/count.ts";
import { fitPieces } from "../pull-request/fit-pieces.ts";
import type { ApplyResult, NewAccount } from "./apply-result.ts";

/** Templates of what an apply says, below templates/comments. */
export const applyTemplates = [
  "apply-made",
  "apply-changed",
  "apply-nothing",
  "apply-refused",
  "apply-failed",
] as const;

export type ApplyTemplates = Readonly<Record<(typeof applyTemplates)[number], string>>;

/** Hidden in the apply comment, by which its author finds it again. */
export const applyMarker = "<!-- aws-accounts:apply -->";

/**
 * Together with the fixed words below what GitHub takes in a comment, 65,536 characters: a failure may be all backticks,
 * and then its fence is as long as itself, twice.
 */
const maxFailure = 8_000;
const maxAccounts = 38_000;
const maxReasons = 60_000;

/** Renders what an apply did, for the pull request and for the job's page. */
export function renderApply(result: ApplyResult, templates: ApplyTemplates): string {
  const commit = codeSpan(result.commit.slice(0, 7));
  const reason = result.reason ?? "";
  switch (result.outcome) {
    case "applied":
      return result.accounts.length === 0
        ? fillTemplate(templates["apply-changed"], { commit, marker: applyMarker })
        : fillTemplate(templates["apply-made"], {
            commit,
            count: count(result.accounts.length, "new account"),
            accounts: renderAccounts(result.accounts),
            marker: applyMarker,
          });
    case "nothing-to-do":
      return fillTemplate(templates["apply-nothing"], { commit, marker: applyMarker });
    case "refused":
      return fillTemplate(templates["apply-refused"], { commit, reasons: renderReasons(reason), marker: applyMarker });
    case "failed":
      return fillTemplate(templates["apply-failed"], {
        commit,
        reason: fence(truncate(reason, maxFailure)),
        accounts: result.accounts.length === 0 ? "No account was made." : renderAccounts(result.accounts),
        marker: applyMarker,
      });
  }
}

function renderAccounts(accounts: readonly NewAccount[]): string {
  const rows = accounts.map(
    ({ name, id, email, roleArn }) => `| ${[name, id, email, roleArn].map(codeSpan).join(" | ")} |`,
  );
  const header = "| account | id | root e-mail | bootstrap role |\n| --- | --- | --- | --- |";
  const limited = fitPieces(rows, {
    limit: maxAccounts,
    separator: "\n",
    more: (left) => `\n… and ${count(left, "more account")}, in the artifact of the workflow run.`,
  });
  return `${header}\n${limited}`;
}

/** One sentence a line in the result, one point a sentence here. */
function renderReasons(reason: string): string {
  const lines = reason.split("\n").map((line) => `- ${escapeMarkdown(line)}`);
  return fitPieces(lines, {
    limit: maxReasons,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more reason")}, in the log of the workflow run.`,
  });
}
