import { codeSpan } from "../markdown/code.ts";
import { noAccountChanged, sharedNote, type Verdict } from "../pull-request/check.ts";
import type { People } from "../settings/settings.ts";
import type { Approval, NotCounted } from "./judge-approval.ts";

/** More names than this are counted, not listed. */
const maxNames = 20;

const reasons: Readonly<Record<NotCounted, string>> = {
  "not-a-reviewer": "is not one of the reviewers that the settings name",
  "older-commit": "approved an earlier commit; the last one has not been approved",
  author: "opened this pull request",
  "last-pusher": "wrote or pushed the last commit",
  requester: "asked for the account",
};

/** What the check `aws-accounts/approval` says of an account pull request. */
export function approvalVerdict(approval: Approval, reviewers: People): Verdict {
  const summary = describeApproval(approval, reviewers);
  return approval.kind === "approved"
    ? { conclusion: "success", title: "Approved", summary }
    : { conclusion: "action_required", title: "Waiting for an approval", summary };
}

const whys = {
  invalid: "validation failed",
  "public-repository": "this repository is public",
  "settings-broken": "the settings are broken",
} as const;

type NotJudged = keyof typeof whys | "nothing-changed";

/** The same where nobody's approval can be counted, because nobody knows whose does, or because none is needed. */
export function approvalNotJudged(kind: NotJudged): Verdict {
  if (kind === "nothing-changed") return noAccountChanged;
  return {
    conclusion: "action_required",
    title: `Not counted: ${whys[kind]}`,
    summary: "See `aws-accounts/validate`.",
  };
}

/** Says in Markdown, in a sentence or a list, whether a pull request is approved and what is missing. */
export function describeApproval(approval: Approval, reviewers: People): string {
  if (approval.kind === "approved") return `Approved by ${approval.by.map(codeSpan).join(", ")}.`;
  const missing = `An approval of the last commit is missing, by ${nameReviewers(reviewers)} who neither made nor asked for this change.`;
  const lines = [
    ...(approval.of === undefined ? [] : [sharedNote(approval.of)]),
    ...approval.blockedBy.map((login) => `${codeSpan(login)} asked for changes.`),
    ...approval.notCounted.map(
      ({ login, why }) => `The approval of ${codeSpan(login)} does not count: ${codeSpan(login)} ${reasons[why]}.`,
    ),
  ];
  const shown = lines.length > maxNames ? [...lines.slice(0, maxNames), `And ${lines.length - maxNames} more.`] : lines;
  return [missing, ...(shown.length === 0 ? [] : ["", ...shown.map((line) => `- ${line}`)])].join("\n");
}

function nameReviewers({ team, users }: People): string {
  const named = users.length > maxNames ? [...users.slice(0, maxNames).map(codeSpan), "others"] : users.map(codeSpan);
  const all = team === undefined ? named : [`a member of the team ${codeSpan(team)}`, ...named];
  return all.length === 0 ? "somebody (the settings name no reviewers)" : all.join(" or ");
}
