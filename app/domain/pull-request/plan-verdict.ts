import { codeSpan, fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { truncate } from "../markdown/truncate.ts";
import { renderDigests, type Sha256Hex } from "../plan/digests.ts";
import { findUsedEmails } from "../plan/find-used-emails.ts";
import { judgePlan } from "../plan/judge-plan.ts";
import { parsePlanSummary } from "../plan/parse-plan-summary.ts";
import type { Change, PlanSummary } from "../plan/plan-summary.ts";
import type { Problem } from "../problem.ts";
import { accountsFilePath } from "../settings/settings.ts";
import { type AnnotatedVerdict, maxCheckText, type Verdict } from "../checks/check.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { changeSeparator, joinPlanText } from "./plan-check.ts";
import { countChanges, renderPlan } from "../plan/render-plan.ts";
import { renderPreflight, titleOfProblems } from "../plan/render-preflight.ts";
import type { Preflight } from "../plan/preflight.ts";
import { rerunPlan } from "./unplanned-verdict.ts";

/** Room for the plan in the check's text, so that it usually fits into the comment with the text around it. */
const maxPlan = 30_000;

/** A workflow run that has planned, as GitHub describes it. */
export interface PlannedRun {
  readonly id: number;
  /** Numbers of the open pull requests with this head commit. */
  readonly pullRequests: readonly number[];
  readonly headSha: string;
  /** Commit of the default branch that it ran on. */
  readonly baseSha: string;
  /** 1, or more if a person re-ran it by hand. */
  readonly attempt: number;
  /** Its conclusion, in GitHub's words. */
  readonly conclusion: string;
  /** Web page of the run. */
  readonly url: string;
  /** E-mails that the accounts file once had and has no longer at that commit, in lower case. */
  readonly formerEmails: ReadonlySet<string>;
}

/** The output of the run: an untrusted text, or the reason why there is none. */
export type HandedOver =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "unusable"; readonly reason: string };

/** Judges the output of a run. The pull request and commits that it names are claims. */
export function planVerdict(handedOver: HandedOver, run: PlannedRun, sha256Hex: Sha256Hex): AnnotatedVerdict {
  const { preflight, ...verdict } = judge(handedOver, run, sha256Hex);
  return { ...verdict, problems: (preflight?.problems ?? []).map(toProblem) };
}

/** The run names the line alone: a column that it invents would make GitHub refuse the check. */
function toProblem({ rule, message, pointer, line }: Preflight["problems"][number]): Problem {
  const range = { line, endLine: line, column: 1, endColumn: 1 };
  return { rule, severity: "error", message, file: accountsFilePath, pointer, range };
}

/** A verdict, and what the run asked AWS if its summary counts. */
interface Judged extends Verdict {
  readonly preflight?: Preflight | undefined;
}

function judge(handedOver: HandedOver, run: PlannedRun, sha256Hex: Sha256Hex): Judged {
  if (run.attempt > 1) {
    return planMissing(run, "a person re-ran it by hand, and the App only trusts runs that it started itself.");
  }
  if (handedOver.kind === "unusable") return planMissing(run, `${handedOver.reason}.`);
  const parsed = parsePlanSummary(handedOver.text);
  if (parsed.kind === "malformed") return planMissing(run, `the plan it left cannot be used: ${parsed.reason}.`);
  const summary = parsed.value;
  if (!run.pullRequests.includes(summary.pullRequest) || summary.headSha !== run.headSha) {
    return planMissing(run, "the plan it left belongs to another pull request or to another commit.");
  }
  if (summary.baseSha !== run.baseSha) {
    return planMissing(run, "the plan it left is on top of a different commit from the one it ran on.");
  }
  const { result, preflight } = summary;
  if (result.kind === "failed") return { ...planFailed(result, run, preflight), preflight };
  if (run.conclusion !== "success") return planMissing(run, "it did not finish.");
  return { ...judged(summary, result.changes, { run, sha256Hex }), preflight };
}

/** The next step for conclusions that the log often does not explain. */
const ends: Readonly<Record<string, string>> = {
  cancelled: "A person cancelled it, or a newer run replaced it.",
  timed_out: "It took longer than the time limit of the workflow.",
  startup_failure: "GitHub could not start it: check the workflow file on the default branch.",
  action_required: "It waits for an approval: check the environment that its job uses.",
  skipped: "Its job was skipped: check that the workflow file on the default branch is unchanged.",
};

/** `reason` is plain text that continues the sentence "ended as …:". */
function planMissing({ id, url, conclusion }: PlannedRun, reason: string): Verdict {
  const said = escapeMarkdown(truncate(reason, 500));
  const end = Object.hasOwn(ends, conclusion) ? `${String(ends[conclusion])} ` : "";
  return {
    conclusion: "failure",
    title: "There is no plan",
    summary: `[The workflow run ${id}](${url}) ended as ${short(conclusion)}: ${said} ${end}Its log says more. ${rerunPlan}`,
  };
}

function planFailed(
  { step, error }: { readonly step: string; readonly error: string },
  run: PlannedRun,
  preflight: Preflight | undefined,
): Verdict {
  const { id, url } = run;
  const shown = fitPieces([fence(error)], {
    limit: maxPlan,
    separator: "",
    more: () => `It is too long to show here; see [the page of the run](${url}).`,
  });
  return {
    conclusion: "failure",
    title: "Terraform could not plan",
    summary: `${besides(preflight)}${short(step)} failed in [workflow run ${id}](${url}). ${rerunPlan} Its output:`,
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
  const { preflight } = summary;
  const made = `${besides(preflight)}${bindPlan(summary, run)}`;
  const problems = [...judgePlan(changes), ...findUsedEmails(changes, run.formerEmails)];
  if (problems.length === 0 && preflight !== undefined && preflight.problems.length > 0)
    return { conclusion: "failure", title: titleOfProblems(preflight), summary: made, text };
  if (problems.length === 0) return { conclusion: "success", title: countChanges(changes), summary: made, text };
  const reasons = fitPieces(
    problems.map(({ message }) => `- ${escapeMarkdown(message)}`),
    { limit: 5_000, separator: "\n", more: (left) => `- … and ${count(left, "more reason")}` },
  );
  return {
    conclusion: "failure",
    title: `Refused: ${countChanges(changes).toLowerCase()}`,
    summary: `This must not be applied, no matter who approves it:\n\n${reasons}\n\n${made}`,
    text,
  };
}

/** What AWS was asked, followed by an empty line; empty if there is nothing to say. */
function besides(preflight: Preflight | undefined): string {
  const rendered = preflight === undefined ? "" : renderPreflight(preflight);
  return rendered === "" ? "" : `${rendered}\n\n`;
}

/** Names everything that the plan is valid for. */
function bindPlan(summary: PlanSummary, { id, url }: PlannedRun): string {
  const { pullRequest, headSha, baseSha, terraformVersion, providerVersion } = summary;
  const [head, base] = [headSha, baseSha].map((sha) => codeSpan(sha.slice(0, 7)));
  return (
    `Planned for pull request ${pullRequest} at ${String(head)} on top of ${String(base)}, with Terraform ${short(terraformVersion)} ` +
    `and provider ${short(providerVersion)}, in [workflow run ${id}](${url}).`
  );
}

/** Text from the run, shown inside a sentence. */
function short(text: string): string {
  return codeSpan(truncate(text, 60));
}
