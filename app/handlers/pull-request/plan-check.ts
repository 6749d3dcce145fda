import { checkNames, type Verdict } from "../../domain/checks/check.ts";
import type { Requesters } from "../../domain/approval/judge-approval.ts";
import {
  identifyRequesters,
  markBase,
  markReplaced,
  markRequesters,
  type PlanBase,
  type PlanCheck,
  readReplaced,
  readRequesters,
  whyPlan,
} from "../../domain/pull-request/plan-check.ts";
import { planNotStarted, planRunning } from "../../domain/pull-request/unplanned-verdict.ts";
import { type ChecksApi, type Commit, openCheck, type OwnCheck, repeatCheck } from "../../github/check-runs.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";
import { dispatchPlan } from "../../github/workflows/plan-runs.ts";

/** A pull request to plan, with its current plan check. */
export interface PullRequestToPlan extends Commit {
  readonly number: number;
  readonly defaultBranch: string;
  /** The base of a plan that starts now. */
  readonly base: PlanBase;
  readonly existing: OwnCheck | undefined;
  /** The requesters of the accounts: the check shows them to the reviewers. */
  readonly requesters: Requesters;
}

/** The plan check if it waits or stays as it is, or the verdict to conclude it with. */
export type PlanState =
  | { readonly kind: "check"; readonly check: PlanCheck; readonly isNew: boolean }
  | { readonly kind: "conclude"; readonly verdict: Verdict; readonly latest: OwnCheck | undefined };

/**
 * Starts the plan of a valid pull request, unless it is done or in progress.
 *
 * A stale plan is marked as stale before the workflow starts, so that it is no longer a success if the start fails.
 */
export async function ensurePlan(octokit: ChecksApi & DispatchApi, target: PullRequestToPlan): Promise<PlanState> {
  const { owner, repo, sha, number, defaultBranch, base, existing } = target;
  const reason = whyPlan(existing, base);
  if (existing !== undefined && reason === undefined) return keepPlan(octokit, target, existing);
  const why = reason ?? "first";
  let latest = existing;
  if (existing?.status === "completed" && (why === "base-moved" || why === "applied")) {
    const waiting = { name: checkNames.plan, status: "queued", output: planRunning(why) } as const;
    latest = { ...existing, status: "queued", id: await openCheck(octokit, target, waiting, existing) };
  }
  const run = await dispatchPlan(octokit, { owner, repo, branch: defaultBranch, pullRequest: number, headSha: sha });
  if (run.kind === "refused") return { kind: "conclude", verdict: planNotStarted(run.reason), latest };
  const { title, summary } = planRunning(why, run.url);
  const replaced = why === "replaced" ? readReplaced(existing?.summary ?? "", base) : 0;
  const based = markBase(markReplaced(summary, replaced, base), base);
  const output = { title, summary: markRequesters(based, target.requesters) };
  await openCheck(octokit, target, { name: checkNames.plan, status: "in_progress", output, run }, latest);
  const nothing = { conclusion: null, text: "", startedAt: "", completedAt: "" };
  const check = { ...output, ...nothing, status: "in_progress", externalId: run.id, url: run.url };
  return { kind: "check", check, isNew: run.id !== existing?.externalId };
}

/**
 * Keeps a plan, but shows it again if another person requests its accounts, because approvals are bound to that, too.
 */
async function keepPlan(octokit: ChecksApi, target: PullRequestToPlan, existing: OwnCheck): Promise<PlanState> {
  const { requesters } = target;
  const isShown = readRequesters(existing.summary) === identifyRequesters(requesters);
  if (isShown || existing.conclusion !== "success") return { kind: "check", check: existing, isNew: false };
  const summary = markRequesters(existing.summary, requesters);
  await repeatCheck(octokit, target, { name: checkNames.plan, check: existing, summary });
  return { kind: "check", check: { ...existing, summary }, isNew: true };
}
