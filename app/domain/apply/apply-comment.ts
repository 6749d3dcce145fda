import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import type { ApplyResult, NewAccount } from "./apply-result.ts";

/** Templates of what an apply says, below templates/comments. */
export const applyTemplates = [
  "apply-running",
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
const maxAccounts = 30_000;
const maxNotes = 8_000;
const maxReasons = 60_000;

/** Renders how far an apply is, for the pull request. */
export function renderRunningApply(
  { commit, accounts }: { readonly commit: string; readonly accounts: ReadonlyMap<string, string> },
  templates: ApplyTemplates,
): string {
  const lines = [...accounts].map(([account, now]) => `- ${codeSpan(account)}: ${escapeMarkdown(now)}`);
  return fillTemplate(templates["apply-running"], {
    commit: codeSpan(commit.slice(0, 7)),
    accounts: fitPieces(lines, {
      limit: maxReasons,
      separator: "\n",
      more: (left) => `- … and ${count(left, "more account")}, in the log of the workflow run.`,
    }),
    marker: applyMarker,
  });
}

/** Renders what an apply did, for the pull request and for the job's page. */
export function renderApply(result: ApplyResult, templates: ApplyTemplates): string {
  const commit = codeSpan(result.commit.slice(0, 7));
  const notes = renderNotes(result.notes ?? []);
  const reason = result.reason ?? "";
  switch (result.outcome) {
    case "applied":
      return result.accounts.length === 0
        ? fillTemplate(templates["apply-changed"], { commit, notes, marker: applyMarker })
        : fillTemplate(templates["apply-made"], {
            commit,
            count: count(result.accounts.length, "new account"),
            accounts: renderAccounts(result.accounts),
            notes,
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
        accounts: result.accounts.length === 0 ? noneMade : renderAccounts(result.accounts),
        notes,
        marker: applyMarker,
      });
  }
}

const noneMade =
  "This run knows of no account that was made. Should AWS have made one all the same, the next run finds it and adopts it.";

function renderAccounts(accounts: readonly NewAccount[]): string {
  const rows = accounts.map(
    ({ name, id, email, roleArn, seconds }) =>
      `| ${[name, id, email, roleArn].map(codeSpan).join(" | ")} | ${seconds === undefined ? "" : duration(seconds)} |`,
  );
  const header = "| account | id | root e-mail | bootstrap role | took |\n| --- | --- | --- | --- | --- |";
  const limited = fitPieces(rows, {
    limit: maxAccounts,
    separator: "\n",
    more: (left) => `\n… and ${count(left, "more account")}, in the artifact of the workflow run.`,
  });
  return `${header}\n${limited}`;
}

function duration(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** With an empty line behind, or nothing at all. */
function renderNotes(notes: readonly string[]): string {
  if (notes.length === 0) return "";
  const lines = notes.map((note) => `- ${escapeMarkdown(note)}`);
  const limited = fitPieces(lines, {
    limit: maxNotes,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more note")}, in the artifact of the workflow run.`,
  });
  return `${limited}\n\n`;
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
