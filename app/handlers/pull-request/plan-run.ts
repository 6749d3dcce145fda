import { checkNames, type Verdict } from "../../domain/checks/check.ts";
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
import type { AppIdentity } from "../../github/app-identity.ts";
import { type ArtifactsApi, downloadArtifactFile } from "../../github/workflows/artifacts.ts";
import { type ChecksApi, concludeCheck, listOwnChecks, openCheck, type OwnCheck } from "../../github/check-runs.ts";
import { type ContentsApi, readFileBytes } from "../../github/contents.ts";
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
}

const artifact = { name: "plan-summary", file: "plan-summary.json", maxBytes: 20_000_000 } as const;

/**
 * Concludes the plan check that waits for a run, once the run is over or gone.
 *
 * Anybody with write access can start the workflow with any inputs. So the run has to be the one whose id this App kept
 * in its own check when it dispatched, and which pull request and commit it is about comes from there, too: the title of
 * the run only says where to look first.
 *
 * Answers the numbers of the pull requests whose comment has something new to say.
 */
export async function reconcilePlanRun(context: PlanRunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, runId, defaultBranch, app } = context;
  const run = await readPlanRun(octokit, { owner, repo, runId, startedBy: app.login, branch: defaultBranch });
  if (run.kind === "not-ours" || run.kind === "unfinished") return [];
  const waiting = await findWaiting(context, run.kind === "completed" ? run.titleSha : undefined);
  if (waiting === undefined) return [];
  const { check, pullRequests } = waiting;
  if (run.kind === "completed" && (await settleReplaced(context, waiting, run))) return pullRequests;
  const verdict = await judge(context, waiting, run);
  if (verdict !== undefined && differs(check, verdict)) {
    await concludeCheck(octokit, { owner, repo }, check.id, verdict);
  }
  return pullRequests;
}

/**
 * Has the check wait for another run, where another start of the workflow has cancelled the one that it waited for; who looks
 * at its pull requests starts that. Answers whether it was so; after a few times the check says it, and waits no more.
 */
async function settleReplaced(
  context: PlanRunContext,
  { check, headSha, pullRequests }: Waiting,
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

interface Waiting {
  readonly check: OwnCheck;
  readonly headSha: string;
  /** Numbers of the open ones with this head commit. */
  readonly pullRequests: readonly number[];
}

/** The commit whose latest plan check keeps the run's id. */
async function findWaiting(context: PlanRunContext, titleSha: string | undefined): Promise<Waiting | undefined> {
  const { octokit, owner, repo, runId, defaultBranch, app } = context;
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  const known = context.headSha ?? titleSha;
  for (const headSha of known === undefined ? new Set(open.map((pull) => pull.headSha)) : [known]) {
    const check = (await listOwnChecks(octokit, { owner, repo, sha: headSha }, app.id)).get(checkNames.plan);
    if (check?.externalId !== String(runId)) continue;
    const pullRequests = open.filter((pull) => pull.headSha === headSha).map(({ number }) => number);
    return { check, headSha, pullRequests };
  }
  return undefined;
}

/**
 * What the check has to say; nothing where it says what it has to.
 *
 * A result that comes when its commit is no open pull request's head any more, because there is a newer commit or a merge,
 * was seen by nobody and counts for nothing. Nor does one that somebody made by starting the App's run again.
 */
async function judge(
  context: PlanRunContext,
  { check, headSha, pullRequests }: Waiting,
  run: CompletedRun | { readonly kind: "gone" },
): Promise<Verdict | undefined> {
  const { octokit, owner, repo, runId } = context;
  const open = isUnfinished(check);
  if (pullRequests.length === 0) return open ? planTooLate("superseded") : undefined;
  if (run.kind === "gone") return open ? planRunGone : undefined;
  if (run.attempt > 1 && !open) return undefined;
  const handedOver = await downloadArtifactFile(octokit, { owner, repo, runId, ...artifact });
  const verdict = await judgePlan(handedOver, { ...run, id: runId, pullRequests, headSha });
  const marked = await markWhatWasPlannedOn(context, { check, run, summary: verdict.summary });
  return { ...verdict, summary: keepRequesters(check.summary, marked) };
}

/** A plan that needs more time or memory than it may is none. */
async function judgePlan(handedOver: ArtifactFile, run: PlannedRun): Promise<Verdict> {
  const contents = handedOver.kind === "text" ? [handedOver.text] : [];
  try {
    return await processLargeFile("planVerdict", [handedOver, run], { file: artifact.file, contents });
  } catch (error) {
    if (!(error instanceof LargeFileError)) throw error;
    const reason = `the plan it left cannot be used: ${error.why}`;
    return processLargeFile("planVerdict", [{ kind: "unusable", reason }, run], { file: artifact.file, contents: [] });
  }
}

/**
 * Keeps in the check against what was planned: the default branch may have moved between the look at it and the start of
 * the run.
 */
async function markWhatWasPlannedOn(
  { octokit, owner, repo }: PlanRunContext,
  { check, run, summary }: { readonly check: OwnCheck; readonly run: CompletedRun; readonly summary: string },
): Promise<string> {
  const base = readBase(check.summary);
  if (base === undefined) return summary;
  if (base.commit === run.baseSha) return markBase(summary, base);
  const at = { owner, repo, ref: run.baseSha };
  const settings = parseCurrentSettings(await readSettingsText(octokit, at));
  const accounts = await readFileBytes(octokit, { ...at, path: accountsFilePath });
  const large = { file: accountsFilePath, contents: [accounts] };
  const fingerprint = await processLargeFile("fingerprintBase", [settings, accounts], large);
  return markBase(summary, { ...base, fingerprint, commit: run.baseSha });
}

function differs(check: OwnCheck, { conclusion, title, summary }: Verdict): boolean {
  return isUnfinished(check) || check.conclusion !== conclusion || check.title !== title || check.summary !== summary;
}
