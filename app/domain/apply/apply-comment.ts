import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import type { AdoptedAccount, ApplyResult, NewAccount } from "./apply-result.ts";

/** Templates of the apply comment, in templates/comments. */
export const applyTemplates = [
  "apply-running",
  "apply-made",
  "apply-changed",
  "apply-nothing",
  "apply-refused",
  "apply-failed",
] as const;

export type ApplyTemplates = Readonly<Record<(typeof applyTemplates)[number], string>>;

/** Hidden in the apply comment, so that its author finds it again. */
export const applyMarker = "<!-- aws-accounts:apply -->";

/**
 * With the text of the template, all sections fit into a comment of 65,536 characters. A failure may consist of backticks
 * only; then each of its two fence lines is as long as the failure.
 */
const maxFailure = 8_000;
const maxAccounts = 30_000;
const maxNotes = 8_000;
const maxAdopted = 8_000;
const maxReasons = 60_000;

/** Renders the progress of an apply, for the pull request. */
export function renderRunningApply(
  { commit, accounts }: { readonly commit: string; readonly accounts: ReadonlyMap<string, string> },
  templates: ApplyTemplates,
): string {
  const lines = [...accounts].map(([account, progress]) => `- ${codeSpan(account)}: ${escapeMarkdown(progress)}`);
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

/** Renders the result of an apply, for the pull request and for the job's page. */
export function renderApply(result: ApplyResult, templates: ApplyTemplates): string {
  const commit = codeSpan(result.commit.slice(0, 7));
  const notes = `${renderAdopted(result.adopted ?? [])}${renderNotes(result.notes ?? [])}`;
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
      return fillTemplate(templates["apply-nothing"], { commit, notes, marker: applyMarker });
    case "refused":
      return fillTemplate(templates["apply-refused"], { commit, reasons: renderReasons(reason), marker: applyMarker });
    case "failed":
      return fillTemplate(templates["apply-failed"], {
        commit,
        reason: fence(truncate(reason, maxFailure)),
        accounts: result.accounts.length === 0 ? noAccountCreated : renderAccounts(result.accounts),
        notes,
        marker: applyMarker,
      });
  }
}

const noAccountCreated =
  "This run knows of no account that AWS created. If AWS created one all the same, the next run finds and adopts it.";

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

/** Followed by an empty line; empty without adopted accounts. */
function renderAdopted(adopted: readonly AdoptedAccount[]): string {
  if (adopted.length === 0) return "";
  const lines = adopted.map(({ key, id, joinedAt }) => {
    const joined = joinedAt === null ? "" : `, joined ${joinedAt.slice(0, 10)}`;
    return `- ${codeSpan(key)} (${id}${joined})`;
  });
  const limited = fitPieces(lines, {
    limit: maxAdopted,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more account")}, in the artifact of the workflow run.`,
  });
  return `Adopted ${count(adopted.length, "existing account")}; Terraform manages ${adopted.length === 1 ? "it" : "them"} from now on:\n\n${limited}\n\n`;
}

/** Followed by an empty line; empty if there are no notes. */
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

/** The result has one sentence on each line; each becomes a list item. */
function renderReasons(reason: string): string {
  const lines = reason.split("\n").map((line) => `- ${escapeMarkdown(line)}`);
  return fitPieces(lines, {
    limit: maxReasons,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more reason")}, in the log of the workflow run.`,
  });
}
