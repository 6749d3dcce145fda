import { type ChangedFile, touchesAccounts } from "../domain/account/find-outside-changes.ts";
import { approvalNotJudged, approvalVerdict } from "../domain/approval/approval-verdict.ts";
import { type Approval, judgeApproval } from "../domain/approval/judge-approval.ts";
import type { Sha256Hex } from "../domain/plan/digests.ts";
import { type AnnotatedVerdict, type CheckName, checkNames, type Verdict } from "../domain/pull-request/check.ts";
import type { CommentTemplates } from "../domain/pull-request/comment.ts";
import { fingerprintBase, type PlanCheck, runOf } from "../domain/pull-request/plan-check.ts";
import { judgeStanding, type PullRequestFacts, type Standing } from "../domain/pull-request/standing.ts";
import { notPlanned } from "../domain/pull-request/unplanned-verdict.ts";
import { validateVerdict } from "../domain/pull-request/validate-verdict.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import { type AddedAccountsCache, readOtherPullRequests } from "../github/added-accounts.ts";
import { AdapterError, hasStatus } from "../github/adapter-error.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { type BranchesApi, readBranchTip } from "../github/branches.ts";
import { type ChecksApi, listOwnChecks, type OwnCheck, publishVerdict } from "../github/check-runs.ts";
import { type ContentsApi, readFileBytes, readLinkMode } from "../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../github/current-settings.ts";
import { type AppliesCache, type LastApplyApi, readLastApply } from "../github/last-apply.ts";
import type { CommentsApi } from "../github/one-comment.ts";
import { concludeOutdatedPlan } from "../github/outdated-plans.ts";
import { readPeople, type TeamsApi } from "../github/people.ts";
import type { DispatchApi } from "../github/plan-runs.ts";
import { supersedeComment, writeComment, writeUnplanned } from "../github/pull-request-comment.ts";
import {
  listChangedFiles,
  type PullRequest,
  type PullRequestListApi,
  type PullRequestsApi,
  readPullRequest,
} from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";
import { listReviews, readCommitPeople, readIssueAuthors, type ReviewsApi } from "../github/reviews.ts";
import { settlePlan } from "../github/settle-plan.ts";

