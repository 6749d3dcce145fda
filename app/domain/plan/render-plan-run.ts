import { fence } from "../markdown/code.ts";
import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { renderPreflight } from "./render-preflight.ts";
import { countChanges, renderPlan } from "./render-plan.ts";
import type { PlanSummary } from "./plan-summary.ts";

/** Templates of the summary on the page of a plan's run, in templates/comments. */
export const planRunTemplates = ["plan-run-planned", "plan-run-failed"] as const;

export type PlanRunTemplates = Readonly<Record<(typeof planRunTemplates)[number], string>>;

/** Far more than fits into a comment, which links to this page for the rest. */
const maxPlan = 300_000;

/** Renders a plan summary for the page of the run that made it. */
export function renderPlanRun(summary: PlanSummary, templates: PlanRunTemplates): string {
  const { pullRequest, headSha, result, preflight } = summary;
  const asked = preflight === undefined ? "" : renderPreflight(preflight);
  const of = { pull_request: String(pullRequest), head: headSha.slice(0, 7) };
  return result.kind === "planned"
    ? fillTemplate(templates["plan-run-planned"], {
        ...of,
        counts: countChanges(result.changes),
        plan: [asked, renderPlan(result.changes, maxPlan)].filter((part) => part !== "").join("\n\n"),
      })
    : fillTemplate(templates["plan-run-failed"], {
        ...of,
        step: escapeMarkdown(result.step),
        error: fence(result.error),
      });
}
