import { checkNames, type Verdict } from "../domain/pull-request/check.ts";
import { markBase, type PlanBase, type PlanCheck, whyPlan } from "../domain/pull-request/plan-check.ts";
import { planNotStarted, planRunning } from "../domain/pull-request/unplanned-verdict.ts";
import { type ChecksApi, type Commit, openCheck, type OwnCheck } from "./check-runs.ts";
import type { DispatchApi } from "./dispatch-workflow.ts";
import { dispatchPlan } from "./plan-runs.ts";

/** What a pull request has to be planned for, and what its check says by now. */
export interface PlanTarget extends Commit {
  readonly number: number;
  readonly defaultBranch: string;
  /** What a plan made now would be made against. */
  readonly base: PlanBase;
  readonly existing: OwnCheck | undefined;
}

/** The plan check that waits or stays as it is, or the verdict to conclude it with. */
export type SettledPlan =
  | { readonly kind: "check"; readonly check: PlanCheck }
  | { readonly kind: "conclude"; readonly verdict: Verdict; readonly latest: OwnCheck | undefined };

/**
 * Has a valid pull request planned, unless that has been done or is being done.
 *
 * A plan that became stale is said to be so before the workflow is started: whatever happens then, it is no success any
 * more.
 */
export async function settlePlan(octokit: ChecksApi & DispatchApi, target: PlanTarget): Promise<SettledPlan> {
  const { owner, repo, sha, number, defaultBranch, base, existing } = target;
  const reason = whyPlan(existing, base);
  if (existing !== undefined && reason === undefined) return { kind: "check", check: existing };
  const why = reason ?? "first";
  let latest = existing;
  if (existing?.status === "completed" && (why === "base-moved" || why === "applied")) {
    const waiting = { name: checkNames.plan, status: "queued", output: planRunning(why) } as const;
    latest = { ...existing, status: "queued", id: await openCheck(octokit, target, waiting, existing) };
  }
  const run = await dispatchPlan(octokit, { owner, repo, branch: defaultBranch, pullRequest: number, headSha: sha });
  if (run.kind === "refused") return { kind: "conclude", verdict: planNotStarted(run.reason), latest };
  const { title, summary } = planRunning(why, run.url);
  const output = { title, summary: markBase(summary, base) };
  await openCheck(octokit, target, { name: checkNames.plan, status: "in_progress", output, run }, latest);
  const nothing = { conclusion: null, text: "", startedAt: "", completedAt: "" };
  return { kind: "check", check: { ...output, ...nothing, status: "in_progress", externalId: run.id, url: run.url } };
}
