import { type AnnotatedVerdict, checkNames, type Verdict } from "../../domain/checks/check.ts";
import {
  isUnfinished,
  keepRequesters,
  markBase,
  markReplaced,
  mostReplacements,
  readBase,
  readReplaced,
} from "../../domain/pull-request/plan-check.ts";
import { planReplaced, planRunGone, planRunning, planTooLate } from "../../domain/pull-request/unplanned-verdict.ts";
import { accountsFilePath } from "../../domain/settings/settings.ts";
import { readAccountsFile } from "../../files/accounts-file.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ArtifactsApi, downloadArtifactFile } from "../../github/workflows/artifacts.ts";
import { type ChecksApi, concludeCheck, listOwnChecks, openCheck, type OwnCheck } from "../../github/check-runs.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../../files/current-settings.ts";
import { type CompletedRun, readPlanRun, type RunsApi } from "../../github/workflows/plan-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import { type ReplacedRunsApi, wasReplaced } from "../../github/workflows/replaced-runs.ts";
import type { Repository } from "../../github/repository.ts";
import { processLargeFile, LargeFileError } from "../../large-files/process-large-file.ts";
import type { PlannedRun } from "../../domain/pull-request/plan-verdict.ts";
import { type ArtifactFile } from "../../github/workflows/artifacts.ts";

export interface PlanRunContext extends Repository {
  readonly octokit: RunsApi & ArtifactsApi & ChecksApi & ContentsApi & PullRequestListApi & ReplacedRunsApi;
  readonly runId: number;
  /** A commit whose check is known to wait for the run. */
  readonly headSha?: string;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  /** E-mails that the accounts file once had and has no longer at a commit, in lower case. */
  readonly readFormerEmails: (commit: string) => Promise<ReadonlySet<string>>;
}

const artifact = { name: "plan-summary", file: "plan-summary.json", maxBytes: 20_000_000 } as const;

/**
 * Concludes the plan check that waits for a run, when the run has ended or was deleted.
 *
 * Anyone with write access can start the workflow with any inputs. So the run's id must be the one that this App stored
 * in its own check when it dispatched the workflow. The check also names the pull request and the commit; the run's
 * title is only a hint where to look first.
 *
 * Returns the numbers of the pull requests whose comment must be updated.
 */
export async function reconcilePlanRun(context: PlanRunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, runId, defaultBranch, app } = context;
  const run = await readPlanRun(octokit, { owner, repo, runId, app, branch: defaultBranch });
  if (run.kind === "not-ours" || run.kind === "unfinished") return [];
  const waiting = await findWaiting(context, run.kind === "completed" ? run.titleSha : undefined);
  if (waiting === undefined) return [];
  const { check, pullRequests } = waiting;
  if (run.kind === "completed" && (await waitForNextRun(context, waiting, run))) return pullRequests;
  const verdict = await judge(context, waiting, run);
  if (verdict !== undefined && differs(check, verdict)) {
    await concludeCheck(octokit, { owner, repo }, check.id, verdict);
  }
  return pullRequests;
}

/**
 * Makes the check wait for another run if a newer start of the workflow cancelled its run; reconciling its pull
 * requests starts that run. Returns whether this was so. After a few times, the check fails with that reason instead.
 */
async function waitForNextRun(
  context: PlanRunContext,
  { check, headSha, pullRequests }: WaitingPlan,
  run: CompletedRun,
): Promise<boolean> {
  const { octokit, owner, repo } = context;
  const base = readBase(check.summary);
  if (base === undefined || pullRequests.length === 0 || !isUnfinished(check)) return false;
  if (!(await wasReplaced(octokit, context, run))) return false;
  const times = readReplaced(check.summary, base) + 1;
  if (times > mostReplacements) {
    const verdict = planReplaced(times, run.url);
    await concludeCheck(octokit, { owner, repo }, check.id, { ...verdict, summary: markBase(verdict.summary, base) });
    return true;
  }
  const { title, summary } = planRunning("replaced");
  const output = { title, summary: markBase(markReplaced(summary, times, base), base) };
  await openCheck(octokit, { owner, repo, sha: headSha }, { name: checkNames.plan, status: "queued", output }, check);
  return true;
}

