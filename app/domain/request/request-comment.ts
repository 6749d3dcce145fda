import { codeSpan } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { renderMark, type RequestMark } from "./request-mark.ts";
import type { RequestProblem } from "./request-problem.ts";
import type { RequestTemplates } from "./request-templates.ts";

/** The status of a request, for the one comment that its requester reads. */
export type RequestStatus =
  | { readonly kind: "broken"; readonly problems: readonly string[]; readonly pull: number | null }
  | { readonly kind: "problems"; readonly problems: readonly RequestProblem[]; readonly pull: number | null }
  | {
      readonly kind: "open";
      readonly pull: number;
      readonly name: string;
      readonly branch: string;
      readonly notes: readonly Note[];
    }
  | { readonly kind: "merged"; readonly pull: number }
  | { readonly kind: "closed"; readonly pull: number; readonly why: CloseReason };

/** Further notes on an open pull request. */
export type Note =
  | { readonly kind: "review"; readonly head: string }
  | { readonly kind: "people"; readonly branch: string; readonly people: readonly string[] };

/** Who closed the request or the pull request, so that the App closed the other. */
export type CloseReason =
  | { readonly kind: "request"; readonly by: string | null }
  /** `said` is the last comment of that person or of the last reviewer on the pull request. */
  | { readonly kind: "pull-request"; readonly by: string | null; readonly said: string | null };

/** Below GitHub's limit of 65,536 characters, with room for the text around the list. */
const maxProblems = 55_000;
const maxProposal = 2_000;
const maxSaid = 5_000;

/** Renders the App's one comment on a request. */
export function renderRequestComment(standing: RequestStatus, templates: RequestTemplates): string {
  return `${renderMark(markOf(standing))}\n${renderText(standing, templates).trim()}`;
}

function markOf(standing: RequestStatus): RequestMark {
  const review = standing.kind === "open" ? standing.notes.find((note) => note.kind === "review") : undefined;
  return { pull: standing.pull, state: standing.kind, changedAt: review?.head ?? null };
}

function renderText(standing: RequestStatus, templates: RequestTemplates): string {
  switch (standing.kind) {
    case "broken":
      return fillTemplate(templates["request-broken"], {
        problems: fit(standing.problems.map((problem) => `- ${escapeMarkdown(problem)}`)),
      });
    case "problems":
      return fillTemplate(templates["request-problems"], {
        count: count(standing.problems.length, "thing"),
        pull: standing.pull === null ? "" : ` Until then pull request #${standing.pull} stays as it is.`,
        problems: fit(standing.problems.map(renderProblem)),
      });
    case "open":
      return fillTemplate(templates["request-opened"], {
        pull: String(standing.pull),
        name: codeSpan(standing.name),
        notes: standing.notes.map((note) => renderNote(note, standing.pull, templates)).join(""),
      });
    case "merged":
      return fillTemplate(templates["request-merged"], { pull: String(standing.pull) });
    case "closed":
      return fillTemplate(templates["request-closed"], { pull: String(standing.pull), why: renderWhy(standing.why) });
  }
}

function fit(lines: readonly string[]): string {
  return fitPieces(lines, {
    limit: maxProblems,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more problem")}.`,
  });
}

function renderProblem({ field, message, proposal }: RequestProblem): string {
  const label = field === null ? "" : `**${escapeMarkdown(field)}**: `;
  const example = proposal === undefined ? "" : `\n  For example: ${codeSpan(truncate(proposal, maxProposal))}`;
  return `- ${label}${escapeMarkdown(message)}${example}`;
}

function renderNote(note: Note, pull: number, templates: RequestTemplates): string {
  switch (note.kind) {
    case "review":
      return fillTemplate(templates["request-note-review"], { pull: String(pull) });
    case "people":
      return fillTemplate(templates["request-note-people"], {
        branch: codeSpan(note.branch),
        people: note.people.map(codeSpan).join(", "),
      });
  }
}

function renderWhy(why: CloseReason): string {
  const by = why.by === null ? "An unknown person" : codeSpan(why.by);
  if (why.kind === "request") return `${by} closed the request.`;
  const said = why.said === null ? "" : ` The last comment there:\n\n${quoteLines(truncate(why.said, maxSaid))}`;
  return `${by} closed the pull request, without merging it.${said}`;
}

/** Quotes each line by itself, so that the text cannot leave the quotation. */
export function quoteLines(text: string): string {
  const lines = text.replace(/\r\n?/gu, "\n").split("\n");
  return lines.map((line) => `> ${escapeMarkdown(line)}`.trimEnd()).join("\n");
}
