import type { Requesters } from "../../domain/approval/judge-approval.ts";
import { checkNames } from "../../domain/checks/check.ts";
import { isUnfinished, type PlanCheck, runOf } from "../../domain/pull-request/plan-check.ts";
import { validateVerdict } from "../../domain/pull-request/validate-verdict.ts";
import { type PullRequest, readPullRequest } from "../../github/pull-requests/pull-requests.ts";
import { decideCounting, publishApproval } from "./approval-check.ts";
import { markCommentOutdated, writeComment, writeUnplanned } from "./comment.ts";
import { concludePlan, plansAfter } from "./conclude-plan.ts";
import type { PullRequestContext } from "./context.ts";
import { readRequestersOf } from "./count-approvals.ts";
import { concludeOutdatedPlan } from "./outdated-plan.ts";
import { publishCheck } from "./publish-check.ts";
import { type PullRequestState, readState } from "./read-state.ts";

/** The workflow run that a plan check waits for, and the commit of the check. */
export interface PendingRun {
  readonly runId: number;
  readonly headSha: string;
}

/** The subjects to look at next. */
export interface FollowUp {
  /** A run that may be over already. */
  readonly waitsFor?: PendingRun;
  /** Other pull requests of the same head commit, if one of its checks changed. */
  readonly twins: readonly number[];
  /** Whether it waits for a plan that no event may announce: a run that is deleted, a workflow that can be started again. */
  readonly waits: boolean;
}

const nothingNext: FollowUp = { twins: [], waits: false };

const noRequesters: Requesters = { people: [], bots: [], unknown: [] };

/**
 * Brings the three checks and the one comment of a pull request up to date with its head commit.
 *
 * If the pull request is closed, only a plan check that still waits is concluded: the approvals stay readable for the apply.
 * A pull request into another branch does not concern the App.
 *
 * @param validated - called as soon as the check of the validation is up to date
 */
export async function reconcilePullRequest(context: PullRequestContext, validated?: () => void): Promise<FollowUp> {
  const { octokit, owner, repo } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, context.number);
  if (pullRequest.baseBranch !== pullRequest.defaultBranch) return nothingNext;
  if (!pullRequest.open) {
    await giveUpPlan(context, pullRequest);
    return nothingNext;
  }
  const superseding = markCommentOutdated(context, pullRequest);
  // Also if the validation fails: a retry must not start while this comment is still being written.
  const validation = await validate(context, pullRequest, validated).finally(() => superseding);
  const before = await superseding;
  if (validation === undefined) return nothingNext;
  const { state } = validation;
  const { own, changedSettings } = state;
  const counting = decideCounting(state);
  const requesters =
    counting.kind === "counted" ? await readRequestersOf(context, { ...state, ...counting }) : noRequesters;
  const plan = await concludePlan(context, state, requesters);
  const planned = { ...state, plans: plansAfter(context, state, plan) };
  const approval = await publishApproval(context, planned, { counting, requesters });
  const results = { plan: plan.value, approval: approval.value };
  await writeComment(context, { ...state.pullRequest, standing: own, changedSettings, ...results }, before);
  return followUp(state, plan.value, validation.isNew || plan.isNew || approval.isNew);
}

async function giveUpPlan(context: PullRequestContext, pullRequest: PullRequest): Promise<void> {
  const { octokit, owner, repo, app } = context;
  const { headSha, defaultBranch, merged } = pullRequest;
  const commit = { owner, repo, app, defaultBranch, sha: headSha };
  const isGivenUp = await concludeOutdatedPlan(octokit, commit, merged ? "merged" : "closed");
  if (isGivenUp) await writeUnplanned(context, pullRequest);
}

/** Returns undefined if the pull request was closed meanwhile, or now goes into another branch. */
async function validate(
  context: PullRequestContext,
  known: PullRequest,
  validated?: () => void,
): Promise<{ readonly state: PullRequestState; readonly isNew: boolean } | undefined> {
  const state = await readState(context, known);
  if (state === undefined) return undefined;
  const { own, baseSha, changedSettings, pullRequest } = state;
  const verdict = validateVerdict(own, { headSha: pullRequest.headSha, baseSha }, changedSettings);
  const isNew = await publishCheck(context, state, checkNames.validate, verdict);
  validated?.();
  return { state, isNew };
}

function followUp({ pullRequest, twins, shared }: PullRequestState, plan: PlanCheck, isNew: boolean): FollowUp {
  const { headSha, number } = pullRequest;
  const runId = plan.status === "in_progress" ? runOf(plan) : undefined;
  const others = twins.map((twin) => twin.number).filter((twin) => twin !== number);
  return {
    ...(runId === undefined ? {} : { waitsFor: { runId, headSha } }),
    twins: isNew ? others : [],
    waits: shared.standing.kind === "valid" && (isUnfinished(plan) || runOf(plan) === undefined),
  };
}
