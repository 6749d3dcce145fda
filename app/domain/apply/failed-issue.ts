import { codeSpan, fence } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import type { ApplyResult } from "./apply-result.ts";
import type { AppliedRun } from "./apply-status.ts";
import { pendingResults } from "./narrow-result.ts";

/** Title and label of the issue that reports a failed apply. */
export const applyFailedIssue = "aws-accounts-apply-failed";

/** Templates of that issue, in templates/issues. */
export const applyIssueTemplates = ["apply-failed", "apply-recovered"] as const;

export type ApplyIssueTemplates = Readonly<Record<(typeof applyIssueTemplates)[number], string>>;

/** Each of the two fence lines may be as long as the reason. */
const maxReason = 20_000;
const maxPending = 3_000;

/** Text of the issue while the apply fails. */
export function renderApplyFailed(
  { commit, url, conclusion }: AppliedRun,
  { result, template }: { readonly result: ApplyResult | undefined; readonly template: string },
): string {
  const reason = result?.reason ?? "The run reported no reason. See its log.";
  return fillTemplate(template, {
    commit: codeSpan(commit.slice(0, 7)),
    run: url,
    conclusion: codeSpan(conclusion ?? "failure"),
    reason: fence(truncate(reason, maxReason)),
    pending: renderPending(result),
  });
}

/** The accounts that wait, with their pull requests; followed by an empty line. The result is a claim of the run. */
function renderPending(result: ApplyResult | undefined): string {
  const pending = pendingResults(result ?? {});
  if (pending.length === 0) return "";
  const lines = pending.map(({ key, outcome, pullRequest }) => {
    const from = pullRequest === undefined ? "no pull request" : `pull request #${pullRequest}`;
    return `- ${codeSpan(key)} (${outcome}), of ${from}`;
  });
  const listed = fitPieces(lines, {
    limit: maxPending,
    separator: "\n",
    more: (left) => `- … and ${count(left, "more account")}, in the artifact of the workflow run.`,
  });
  return `These accounts wait. All others are applied, and every apply tries these again:\n\n${listed}\n\n`;
}

/** Text of the issue once a later apply has succeeded. */
export function renderApplyRecovered({ commit, url }: AppliedRun, template: string): string {
  return fillTemplate(template, { commit: codeSpan(commit.slice(0, 7)), run: url });
}
