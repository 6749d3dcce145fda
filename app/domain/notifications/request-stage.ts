import { visibleLine, visibleText } from "../markdown/visible-text.ts";
import { truncate } from "../markdown/truncate.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { count } from "../text/count.ts";
import type { Recipient } from "../checklist/email-status.ts";
import type { CloseReason, RequestStatus } from "../request/request-comment.ts";
import type { RequestProblem } from "../request/request-problem.ts";

/** A stage of a request that people are notified of by e-mail; afterwards the account has its own stages. */
export type RequestStage = "problems" | "opened" | "being_made" | "refused";

/** An e-mail about a request, and its recipients. */
export interface RequestEmail {
  readonly turn: RequestStage;
  /** Slots of the stage's template, and the personalisation of a template of GOV.UK Notify. */
  readonly fields: Readonly<Record<string, string>>;
  readonly to: readonly Recipient[];
}

/** Facts about a request besides its status. */
export interface StageFacts {
  readonly author: string;
  readonly url: string;
  /** Name of the account, as its branch has it. */
  readonly name: string;
  /** Whether the merge was so long ago that the account may exist: then e-mails were off at the time. */
  readonly isOld: boolean;
}

/** Longest list or comment in an e-mail; the request has all of it. */
const longest = 4_000;

/** Chooses the e-mail about a request's status; undefined if the operator has to fix the problem. */
export function chooseRequestEmail(standing: RequestStatus, facts: StageFacts): RequestEmail | undefined {
  const request = { request_url: facts.url };
  if (standing.kind === "broken") return undefined;
  if (standing.kind === "problems")
    return {
      turn: "problems",
      fields: { ...request, problems: listProblems(standing.problems) },
      to: ["requester"],
    };
  // GitHub counts issues and pull requests together, and shows them side by side.
  const pull_request_url = facts.url.replace(/\/issues\/\d+$/u, `/pull/${standing.pull}`);
  const fields = { ...request, account_name: visibleLine(facts.name), pull_request_url };
  const to: readonly Recipient[] = ["requester", "team"];
  switch (standing.kind) {
    case "open":
      return { turn: "opened", fields, to };
    case "merged":
      return { turn: "being_made", fields, to: facts.isOld ? [] : to };
    case "closed": {
      const { why } = standing;
      const knows = why.kind === "request" && why.by === facts.author;
      return { turn: "refused", fields: { ...fields, why: explainWhy(why) }, to: knows ? [] : to };
    }
  }
}

function listProblems(problems: readonly RequestProblem[]): string {
  const lines = problems.map(({ field, message, proposal }) => {
    const label = field === null ? "" : `${field}: `;
    return visibleLine(`- ${label}${message}${proposal === undefined ? "" : ` For example: ${proposal}`}`);
  });
  return fitPieces(lines, {
    limit: longest,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more problem")}.`,
  });
}

function explainWhy(why: CloseReason): string {
  const by = why.by ?? "An unknown person";
  if (why.kind === "request") return visibleLine(`${by} closed the request.`);
  const closed = visibleLine(`${by} closed the pull request, without merging it.`);
  if (why.said === null) return closed;
  return `${closed} The last comment there:\n\n${truncate(visibleText(why.said), longest)}`;
}
