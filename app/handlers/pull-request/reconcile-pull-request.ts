import { removesAccounts, onlyLacksAccounts } from "../../domain/account/validate-accounts.ts";
import { approvalNotJudged, approvalVerdict } from "../../domain/approval/approval-verdict.ts";
import type { Approval, Requesters, Review } from "../../domain/approval/judge-approval.ts";
import type { ShownPlan } from "../../domain/approval/shown-plan.ts";
import type { Sha256Hex } from "../../domain/plan/digests.ts";
import {
  type AnnotatedVerdict,
  type CheckName,
  checkNames,
  notLookedAt,
  sharedNote,
  type Verdict,
} from "../../domain/checks/check.ts";
import type { ChangedSettings } from "../../domain/pull-request/changed-settings.ts";
import type { CommentTemplates } from "../../domain/pull-request/comment.ts";
import { isUnfinished, type PlanCheck, runOf, toShownPlan } from "../../domain/pull-request/plan-check.ts";
import {
  type PullRequestFacts,
  type SharedStatus,
  shareStatus,
  type PullRequestStatus,
} from "../../domain/pull-request/status.ts";
import { notPlanned } from "../../domain/pull-request/unplanned-verdict.ts";
import { validateVerdict } from "../../domain/pull-request/validate-verdict.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { Cache } from "../../github/cache.ts";
import { type ChangedSettingsApi, readChangedSettings } from "../../files/changed-settings.ts";
import {
  type ChecksApi,
  concludeOvertaken,
  latestChecks,
  listCheckHistory,
  listOwnChecks,
  type OwnCheck,
  publishVerdict,
} from "../../github/check-runs.ts";
import {
  type AppliedBranch,
  type LatestApplyApi,
  readLatestApply,
  readNotCreated,
} from "../../github/workflows/latest-apply.ts";
import type { RestoreCommentsApi } from "../../github/issues/restore-comments.ts";
import { concludeOutdatedPlan } from "./outdated-plan.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";
import { markCommentOutdated, writeComment, writeUnplanned } from "./comment.ts";
import { type ApprovalContext, countApprovals, readRequestersOf } from "./count-approvals.ts";
import { type PullRequestFactsApi, readPullRequestFacts } from "./read-facts.ts";
import {
  type ListedPullRequest,
  type PullRequest,
  type PullRequestListApi,
  readPullRequest,
} from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";
import type { RecordsWriter } from "../../github/records/records-writer.ts";
import { ensurePlan } from "./plan-check.ts";
import { explainFailure } from "./explain-failure.ts";
import { processLargeFile } from "../../large-files/process-large-file.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";

