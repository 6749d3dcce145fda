import { type ChangedFile, touchesAccounts } from "../domain/account/find-outside-changes.ts";
import { approvalNotJudged, approvalVerdict } from "../domain/approval/approval-verdict.ts";
import { type Approval, judgeApproval } from "../domain/approval/judge-approval.ts";
import type { Sha256Hex } from "../domain/plan/digests.ts";
import { type AnnotatedVerdict, type CheckName, checkNames, type Verdict } from "../domain/pull-request/check.ts";
import { commentMarker, type CommentTemplates, renderComment } from "../domain/pull-request/comment.ts";
import { markBase, needsPlan, type PlanCheck, runOf } from "../domain/pull-request/plan-check.ts";
import { notPlanned, planNotStarted, planRunning } from "../domain/pull-request/plan-verdict.ts";
import { judgeStanding, type PullRequestFacts, type Standing } from "../domain/pull-request/standing.ts";
import { validateVerdict } from "../domain/pull-request/validate-verdict.ts";
import { accountsFilePath } from "../domain/settings/settings.ts";
import { type AddedAccountsCache, readOtherPullRequests } from "../github/added-accounts.ts";
import { AdapterError, hasStatus } from "../github/adapter-error.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { type BranchesApi, readBranchTip } from "../github/branches.ts";
import { type ChecksApi, listOwnChecks, openCheck, type OwnCheck, publishVerdict } from "../github/check-runs.ts";
import { type ContentsApi, readFileBytes, readLinkMode } from "../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../github/current-settings.ts";
import { type CommentsApi, writeOneComment } from "../github/one-comment.ts";
import { readPeople, type TeamsApi } from "../github/people.ts";
import { dispatchPlan, type DispatchApi } from "../github/plan-runs.ts";
import {
  listChangedFiles,
  type PullRequest,
  type PullRequestListApi,
  type PullRequestsApi,
  readPullRequest,
} from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";
import { listReviews, readCommitPeople, readIssueAuthors, type ReviewsApi } from "../github/reviews.ts";

export interface PullRequestContext extends Repository {
  readonly octokit: PullRequestsApi &
    PullRequestListApi &
    BranchesApi &
    ChecksApi &
    ContentsApi &
    CommentsApi &
    DispatchApi &
    ReviewsApi &
    TeamsApi;
  readonly number: number;
  readonly app: AppIdentity;
  readonly templates: CommentTemplates;
  readonly sha256Hex: Sha256Hex;
  /** Shared by all pull requests. */
  readonly addedAccounts: AddedAccountsCache;
  readonly log: { error(facts: object, message: string): void };
}

/** What was read of a pull request and what follows from it. */
interface Look {
  readonly pullRequest: PullRequest;
  readonly baseSha: string;
  /** Stands for the accounts and settings of the default branch. */
  readonly base: string;
  readonly checks: ReadonlyMap<string, OwnCheck>;
  readonly standing: Standing;
}

/**
 * Makes the three checks and the one comment of a pull request say what is true of its head commit now.
 *
 * A closed one is left as it is: what was approved stays readable for the apply. A pull request into another branch, or
 * in a repository without settings that touches no accounts, is none of the App's business.
 *
 * Answers the id of the workflow run that the plan check waits for: it may be over already.
 */
export async function reconcilePullRequest(context: PullRequestContext): Promise<number | undefined> {
  const look = await lookAt(context);
  if (look === undefined) return undefined;
  const { pullRequest, standing } = look;
  const compared = { headSha: pullRequest.headSha, baseSha: look.baseSha };
  await publish(context, look, checkNames.validate, validateVerdict(standing, compared));
  const plan = await settlePlan(context, look);
  const approval = await settleApproval(context, look);
  const body = renderComment({ ...pullRequest, standing, plan, approval }, context.templates);
  await comment(context, body, standing.kind === "nothing-changed" ? "leave" : "create");
  return plan.status === "in_progress" ? runOf(plan) : undefined;
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

async function lookAt(context: PullRequestContext): Promise<Look | undefined> {
  const { octokit, owner, repo, number, app, sha256Hex } = context;
  const repository = { owner, repo };
  const pullRequest = await readPullRequest(octokit, repository, number);
  const { headSha, defaultBranch } = pullRequest;
  if (!pullRequest.open || pullRequest.baseBranch !== defaultBranch) return undefined;
  const files = await listChangedFiles(octokit, repository, number);
  const baseSha = await readBranchTip(octokit, repository, defaultBranch);
  const settingsText = await readSettingsText(octokit, { ...repository, ref: baseSha });
  if (!touchesAccounts(files) && settingsText === undefined) return undefined;
  const settings = parseCurrentSettings(settingsText);
  const accounts = await readAccounts(context, { pullRequest, files, settings, baseSha });
  const standing = judgeStanding({ ...pullRequest, settings, ...accounts });
  const checks = await listOwnChecks(octokit, { ...repository, sha: headSha }, app.id);
  const { base } = accounts;
  const baseText = JSON.stringify([settingsText ?? null, base === undefined ? null : new TextDecoder().decode(base)]);
  return { pullRequest, baseSha, base: sha256Hex(baseText).slice(0, 16), checks, standing };
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
async function settlePlan(context: PullRequestContext, look: Look): Promise<PlanCheck> {
  const { octokit, owner, repo, number } = context;
  const { pullRequest, standing, base } = look;
  const conclude = async (verdict: Verdict): Promise<PlanCheck> => {
    await publish(context, look, checkNames.plan, { ...verdict, problems: [] });
    return { ...verdict, status: "completed", externalId: "", text: "", url: "" };
  };
  if (standing.kind !== "valid") return conclude(notPlanned(standing));
  const existing = look.checks.get(checkNames.plan);
  if (existing !== undefined && !needsPlan(existing, base)) return existing;
  const { headSha, defaultBranch } = pullRequest;
  const run = await dispatchPlan(octokit, { owner, repo, branch: defaultBranch, pullRequest: number, headSha });
  if (run.kind === "refused") return conclude(planNotStarted(run.reason));
  const { title, summary } = planRunning(run.url);
  const output = { title, summary: `${summary}\n\n${markBase(base)}` };
  await openCheck(
    octokit,
    { owner, repo, sha: headSha },
    { name: checkNames.plan, status: "in_progress", output, run },
  );
  return { ...output, status: "in_progress", conclusion: null, externalId: run.id, text: "", url: run.url };
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

/** A comment that could not be written never fails a check; the next look writes it. */
async function comment(context: PullRequestContext, body: string, ifMissing: "create" | "leave"): Promise<void> {
  const { octokit, owner, repo, number, app, log } = context;
  try {
    await writeOneComment(octokit, { owner, repo, number, author: app.login, marker: commentMarker, body, ifMissing });
  } catch (error) {
    log.error({ err: error, owner, repo, number }, "Could not write the comment of a pull request.");
  }
}
