import { codeSpan, fence } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { visibleText } from "../markdown/visible-text.ts";
import { accountTitle } from "./branch.ts";
import type { CheckedRequest } from "./check-request.ts";
import { quoteLines } from "./request-comment.ts";
import { renderRequestNumber } from "./request-mark.ts";
import type { RequestTemplates } from "./request-templates.ts";

/** A request, and the login of its opener. */
export interface RequestText {
  readonly request: CheckedRequest;
  readonly number: number;
  readonly author: string;
}

/** The body of a request's pull request. It closes nothing: the request stays open until the account is ready. */
export function renderPullRequestBody({ request, number, author }: RequestText, templates: RequestTemplates): string {
  const text = fillTemplate(templates["request-pull-request"], {
    login: codeSpan(author),
    requester: codeSpan(request.requester),
    request: String(number),
    description: quoteLines(request.description),
    administrators: fence(request.administrators.join("\n")),
  });
  return `${text.trim()}\n\n${renderRequestNumber(number)}`;
}

/** The comment on a pull request that is closed because its request was closed. */
export function renderPullClosed(
  { request, by }: { readonly request: number; readonly by: string | null },
  templates: RequestTemplates,
): string {
  const values = { request: String(request), by: by === null ? "an unknown person" : codeSpan(by) };
  return fillTemplate(templates["request-pull-closed"], values).trim();
}

/** The comment on a pull request whose request now asks for another name. */
export function renderPullRenamed(
  { request, branch }: { readonly request: number; readonly branch: string },
  templates: RequestTemplates,
): string {
  const values = { request: String(request), branch: codeSpan(branch) };
  return fillTemplate(templates["request-pull-renamed"], values).trim();
}

/**
 * The message of the commit that adds the account.
 *
 * A squash merge copies it to the default branch, where the text could close issues, mention people or skip workflows. An
 * invisible character in the description prevents that.
 */
export function commitMessage({ request, author }: RequestText): string {
  const quoted = visibleText(request.description)
    .replace(/[@#[]|:(?=\/\/)|\bGH(?=-\d)/gu, "$&\u200b")
    .split("\n")
    .map((line) => `> ${line}`.trimEnd())
    .join("\n");
  const description = request.description === "" ? "" : `${quoted}\n\n`;
  return `${accountTitle(request.name)}\n\n${description}Co-authored-by: ${author} <${request.requester}>\n`;
}
