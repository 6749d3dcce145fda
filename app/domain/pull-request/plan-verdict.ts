import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import { renderDigests, type Sha256Hex } from "../plan/digests.ts";
import { judgePlan } from "../plan/judge-plan.ts";
import { parsePlanSummary } from "../plan/parse-plan-summary.ts";
import type { Change, PlanSummary } from "../plan/plan-summary.ts";
import { noAccountChanged, maxCheckText, type Verdict } from "./check.ts";
import { count } from "./count.ts";
import { fitPieces } from "./fit-pieces.ts";
import { joinPlanText } from "./plan-check.ts";
import { countChanges, renderPlan } from "./render-plan.ts";
import type { Standing } from "./standing.ts";

/** Room for the plan in the check's text, so that it fits into the one comment with all that stands around it. */
const maxPlan = 30_000;

const rerun = 'When that is mended, press "Re-run" on the check `aws-accounts/plan`.';

/** A workflow run that has planned, and what is known of it without asking it. */
export interface PlannedRun {
  /** Number of the pull request; several where they have the same head commit. */
  readonly pullRequests: readonly number[];
  readonly headSha: string;
  /** How it ended, in GitHub's words. */
  readonly conclusion: string;
  /** Web page of the run. */
  readonly url: string;
}

/** What the run handed over: a text that is not trusted, or the reason in words why there is none. */
export type HandedOver =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "unusable"; readonly reason: string };

/** What the check `aws-accounts/plan` says where nothing is planned. */
export function notPlanned(standing: Exclude<Standing, { readonly kind: "valid" }>): Verdict {
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

/** While the workflow runs; the summary is GitHub's Markdown. */
export function planRunning(url: string): Pick<Verdict, "title" | "summary"> {
  return { title: "Planning", summary: `Terraform plans in [this workflow run](${url}).` };
}

/** The workflow could not be started. */
export function planNotStarted(reason: string): Verdict {
  return { conclusion: "failure", title: "The plan could not be started", summary: `${reason} ${rerun}` };
}

/** Judges what a run handed over. Its words about pull request and head commit are claims. */
export function planVerdict(handedOver: HandedOver, run: PlannedRun, sha256Hex: Sha256Hex): Verdict {
  if (handedOver.kind === "unusable") return planMissing(run, `${handedOver.reason}.`);
  const parsed = parsePlanSummary(handedOver.text);
  if (parsed.kind === "malformed") return planMissing(run, `the plan it left cannot be used: ${parsed.reason}.`);
  const summary = parsed.value;
  if (!run.pullRequests.includes(summary.pullRequest) || summary.headSha !== run.headSha) {
    return planMissing(run, "the plan it left is one of another pull request or of another commit.");
  }
  const { result } = summary;
  if (result.kind === "failed") return planFailed(result, run);
  if (run.conclusion !== "success") return planMissing(run, "it did not come to its end.");
  return judged(summary, result.changes, { run, sha256Hex });
}

/** `reason` is plain text, and goes on from "ended as …:". */
function planMissing({ url, conclusion }: PlannedRun, reason: string): Verdict {
  return {
    conclusion: "failure",
    title: "There is no plan",
    summary: `[The workflow run](${url}) ended as ${short(conclusion)}: ${escapeMarkdown(truncate(reason, 500))} Its log says more. ${rerun}`,
  };
}

function planFailed({ step, error }: { readonly step: string; readonly error: string }, { url }: PlannedRun): Verdict {
  const shown = fitPieces([fence(error)], {
    limit: maxPlan,
    separator: "",
    more: () => "It is too long to be shown here.",
  });
  return {
    conclusion: "failure",
    title: "Terraform could not plan",
    summary: `${short(step)} failed in [this workflow run](${url}). ${rerun} This is what it said:`,
    text: joinPlanText("", shown),
  };
}

function judged(
  { terraformVersion, providerVersion, baseSha }: PlanSummary,
  changes: readonly Change[],
  { run, sha256Hex }: { readonly run: PlannedRun; readonly sha256Hex: Sha256Hex },
): Verdict {
  const digests = renderDigests(changes, sha256Hex);
  const room = Math.min(maxPlan, maxCheckText - joinPlanText(digests, "").length);
  const text = joinPlanText(digests, renderPlan(changes, room));
  const made =
    `Planned with Terraform ${short(terraformVersion)} and provider ${short(providerVersion)} ` +
    `on top of ${codeSpan(baseSha.slice(0, 7))} in [this workflow run](${run.url}).`;
  const problems = judgePlan(changes);
  if (problems.length === 0) return { conclusion: "success", title: countChanges(changes), summary: made, text };
  const reasons = fitPieces(
    problems.map(({ message }) => `- ${escapeMarkdown(message)}`),
    { limit: 6_000, separator: "\n", more: (left) => `- … and ${count(left, "more reason")}` },
  );
  return {
    conclusion: "failure",
    title: `Refused: ${countChanges(changes).toLowerCase()}`,
    summary: `This may not be applied, whoever approves it:\n\n${reasons}\n\n${made}`,
    text,
  };
}

/** Words of the run that are shown inside a sentence. */
function short(text: string): string {
  return codeSpan(truncate(text, 60));
}