interface WaitingPlan {
  readonly check: OwnCheck;
  readonly headSha: string;
  /** Numbers of the open pull requests with this head commit. */
  readonly pullRequests: readonly number[];
}

/** The commit whose latest plan check stores the run's id. */
async function findWaiting(context: PlanRunContext, titleSha: string | undefined): Promise<WaitingPlan | undefined> {
  const { octokit, owner, repo, runId, defaultBranch, app } = context;
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  const known = context.headSha ?? titleSha;
  for (const headSha of known === undefined ? new Set(open.map((pull) => pull.headSha)) : [known]) {
    const check = (await listOwnChecks(octokit, { owner, repo, sha: headSha }, app)).get(checkNames.plan);
    if (check?.externalId !== String(runId)) continue;
    const pullRequests = open.filter((pull) => pull.headSha === headSha).map(({ number }) => number);
    return { check, headSha, pullRequests };
  }
  return undefined;
}

/**
 * The verdict for the check; undefined if the check is already right.
 *
 * If the commit is no longer the head of an open pull request, no reviewer has seen its result, so it does not count.
 * Neither does the result of a run that a person started again. A cancelled run has no result, so it adds nothing to a
 * check that has its conclusion: another delivery must not replace the reason that `waitForNextRun` gave.
 */
async function judge(
  context: PlanRunContext,
  { check, headSha, pullRequests }: WaitingPlan,
  run: CompletedRun | { readonly kind: "gone" },
): Promise<Verdict | AnnotatedVerdict | undefined> {
  const { octokit, owner, repo, runId } = context;
  const open = isUnfinished(check);
  if (pullRequests.length === 0) return open ? planTooLate("superseded") : undefined;
  if (run.kind === "gone") return open ? planRunGone : undefined;
  if ((run.attempt > 1 || run.conclusion === "cancelled") && !open) return undefined;
  const downloaded = await downloadArtifactFile(octokit, { owner, repo, runId, ...artifact });
  const formerEmails = downloaded.kind === "text" ? await context.readFormerEmails(run.baseSha) : new Set<string>();
  const verdict = await judgePlan(downloaded, { ...run, id: runId, pullRequests, headSha, formerEmails });
  const marked = await markPlannedBase(context, { check, run, summary: verdict.summary });
  return { ...verdict, summary: keepRequesters(check.summary, marked) };
}

/** A plan that needs more time or memory than the limits allow is unusable. */
async function judgePlan(downloaded: ArtifactFile, run: PlannedRun): Promise<AnnotatedVerdict> {
  const contents = downloaded.kind === "text" ? [downloaded.text] : [];
  try {
    return await processLargeFile("planVerdict", [downloaded, run], { file: artifact.file, contents });
  } catch (error) {
    if (!(error instanceof LargeFileError)) throw error;
    const reason = `the plan it left cannot be used: ${error.why}`;
    return processLargeFile("planVerdict", [{ kind: "unusable", reason }, run], { file: artifact.file, contents: [] });
  }
}

/**
 * Stores the planned base in the check: the default branch may have moved after the App read it and before the run
 * started.
 */
async function markPlannedBase(
  { octokit, owner, repo }: PlanRunContext,
  { check, run, summary }: { readonly check: OwnCheck; readonly run: CompletedRun; readonly summary: string },
): Promise<string> {
  const base = readBase(check.summary);
  if (base === undefined) return summary;
  if (base.commit === run.baseSha) return markBase(summary, base);
  const at = { owner, repo, ref: run.baseSha };
  const settings = parseCurrentSettings(await readSettingsText(octokit, at));
  const accounts = await readAccountsFile(octokit, at);
  const large = { file: accountsFilePath, contents: [accounts] };
  const fingerprint = await processLargeFile("fingerprintBase", [settings, accounts], large);
  return markBase(summary, { ...base, fingerprint, commit: run.baseSha });
}

function differs(check: OwnCheck, { conclusion, title, summary }: Verdict): boolean {
  return isUnfinished(check) || check.conclusion !== conclusion || check.title !== title || check.summary !== summary;
}
