import { noAccountChanged, type Verdict } from "../checks/check.ts";
import type { PlanReason } from "./plan-check.ts";
import type { PullRequestStatus } from "./status.ts";

/** Explains how to ask for a plan again. */
export const rerunPlan =
  'When the problem is fixed, press "Re-run" on the check `aws-accounts/plan`, or comment `/plan`.';

/** The check `aws-accounts/plan` if nothing is planned. */
export function notPlanned(status: Exclude<PullRequestStatus, { readonly kind: "valid" }>): Verdict {
  switch (status.kind) {
    case "nothing-changed":
      return noAccountChanged;
    case "public-repository":
      return unplanned("this repository is public", "See `aws-accounts/validate`.");
    case "settings-broken":
      return unplanned("the settings are broken", "See `aws-accounts/validate`.");
    case "invalid":
      return unplanned("validation failed", "Fix the problems that `aws-accounts/validate` lists, and push.");
    case "draft":
      return unplanned("this is a draft", 'Press "Ready for review" to have it planned.');
    case "fork":
      return unplanned(
        "the branch is in a fork",
        "Push the branch to this repository and open the pull request from there.",
      );
  }
}

function unplanned(why: string, nextStep: string): Verdict {
  return { conclusion: "action_required", title: `Not planned: ${why}`, summary: nextStep };
}

/** Titles of the check while it waits; the comment derives the reason from them. */
export const waitingTitles = {
  first: "Planning",
  asked: "Planning again",
  replaced: "Planning again",
  "base-moved": "Stale: planning again",
  applied: "Stale: planning again",
} as const satisfies Readonly<Record<PlanReason, string>>;

const reasons: Readonly<Record<PlanReason, string>> = {
  first: "",
  asked: "A person asked for a new plan. ",
  replaced: "Another start of the workflow for the same pull request has cancelled the last run. ",
  "base-moved":
    "The accounts file or the settings of the default branch have changed since the last plan, so that plan is stale. ",
  applied: "An apply has run since the last plan, so that plan is stale. ",
};

/** The check while the workflow starts or runs (then with its web page); the summary is GitHub's Markdown. */
export function planRunning(reason: PlanReason, url?: string): Pick<Verdict, "title" | "summary"> {
  const doing =
    url === undefined
      ? "The workflow that plans is about to start."
      : `Terraform plans in [this workflow run](${url}).`;
  return { title: waitingTitles[reason], summary: `${reasons[reason]}${doing}` };
}

/** The check if the workflow could not be started. */
export function planNotStarted(reason: string): Verdict {
  return { conclusion: "failure", title: "The plan could not be started", summary: `${reason} ${rerunPlan}` };
}

/** The check if its run was deleted. */
export const planRunGone: Verdict = {
  conclusion: "failure",
  title: "There is no plan",
  summary: `The workflow run that planned was deleted. ${rerunPlan}`,
};

/** The check after the App gave up, because other starts of the workflow cancelled every run; `url` is the last run's page. */
export function planReplaced(times: number, url: string): Verdict {
  return {
    conclusion: "failure",
    title: "There is no plan",
    summary:
      `Each of the ${times} runs that the App started was cancelled, [the last one](${url}), too. The ` +
      `workflow \`aws-accounts-plan\` was started again and again for the same pull request, and a new run cancels the last one. ` +
      `The list of its runs names the person or App that starts it. ${rerunPlan}`,
  };
}

/** The check at a commit that is not the head of an open pull request, or no longer is. */
export function planTooLate(kind: "superseded" | "merged" | "closed"): Verdict {
  switch (kind) {
    case "superseded":
      return {
        conclusion: "cancelled",
        title: "Not planned: superseded",
        summary: "This is no longer the last commit of an open pull request. Only the last commit is planned.",
      };
    case "merged":
      return {
        conclusion: "cancelled",
        title: "Not planned: merged before it was planned",
        summary: "No plan of this commit was shown to the reviewers, so the apply refuses it.",
      };
    case "closed":
      return {
        conclusion: "cancelled",
        title: "Not planned: closed before it was planned",
        summary: "Reopen the pull request to have it planned.",
      };
  }
}
