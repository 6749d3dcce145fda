import { onlyLacksAccounts } from "../../domain/account/validate-accounts.ts";
import type { Requesters } from "../../domain/approval/judge-approval.ts";
import type { ShownPlan } from "../../domain/approval/shown-plan.ts";
import { checkNames, sharedNote, type Verdict } from "../../domain/checks/check.ts";
import { isUnfinished, type PlanCheck, runOf, toShownPlan } from "../../domain/pull-request/plan-check.ts";
import { notPlanned } from "../../domain/pull-request/unplanned-verdict.ts";
import { readLatestApply } from "../../github/workflows/latest-apply.ts";
import type { PullRequestContext } from "./context.ts";
import { ensurePlan } from "./plan-check.ts";
import { type Published, publishCheck } from "./publish-check.ts";
import type { PullRequestState } from "./read-state.ts";

/** Returns the plan check as far as it is known before the plan itself. */
export async function concludePlan(
  context: PullRequestContext,
  state: PullRequestState,
  requesters: Requesters,
): Promise<Published<PlanCheck>> {
  const { octokit, owner, repo, number, cache } = context;
  const { pullRequest, fingerprint, baseSha, checks } = state;
  const { standing, of } = state.shared;
  const { headSha, defaultBranch } = pullRequest;
  const conclude = async (verdict: Verdict, latest = checks): Promise<Published<PlanCheck>> => {
    const isNew = await publishCheck(context, { pullRequest, checks: latest }, checkNames.plan, {
      ...verdict,
      problems: [],
    });
    const at = toSeconds(context.now());
    const made = { status: "completed", externalId: "", startedAt: at, completedAt: at };
    return { value: { text: "", url: "", ...verdict, ...made }, isNew };
  };
  if (standing.kind !== "valid") {
    const kept = keptPlan(state);
    if (kept !== undefined) return { value: kept, isNew: false };
    const verdict = notPlanned(standing);
    return conclude(of === undefined ? verdict : { ...verdict, summary: `${verdict.summary} ${sharedNote(of)}` });
  }
  const existing = checks.get(checkNames.plan);
  const apply = await readLatestApply(octokit, { owner, repo, branch: defaultBranch, tip: baseSha, cache });
  const planned = await ensurePlan(octokit, {
    owner,
    repo,
    sha: headSha,
    number,
    defaultBranch,
    base: { fingerprint, commit: baseSha, applied: apply?.at ?? "" },
    existing,
    requesters,
  });
  if (planned.kind === "check") return { value: planned.check, isNew: planned.isNew };
  const { verdict, latest } = planned;
  return conclude(verdict, latest === undefined ? checks : new Map([[checkNames.plan, latest]]));
}

/**
 * Returns the plan of a pull request that was planned before another pull request added accounts to the default branch.
 *
 * The plan still shows the effect of this head and who approved it; the validation says that the branch must be brought up
 * to date. So a merge costs each other open pull request two writes: that check, and the comment.
 */
export function keptPlan({
  shared: { standing },
  checks,
}: Pick<PullRequestState, "shared" | "checks">): PlanCheck | undefined {
  const plan = checks.get(checkNames.plan);
  if (standing.kind !== "invalid" || !onlyLacksAccounts(standing.problems)) return undefined;
  return plan !== undefined && !isUnfinished(plan) && runOf(plan) !== undefined ? plan : undefined;
}

/**
 * Returns the plans that the checks of the head commit have shown by now. A check that waits shows none yet, and an earlier
 * plan is still the one that was approved.
 */
export function plansAfter(
  context: PullRequestContext,
  { plans }: PullRequestState,
  plan: Published<PlanCheck>,
): readonly ShownPlan[] {
  if (!plan.isNew || isUnfinished(plan.value)) return plans;
  const at = toSeconds(context.now());
  return [...plans, { ...toShownPlan(plan.value), completedAt: at }];
}

/** A time as GitHub writes it. */
function toSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/u, "Z");
}
