import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import { renderDigests, type Sha256Hex } from "../plan/digests.ts";
import { judgePlan } from "../plan/judge-plan.ts";
import { parsePlanSummary } from "../plan/parse-plan-summary.ts";
import type { Change, PlanSummary } from "../plan/plan-summary.ts";
import { maxCheckText, type Verdict } from "../checks/check.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { changeSeparator, joinPlanText } from "./plan-check.ts";
import { countChanges, renderPlan } from "../plan/render-plan.ts";
import { rerunPlan } from "./unplanned-verdict.ts";

/** Room for the plan in the check's text, so that it fits into the one comment with what mostly stands around it. */
const maxPlan = 30_000;

/** A workflow run that has planned, and what is known of it without asking it. */
export interface PlannedRun {
  readonly id: number;
  /** Numbers of the open pull requests with this head commit. */
  readonly pullRequests: readonly number[];
  readonly headSha: string;
  /** Commit of the default branch that it ran on. */
  readonly baseSha: string;
  /** 1, or more where somebody started it again by hand. */
  readonly attempt: number;
  /** How it ended, in GitHub's words. */
  readonly conclusion: string;
  /** Web page of the run. */
  readonly url: string;
}

/** What the run handed over: a text that is not trusted, or the reason in words why there is none. */
export type HandedOver =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "unusable"; readonly reason: string };

/** Judges what a run handed over. Its words about pull request and commits are claims. */
export function planVerdict(handedOver: HandedOver, run: PlannedRun, sha256Hex: Sha256Hex): Verdict {
  if (run.attempt > 1) {
    return planMissing(run, "somebody started it again by hand, and only what the App starts is believed.");
  }
  if (handedOver.kind === "unusable") return planMissing(run, `${handedOver.reason}.`);
  const parsed = parsePlanSummary(handedOver.text);
  if (parsed.kind === "malformed") return planMissing(run, `the plan it left cannot be used: ${parsed.reason}.`);
  const summary = parsed.value;
  if (!run.pullRequests.includes(summary.pullRequest) || summary.headSha !== run.headSha) {
    return planMissing(run, "the plan it left is one of another pull request or of another commit.");
  }
  if (summary.baseSha !== run.baseSha) {
    return planMissing(run, "the plan it left is on top of another commit than the one it ran on.");
  }
  const { result } = summary;
  if (result.kind === "failed") return planFailed(result, run);
  if (run.conclusion !== "success") return planMissing(run, "it did not come to its end.");
  return judged(summary, result.changes, { run, sha256Hex });
}

/** What to do after an end that GitHub has a word for and the log often has not. */
const ends: Readonly<Record<string, string>> = {
  cancelled: "Somebody cancelled it, or a newer run took its place.",
  timed_out: "It took longer than the time limit of the workflow.",
  startup_failure: "GitHub could not start it: see that the workflow file on the default branch is in order.",
  action_required: "It waits for somebody to allow it: see the environment that its job uses.",
  skipped: "Its job was skipped: see that the workflow file on the default branch is as it came.",
};

/** `reason` is plain text, and goes on from "ended as …:". */
function planMissing({ id, url, conclusion }: PlannedRun, reason: string): Verdict {
  const said = escapeMarkdown(truncate(reason, 500));
  const end = Object.hasOwn(ends, conclusion) ? `${String(ends[conclusion])} ` : "";
  return {
    conclusion: "failure",
    title: "There is no plan",
    summary: `[The workflow run ${id}](${url}) ended as ${short(conclusion)}: ${said} ${end}Its log says more. ${rerunPlan}`,
  };
}

function planFailed({ step, error }: { readonly step: string; readonly error: string }, run: PlannedRun): Verdict {
  const { id, url } = run;
  const shown = fitPieces([fence(error)], {
    limit: maxPlan,
    separator: "",
    more: () => `It is too long to be shown here; [the page of the run](${url}) has it.`,
  });
  return {
    conclusion: "failure",
    title: "Terraform could not plan",
    summary: `${short(step)} failed in [workflow run ${id}](${url}). ${rerunPlan} This is what it said:`,
    text: joinPlanText("", shown),
  };
}

function judged(
  summary: PlanSummary,
  changes: readonly Change[],
  { run, sha256Hex }: { readonly run: PlannedRun; readonly sha256Hex: Sha256Hex },
): Verdict {
  const digests = renderDigests(changes, sha256Hex);
  const room = Math.min(maxPlan, maxCheckText - joinPlanText(digests, "").length);
  const elsewhere = `on [the page of the workflow run](${run.url})`;
  const text = joinPlanText(digests, renderPlan(changes, room, { separator: changeSeparator, elsewhere }));
  const made = bindPlan(summary, run);
  const problems = judgePlan(changes);
  if (problems.length === 0) return { conclusion: "success", title: countChanges(changes), summary: made, text };
  const reasons = fitPieces(
    problems.map(({ message }) => `- ${escapeMarkdown(message)}`),
    { limit: 5_000, separator: "\n", more: (left) => `- … and ${count(left, "more reason")}` },
  );
  return {
    conclusion: "failure",
    title: `Refused: ${countChanges(changes).toLowerCase()}`,
    summary: `This may not be applied, whoever approves it:\n\n${reasons}\n\n${made}`,
    text,
  };
}

/** Names everything that the plan holds for, and for nothing else. */
function bindPlan(summary: PlanSummary, { id, url }: PlannedRun): string {
  const { pullRequest, headSha, baseSha, terraformVersion, providerVersion } = summary;
  const [head, base] = [headSha, baseSha].map((sha) => codeSpan(sha.slice(0, 7)));
  return (
    `Planned for pull request ${pullRequest} at ${String(head)} on top of ${String(base)}, with Terraform ${short(terraformVersion)} ` +
    `and provider ${short(providerVersion)}, in [workflow run ${id}](${url}).`
  );
}

/** Words of the run that are shown inside a sentence. */
function short(text: string): string {
  return codeSpan(truncate(text, 60));
}