export interface PullRequestContext extends Repository {
  readonly octokit: PullRequestsApi &
    PullRequestListApi &
    BranchesApi &
    ChecksApi &
    ContentsApi &
    CommentsApi &
    DispatchApi &
    LastApplyApi &
    ReviewsApi &
    TeamsApi;
  readonly number: number;
  readonly app: AppIdentity;
  readonly templates: CommentTemplates;
  readonly sha256Hex: Sha256Hex;
  /** Shared by all pull requests. */
  readonly addedAccounts: AddedAccountsCache;
  /** Shared by all pull requests. */
  readonly applies: AppliesCache;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

/** What was read of a pull request and what follows from it. */
interface Look {
  readonly pullRequest: PullRequest;
  readonly baseSha: string;
  /** Stands for the accounts and settings of the default branch. */
  readonly fingerprint: string;
  readonly checks: ReadonlyMap<string, OwnCheck>;
  readonly standing: Standing;
}

/** The workflow run that a plan check waits for, and the commit of the check. */
export interface WaitsFor {
  readonly runId: number;
  readonly headSha: string;
}

/**
 * Makes the three checks and the one comment of a pull request say what is true of its head commit now.
 *
 * Of a closed one, only a plan that is still waited for is given up: what was approved stays readable for the apply. A pull
 * request into another branch, or in a repository without settings that touches no accounts, is none of the App's business.
 *
 * Answers which workflow run the plan check waits for: it may be over already.
 */
export async function reconcilePullRequest(context: PullRequestContext): Promise<WaitsFor | undefined> {
  const { octokit, owner, repo, number, app } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  const { headSha, baseBranch, defaultBranch } = pullRequest;
  if (baseBranch !== defaultBranch) return undefined;
  if (!pullRequest.open) {
    const why = pullRequest.merged ? "merged" : "closed";
    const givenUp = await concludeOutdatedPlan(octokit, { owner, repo, app, defaultBranch, sha: headSha }, why);
    if (givenUp) await writeUnplanned(context, pullRequest);
    return undefined;
  }
  const before = await supersedeComment(context, pullRequest);
  const look = await lookAt(context, pullRequest);
  if (look === undefined) return undefined;
  await publish(context, look, checkNames.validate, validateVerdict(look.standing, { headSha, baseSha: look.baseSha }));
  const plan = await concludePlan(context, look);
  const approval = await settleApproval(context, look);
  await writeComment(context, { ...pullRequest, standing: look.standing, plan, approval }, before);
  const runId = plan.status === "in_progress" ? runOf(plan) : undefined;
  return runId === undefined ? undefined : { runId, headSha };
}

/** Says on the pull request that it could not be looked at, and what to do. Nothing is said that could hold a secret. */
export async function failPullRequest(context: PullRequestContext, error: unknown): Promise<void> {
  const { octokit, owner, repo, number, app } = context;
  const pullRequest = await readPullRequest(octokit, { owner, repo }, number);
  if (!pullRequest.open || pullRequest.baseBranch !== pullRequest.defaultBranch) return;
  const checks = await listOwnChecks(octokit, { owner, repo, sha: pullRequest.headSha }, app.id);
  const summary = `${explain(error)}\n\nPress "Re-run" to have it looked at again; the App also tries by itself within the hour.`;
  const verdict = { conclusion: "failure", title: "This pull request could not be looked at", summary } as const;
  await publish(context, { pullRequest, checks }, checkNames.validate, { ...verdict, problems: [] });
}

function explain(error: unknown): string {
  if (error instanceof AdapterError) return error.message;
  if (error instanceof Error && "status" in error && hasStatus(error, Number(error.status)))
    return `GitHub answered ${Number(error.status)}.`;
  return "Something went wrong within the App; its log has the details.";
}

async function lookAt(context: PullRequestContext, pullRequest: PullRequest): Promise<Look | undefined> {
  const { octokit, owner, repo, number, app, sha256Hex } = context;
  const repository = { owner, repo };
  const { headSha, defaultBranch } = pullRequest;
  const files = await listChangedFiles(octokit, repository, number);
  const baseSha = await readBranchTip(octokit, repository, defaultBranch);
  const settingsText = await readSettingsText(octokit, { ...repository, ref: baseSha });
  if (!touchesAccounts(files) && settingsText === undefined) return undefined;
  const settings = parseCurrentSettings(settingsText);
  const accounts = await readAccounts(context, { pullRequest, files, settings, baseSha });
  const standing = judgeStanding({ ...pullRequest, settings, ...accounts });
  const checks = await listOwnChecks(octokit, { ...repository, sha: headSha }, app.id);
  const fingerprint = fingerprintBase(settingsText, accounts.base, sha256Hex);
  return { pullRequest, baseSha, fingerprint, checks, standing };
}

type Accounts = Pick<PullRequestFacts, "files" | "head" | "base" | "others">;

/** Reads the accounts that are judged; nothing where no account changed, or where everybody could read along. */
async function readAccounts(
  { octokit, owner, repo, number, addedAccounts }: PullRequestContext,
  {
    pullRequest: { headSha, publicRepository, defaultBranch },
    files,
    settings,
    baseSha,
  }: Pick<Look, "pullRequest" | "baseSha"> & Pick<PullRequestFacts, "files" | "settings">,
): Promise<Accounts> {
  const nothing = { files, head: undefined, base: undefined, others: [] };
  if (!touchesAccounts(files) || publicRepository || settings.kind === "problems") return nothing;
  const at = (ref: string) => ({ owner, repo, path: accountsFilePath, ref });
  const [head, base, mode] = await Promise.all([
    readFileBytes(octokit, at(headSha)),
    readFileBytes(octokit, at(baseSha)),
    readLinkMode(octokit, at(headSha)),
  ]);
  const about = { number, branch: defaultBranch, base, settings: settings.settings, cache: addedAccounts };
  const others = await readOtherPullRequests(octokit, { owner, repo }, about);
  const withMode = (file: ChangedFile): ChangedFile =>
    file.path === accountsFilePath && mode ? { ...file, mode } : file;
  return { files: files.map(withMode), head, base, others };
}

async function publish(
  { octokit, owner, repo, sha256Hex }: PullRequestContext,
  { pullRequest, checks }: Pick<Look, "pullRequest" | "checks">,
  name: CheckName,
  verdict: AnnotatedVerdict,
): Promise<void> {
  const fingerprint = `sha256:${sha256Hex(JSON.stringify(verdict))}`;
  await publishVerdict(
    octokit,
    { owner, repo, sha: pullRequest.headSha },
    { name, verdict, existing: checks.get(name), fingerprint },
  );
}

/** Answers what the plan check says now, as far as it is known without the plan itself. */
async function concludePlan(context: PullRequestContext, look: Look): Promise<PlanCheck> {
  const { octokit, owner, repo, number, applies: cache } = context;
  const { pullRequest, standing, fingerprint, baseSha, checks } = look;
  const { headSha, defaultBranch } = pullRequest;
  const conclude = async (verdict: Verdict, latest = checks): Promise<PlanCheck> => {
    await publish(context, { pullRequest, checks: latest }, checkNames.plan, { ...verdict, problems: [] });
    return { text: "", url: "", ...verdict, status: "completed", externalId: "", startedAt: "", completedAt: "" };
  };
  if (standing.kind !== "valid") return conclude(notPlanned(standing));
  const apply = await readLastApply(octokit, { owner, repo, branch: defaultBranch, cache });
  const settled = await settlePlan(octokit, {
    owner,
    repo,
    sha: headSha,
    number,
    defaultBranch,
    base: { fingerprint, commit: baseSha, applied: apply?.at ?? "" },
    existing: checks.get(checkNames.plan),
  });
  if (settled.kind === "check") return settled.check;
  const { verdict, latest } = settled;
  return conclude(verdict, latest === undefined ? checks : new Map([[checkNames.plan, latest]]));
}

async function settleApproval(context: PullRequestContext, look: Look): Promise<Approval | undefined> {
  const { standing } = look;
  if (
    standing.kind === "nothing-changed" ||
    standing.kind === "public-repository" ||
    standing.kind === "settings-broken"
  ) {
    await publish(context, look, checkNames.approval, { ...approvalNotJudged(standing.kind), problems: [] });
    return undefined;
  }
  const { octokit, owner, repo, number } = context;
  const { headSha, author } = look.pullRequest;
  const { reviewers } = standing.settings;
  const requests = standing.changes.flatMap(({ account }) => account.comment?.request ?? []);
  const approval = judgeApproval({
    reviews: await listReviews(octokit, { owner, repo }, number),
    reviewers: await readPeople(octokit, owner, reviewers),
    headSha,
    author,
    pushers: await readCommitPeople(octokit, { owner, repo }, headSha),
    requesters: await readIssueAuthors(octokit, { owner, repo }, [...new Set(requests)]),
  });
  await publish(context, look, checkNames.approval, { ...approvalVerdict(approval, reviewers), problems: [] });
  return approval;
}
