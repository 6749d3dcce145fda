import { codeSpan } from "../markdown/code.ts";
import { noAccountChanged, sharedNote, type Verdict } from "../checks/check.ts";
import type { People } from "../settings/settings.ts";
import { count } from "../text/count.ts";
import { truncate } from "../markdown/truncate.ts";
import { mostCommits } from "./find-hands.ts";
import { type Approval, mostRequests, type NotCounted } from "./judge-approval.ts";
import type { Unknown } from "./unknown.ts";

type Missing = Extract<Approval, { readonly kind: "missing" }>;

/** More names than this are counted, not listed. */
const maxNames = 20;

const reasons: Readonly<Record<Exclude<NotCounted["kind"], "planned-again">, string>> = {
  "not-a-reviewer": "is not one of the reviewers that the settings name",
  author: "opened this pull request",
  pusher: "wrote or pushed commits of this pull request",
  requester: "asked for the account, or edited the request",
  "older-commit": "approved an earlier commit; approve again",
  retargeted: "approved before the base branch was changed; approve again",
  "no-plan": "approved when no plan was shown; approve again once it is",
  "requesters-changed": "approved before another person edited the request; approve again",
};

/** The verdict of the check `aws-accounts/approval` for an account pull request. */
export function approvalVerdict(approval: Approval, reviewers: People): Verdict {
  const summary = describeApproval(approval, reviewers);
  return approval.kind === "approved"
    ? { conclusion: "success", title: "Approved", summary }
    : { conclusion: "action_required", title: "Waiting for an approval", summary };
}

const notJudgedReasons = {
  invalid: "validation failed",
  "public-repository": "this repository is public",
  "settings-broken": "the settings are broken",
} as const;

type NotJudged = keyof typeof notJudgedReasons | "nothing-changed";

/** The verdict if approvals are not counted: the reviewers are unknown, or no approval is needed. */
export function approvalNotJudged(kind: NotJudged): Verdict {
  if (kind === "nothing-changed") return noAccountChanged;
  return {
    conclusion: "action_required",
    title: `Not counted: ${notJudgedReasons[kind]}`,
    summary: "See `aws-accounts/validate`.",
  };
}

/** Describes in Markdown whether a pull request is approved, and if not, which approvals are missing and why. */
export function describeApproval(approval: Approval, reviewers: People): string {
  if (approval.kind === "approved") return `Approved by ${approval.by.map(codeSpan).join(", ")}.`;
  const lines = [
    ...(approval.of === undefined ? [] : [sharedNote(approval.of)]),
    ...approval.unknown.map(describeUnknown),
    ...approval.blockedBy.map((login) => `${codeSpan(login)} asked for changes.`),
    ...approval.by.map((login) => `${codeSpan(login)} approved.`),
    ...approval.notCounted.map(
      ({ login, why }) => `The approval of ${codeSpan(login)} does not count: ${codeSpan(login)} ${describeWhy(why)}.`,
    ),
  ];
  const shown = lines.length > maxNames ? [...lines.slice(0, maxNames), `And ${lines.length - maxNames} more.`] : lines;
  const missing = describeMissing(approval, reviewers);
  return [missing, ...(shown.length === 0 ? [] : ["", ...shown.map((line) => `- ${line}`)])].join("\n");
}

function describeMissing({ unknown, bots, changesProvider, adopts }: Missing, reviewers: People): string {
  if (unknown.length > 0) return "No approval counts, because it is unknown who made this change:";
  const who = `${nameReviewers(reviewers)} who neither made nor asked for this change`;
  const hidden = `${bots.map(codeSpan).join(", ")} changed an account or its request, which hides the person behind it`;
  const reasons = [
    ...(changesProvider === true ? ["it changes the Terraform provider that plans and applies"] : []),
    ...(adopts === true ? ["the plan adopts an account that exists already"] : []),
    ...(bots.length > 0 ? [hidden] : []),
  ];
  if (reasons.length === 0) return `An approval of the last commit is missing, by ${who}.`;
  return `Two approvals of the last commit are needed, each by ${who}: ${reasons.join("; ")}.`;
}

function describeWhy(why: NotCounted): string {
  if (why.kind !== "planned-again") return reasons[why.kind];
  const { at, differing } = why;
  const when = `${at.slice(11, 16)} UTC on ${at.slice(0, 10)}`;
  const what =
    differing === undefined
      ? "the changes differ"
      : `${count(differing, "change")} ${differing === 1 ? "differs" : "differ"}`;
  return `must approve again: planned again at ${when}, ${what}`;
}

/** Describes in Markdown the unknown fact, and the next step. */
export function describeUnknown(unknown: Unknown): string {
  const commit = "sha" in unknown ? codeSpan(unknown.sha.slice(0, 7)) : "";
  switch (unknown.kind) {
    case "author":
      return "The account that opened this pull request is gone. Open another one with the same change.";
    case "head":
      return (
        `GitHub does not say who pushed ${commit} to this branch. It can take a minute to record a push: check again with ` +
        `${codeSpan("/plan")}. If that does not help, push the change to a new branch and open another pull request.`
      );
    case "pusher":
      return `The account that pushed ${commit} is gone. Push the change to a new branch and open another pull request.`;
    case "signer":
      return (
        `Commit ${commit} is by ${codeSpan(truncate(unknown.name, 60))}, whose e-mail address belongs to no GitHub account. ` +
        `Commit it again with an address of your account, and push.`
      );
    case "forged":
      return `Commit ${commit} says that it is by ${codeSpan(unknown.name)}, but GitHub did not sign it. Commit it again as yourself, and push.`;
    case "commits":
      return `This pull request has ${unknown.total} commits, and the App reads at most ${mostCommits}. Squash them, and push.`;
    case "requests":
      return (
        `The accounts of this pull request name ${unknown.total} different requests, and the App reads at most ` +
        `${mostRequests}. Split it into pull requests that change fewer accounts.`
      );
    case "request":
      return `Request ${unknown.number} cannot be read, and there is no record of who opened it. Open a new request for the account.`;
    case "editor":
      return `It is not known who edited request ${unknown.number}. Open a new request for the account.`;
  }
}

function nameReviewers({ team, users }: People): string {
  const named = users.length > maxNames ? [...users.slice(0, maxNames).map(codeSpan), "others"] : users.map(codeSpan);
  const all = team === undefined ? named : [`a member of the team ${codeSpan(team)}`, ...named];
  return all.length === 0 ? "a reviewer (the settings name none)" : all.join(" or ");
}