export interface PullRequestContext extends Repository {
  readonly octokit: PullRequestFactsApi &
    PullRequestListApi &
    ChecksApi &
    RestoreCommentsApi &
    DispatchApi &
    LatestApplyApi &
    ApprovalContext["octokit"] &
    ChangedSettingsApi;
  readonly number: number;
  readonly app: AppIdentity;
  readonly templates: CommentTemplates;
  readonly sha256Hex: Sha256Hex;
  readonly records: RecordsWriter;
  /** Shared by all pull requests. */
  readonly cache: Cache;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

/** What was read of a pull request and what follows from it. */
interface Look {
  readonly pullRequest: PullRequest;
  readonly baseSha: string;
  /** Stands for what a plan is made of on the default branch. */
  readonly fingerprint: string;
  readonly checks: ReadonlyMap<string, OwnCheck>;
  /** The plan checks of the head commit, the oldest first. */
  readonly plans: readonly ShownPlan[];
  /** Open pull requests of the same head commit, this one among them. */
  readonly twins: readonly ListedPullRequest[];
  /** Of this pull request. */
  readonly reviews: readonly Review[];
  readonly retargetedAt: string | undefined;
  /** What counts for all of them. */
  readonly shared: SharedStatus;
  readonly own: PullRequestStatus;
  /** What it would make of the settings; nothing is judged by them. */
  readonly changedSettings: ChangedSettings | undefined;
}

/** The workflow run that a plan check waits for, and the commit of the check. */
export interface PendingRun {
  readonly runId: number;
  readonly headSha: string;
}

/** What has to be looked at next. */
export interface FollowUp {
  /** A run that may be over already. */
  readonly waitsFor?: PendingRun;
  /** Other pull requests of the same head commit, where its checks say something new. */
  readonly twins: readonly number[];
  /** Whether it waits for a plan, of which no event may tell: a run that is deleted, a workflow that can be started again. */
  readonly waits: boolean;
}

const nothingNext: FollowUp = { twins: [], waits: false };

/** A check, or what it says, and whether it says something new. */
interface Settled<Value> {
  readonly value: Value;
  readonly isNew: boolean;
}

/**
 * Makes the three checks and the one comment of a pull request say what is true of its head commit now.
 *
 * Of a closed one, only a plan that is still waited for is given up: what was approved stays readable for the apply. A pull
 * request into another branch is none of the App's business.
 *
 * @param validated - called as soon as the check of the validation says what is true
 */
export async function reconcilePullRequest(context: PullRequestContext, validated?: () => void): Promise<FollowUp> {
  const { octokit, owner, repo, number, app } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  const { baseBranch, defaultBranch } = pullRequest;
  if (baseBranch !== defaultBranch) return nothingNext;
  if (!pullRequest.open) {
    const { headSha } = pullRequest;
    const why = pullRequest.merged ? "merged" : "closed";
    const givenUp = await concludeOutdatedPlan(octokit, { owner, repo, app, defaultBranch, sha: headSha }, why);
    if (givenUp) await writeUnplanned(context, pullRequest);
    return nothingNext;
  }
  const superseding = markCommentOutdated(context, pullRequest);
  // Also if the look fails: the next one must not find this one still writing.
  const judged = await validate(context, pullRequest, validated).finally(() => superseding);
  const before = await superseding;
  if (judged === undefined) return nothingNext;
  const { look, isNew } = judged;
  const { own, changedSettings } = look;
  const { headSha } = look.pullRequest;
  const counting = decideCounting(look);
  const requesters =
    counting.kind === "counted" ? await readRequestersOf(context, { ...look, ...counting.standing }) : nobody;
  const plan = await concludePlan(context, look, requesters);
  const approval = await settleApproval(
    context,
    { ...look, plans: plansAfter(context, look, plan) },
    { counting, requesters },
  );
  const said = { ...look.pullRequest, standing: own, changedSettings, plan: plan.value, approval: approval.value };
  await writeComment(context, said, before);
  const runId = plan.value.status === "in_progress" ? runOf(plan.value) : undefined;
  const others = look.twins.map((twin) => twin.number).filter((twin) => twin !== number);
  return {
    ...(runId === undefined ? {} : { waitsFor: { runId, headSha } }),
    twins: isNew || plan.isNew || approval.isNew ? others : [],
    waits: look.shared.standing.kind === "valid" && (isUnfinished(plan.value) || runOf(plan.value) === undefined),
  };
}

/** Undefined if the pull request is closed meanwhile, or goes into another branch. */
async function validate(context: PullRequestContext, pullRequest: PullRequest, validated?: () => void) {
  const look = await lookAt(context, pullRequest);
  if (look === undefined) return undefined;
  const { own, baseSha, changedSettings } = look;
  const verdict = validateVerdict(own, { headSha: look.pullRequest.headSha, baseSha }, changedSettings);
  const isNew = await publish(context, look, checkNames.validate, verdict);
  validated?.();
  return { look, isNew };
}

/** Says on the pull request that it could not be looked at, and what to do. Nothing is said that could hold a secret. */
export async function reportFailure(context: PullRequestContext, error: unknown): Promise<void> {
  const { octokit, owner, repo, number, app } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  if (!pullRequest.open || pullRequest.baseBranch !== pullRequest.defaultBranch) return;
  const checks = await listOwnChecks(octokit, { owner, repo, sha: pullRequest.headSha }, app.id);
  const summary = `${explainFailure(error)}\n\nPress "Re-run" to have it looked at again; the App also tries by itself within the hour.`;
  const verdict = { conclusion: "failure", title: "This pull request could not be looked at", summary } as const;
  await publish(context, { pullRequest, checks }, checkNames.validate, { ...verdict, problems: [] });
  for (const name of [checkNames.plan, checkNames.approval]) {
    if (!checks.has(name)) await publish(context, { pullRequest, checks }, name, notLookedAt);
  }
}

async function lookAt(context: PullRequestContext, known: PullRequest): Promise<Look | undefined> {
  const { octokit, owner, repo, app, cache } = context;
  const listChecks = (sha: string) => listCheckHistory(octokit, { owner, repo, sha }, app.id);
  const [read, historyOfKnown] = await Promise.all([
    readPullRequestFacts(octokit, { owner, repo }, { known, cache }),
    listChecks(known.headSha),
  ]);
  if (read === undefined) return undefined;
  const { pullRequest, baseSha, twins, reviews, retargetedAt } = read;
  const { headSha } = pullRequest;
  const own = await judge(context, { branch: pullRequest.defaultBranch, tip: baseSha }, read.facts);
  const { files, settings } = read.facts;
  const proposal = { headSha, baseSha, files, base: settings, appId: app.id, cache };
  const changedSettings = await readChangedSettings(octokit, { owner, repo }, proposal);
  const history = headSha === known.headSha ? historyOfKnown : await listChecks(headSha);
  const checks = latestChecks(history);
  const plans = history.filter(({ name }) => name === checkNames.plan).map(toShownPlan);
  await concludeOvertaken(octokit, { owner, repo }, checks);
  const { base } = read.facts;
  const fingerprint = await processLargeFile("fingerprintBase", [settings, base], {
    file: accountsFilePath,
    contents: [base],
  });
  const shared = shareStatus(own, twins);
  return {
    pullRequest,
    baseSha,
    fingerprint,
    checks,
    plans,
    twins,
    reviews,
    retargetedAt,
    shared,
    own,
    changedSettings,
  };
}

/** What the last apply left is asked for only where an account is lost, which is none if AWS has not made it. */
async function judge(
  { octokit, owner, repo, cache }: PullRequestContext,
  defaultBranch: Pick<AppliedBranch, "branch" | "tip">,
  facts: PullRequestFacts,
): Promise<PullRequestStatus> {
  const standing = await judgeAside(facts);
  if (standing.kind !== "invalid" || !removesAccounts(standing.problems)) return standing;
  return judgeAside({ ...facts, unmade: await readNotCreated(octokit, { owner, repo, cache, ...defaultBranch }) });
}

async function judgeAside(facts: PullRequestFacts): Promise<PullRequestStatus> {
  return processLargeFile("judgePullRequest", facts, { file: accountsFilePath, contents: [facts.head, facts.base] });
}

async function publish(
  { octokit, owner, repo, sha256Hex }: PullRequestContext,
  { pullRequest, checks }: Pick<Look, "pullRequest" | "checks">,
  name: CheckName,
  verdict: AnnotatedVerdict,
): Promise<boolean> {
  const fingerprint = `sha256:${sha256Hex(JSON.stringify(verdict))}`;
  return publishVerdict(
    octokit,
    { owner, repo, sha: pullRequest.headSha },
    { name, verdict, existing: checks.get(name), fingerprint },
  );
}

/** Answers what the plan check says now, as far as it is known without the plan itself. */
async function concludePlan(
  context: PullRequestContext,
  look: Look,
  requesters: Requesters,
): Promise<Settled<PlanCheck>> {
  const { octokit, owner, repo, number, cache } = context;
  const { pullRequest, fingerprint, baseSha, checks } = look;
  const { standing, of } = look.shared;
  const { headSha, defaultBranch } = pullRequest;
  const conclude = async (verdict: Verdict, latest = checks): Promise<Settled<PlanCheck>> => {
    const isNew = await publish(context, { pullRequest, checks: latest }, checkNames.plan, {
      ...verdict,
      problems: [],
    });
    const at = toSeconds(context.now());
    const made = { status: "completed", externalId: "", startedAt: at, completedAt: at };
    return { value: { text: "", url: "", ...verdict, ...made }, isNew };
  };
  if (standing.kind !== "valid") {
    const kept = keptPlan(look);
    if (kept !== undefined) return { value: kept, isNew: false };
    const verdict = notPlanned(standing);
    return conclude(of === undefined ? verdict : { ...verdict, summary: `${verdict.summary} ${sharedNote(of)}` });
  }
  const existing = checks.get(checkNames.plan);
  const apply = await readLatestApply(octokit, { owner, repo, branch: defaultBranch, tip: baseSha, cache });
  const settled = await ensurePlan(octokit, {
    owner,
    repo,
    sha: headSha,
    number,
    defaultBranch,
    base: { fingerprint, commit: baseSha, applied: apply?.at ?? "" },
    existing,
    requesters,
  });
  if (settled.kind === "check") return { value: settled.check, isNew: settled.isNew };
  const { verdict, latest } = settled;
  return conclude(verdict, latest === undefined ? checks : new Map([[checkNames.plan, latest]]));
}

/**
 * The plan of a pull request that was planned before accounts of another one came to the default branch.
 *
 * It still says what this head does, and who approved it; that the branch has to be brought up to date is the validation's
 * to say. So a merge costs each other open pull request two writes: that check, and the comment.
 */
function keptPlan({ shared: { standing }, checks }: Pick<Look, "shared" | "checks">): PlanCheck | undefined {
  const plan = checks.get(checkNames.plan);
  if (standing.kind !== "invalid" || !onlyLacksAccounts(standing.problems)) return undefined;
  return plan !== undefined && !isUnfinished(plan) && runOf(plan) !== undefined ? plan : undefined;
}

/** The standing of a pull request whose approvals are counted, or why they are not. */
type Counting =
  | { readonly kind: "counted"; readonly standing: CountedStanding }
  | { readonly kind: "not-counted"; readonly why: Parameters<typeof approvalNotJudged>[0] };

type CountedStanding = Extract<PullRequestStatus, { readonly changes: unknown }>;

/** Approvals are counted if an account changes, in a way that is valid, or was when it was planned. */
function decideCounting(look: Look): Counting {
  const standing = look.own;
  const isNotJudged =
    standing.kind === "nothing-changed" || standing.kind === "public-repository" || standing.kind === "settings-broken";
  if (isNotJudged) return { kind: "not-counted", why: standing.kind };
  if (standing.kind === "invalid" && keptPlan(look) === undefined) return { kind: "not-counted", why: "invalid" };
  return { kind: "counted", standing };
}

const nobody: Requesters = { people: [], bots: [], unknown: [] };

/**
 * What the plan checks of the head commit show after this look. One that waits shows nothing yet, and what was shown before
 * is still what was approved.
 */
function plansAfter(context: PullRequestContext, { plans }: Look, plan: Settled<PlanCheck>): readonly ShownPlan[] {
  if (!plan.isNew || isUnfinished(plan.value)) return plans;
  const at = toSeconds(context.now());
  return [...plans, { ...toShownPlan(plan.value), completedAt: at }];
}

/** A time as GitHub writes it. */
function toSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/u, "Z");
}

async function settleApproval(
  context: PullRequestContext,
  look: Look,
  { counting, requesters }: { readonly counting: Counting; readonly requesters: Requesters },
): Promise<Settled<Approval | undefined>> {
  if (counting.kind === "not-counted") {
    const verdict = { ...approvalNotJudged(counting.why), problems: [] };
    return { value: undefined, isNew: await publish(context, look, checkNames.approval, verdict) };
  }
  const { settings } = counting.standing;
  const approval = await countApprovals(context, { ...look, settings, requesters });
  const verdict = { ...approvalVerdict(approval, settings.reviewers), problems: [] };
  return { value: approval, isNew: await publish(context, look, checkNames.approval, verdict) };
}
