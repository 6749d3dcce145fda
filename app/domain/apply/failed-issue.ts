import { codeSpan, fence } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { truncate } from "../markdown/truncate.ts";
import type { AppliedRun } from "./apply-status.ts";

/** Title and label of the issue that reports a failed apply. */
export const applyFailedIssue = "aws-accounts-apply-failed";

/** Templates of that issue, in templates/issues. */
export const applyIssueTemplates = ["apply-failed", "apply-recovered"] as const;

export type ApplyIssueTemplates = Readonly<Record<(typeof applyIssueTemplates)[number], string>>;

/** Each of the two fence lines may be as long as the reason. */
const maxReason = 20_000;

/** Text of the issue while the apply fails. */
export function renderApplyFailed(
  { commit, url, conclusion }: AppliedRun,
  { reason, template }: { readonly reason: string | undefined; readonly template: string },
): string {
  return fillTemplate(template, {
    commit: codeSpan(commit.slice(0, 7)),
    run: url,
    conclusion: codeSpan(conclusion ?? "failure"),
    reason: fence(truncate(reason ?? "The run reported no reason. See its log.", maxReason)),
  });
}

/** Text of the issue once a later apply has succeeded. */
export function renderApplyRecovered({ commit, url }: AppliedRun, template: string): string {
  return fillTemplate(template, { commit: codeSpan(commit.slice(0, 7)), run: url });
}
