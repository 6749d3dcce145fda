import { noAccountChanged, type Verdict } from "../checks/check.ts";
import type { PlanReason } from "./plan-check.ts";
import type { PullRequestStatus } from "./status.ts";

/** How a person asks for a plan again. */
export const rerunPlan = 'When that is mended, press "Re-run" on the check `aws-accounts/plan`, or comment `/plan`.';

/** What the check `aws-accounts/plan` says where nothing is planned. */
export function notPlanned(standing: Exclude<PullRequestStatus, { readonly kind: "valid" }>): Verdict {
  switch (standing.kind) {
    case "nothing-changed":
      return noAccountChanged;
    case "public-repository":
      return unplanned("this repository is public", "See `aws-accounts/validate`.");
    case "settings-broken":
      return unplanned("the settings are broken", "See `aws-accounts/validate`.");
    case "invalid":
      return unplanned("validation failed", "Mend what `aws-accounts/validate` says, and push.");
    case "draft":
      return unplanned("this is a draft", 'Press "Ready for review" and it is planned.');
    case "fork":
      return unplanned(
        "the branch lies in a fork",
        "Push the branch to this repository and open the pull request from there.",
      );
  }
}

function unplanned(why: string, mend: string): Verdict {
  return { conclusion: "action_required", title: `Not planned: ${why}`, summary: mend };
}

/** Titles of the check while it waits; the comment tells from them why. */
export const waitingTitles = {
  first: "Planning",
  asked: "Planning again",
  replaced: "Planning again",
  "base-moved": "Stale: planning again",
  applied: "Stale: planning again",
} as const satisfies Readonly<Record<PlanReason, string>>;

const reasons: Readonly<Record<PlanReason, string>> = {
  first: "",
  asked: "Somebody asked for a new plan. ",
  replaced: "Another start of the workflow for the same pull request has cancelled the last run. ",
  "base-moved":
    "The accounts file or the settings of the default branch have changed since the last plan, so that plan is stale. ",
  applied: "An apply has run since the last plan, so that plan is stale. ",
};

/** While the workflow is about to start, or runs (then with its web page); the summary is GitHub's Markdown. */
export function planRunning(reason: PlanReason, url?: string): Pick<Verdict, "title" | "summary"> {
  const doing =
    url === undefined
      ? "The workflow that plans is about to start."
      : `Terraform plans in [this workflow run](${url}).`;
  return { title: waitingTitles[reason], summary: `${reasons[reason]}${doing}` };
}

/** The workflow could not be started. */
export function planNotStarted(reason: string): Verdict {
  return { conclusion: "failure", title: "The plan could not be started", summary: `${reason} ${rerunPlan}` };
}

/** The run that a check waited for was deleted. */
export const planRunGone: Verdict = {
  conclusion: "failure",
  title: "There is no plan",
  summary: `The workflow run that planned is not there any more: somebody deleted it. ${rerunPlan}`,
};

/** Other starts of the workflow for the same pull request have cancelled each run, and the App gives up; `url` is the last one's page. */
export function planReplaced(times: number, url: string): Verdict {
  return {
    conclusion: "failure",
    title: "There is no plan",
    summary:
      `Each of the ${times} runs that the App started was cancelled, [the last one](${url}), too: somebody keeps starting the ` +
      `workflow \`aws-accounts-plan\` for the same pull request, of which only one run goes on. The list of its runs says ` +
      `who. ${rerunPlan}`,
  };
}

/** Concludes a check at a commit that is not, or not any more, the head of an open pull request. */
export function planTooLate(kind: "superseded" | "merged" | "closed"): Verdict {
  switch (kind) {
    case "superseded":
      return {
        conclusion: "cancelled",
        title: "Not planned: superseded",
        summary: "This is not the last commit of an open pull request any more, and only that is planned.",
      };
    case "merged":
      return {
        conclusion: "cancelled",
        title: "Not planned: merged before that",
        summary: "Nobody was shown what this does, so the apply refuses it.",
      };
    case "closed":
      return {
        conclusion: "cancelled",
        title: "Not planned: closed before that",
        summary: "Reopen the pull request and it is planned.",
      };
  }
}
