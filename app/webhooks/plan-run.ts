import type { Sha256Hex } from "../domain/plan/digests.ts";
import { checkNames } from "../domain/pull-request/check.ts";
import { keepBase } from "../domain/pull-request/plan-check.ts";
import { planVerdict } from "../domain/pull-request/plan-verdict.ts";
import type { AppIdentity } from "../github/app-identity.ts";
import { type ArtifactsApi, downloadArtifactFile } from "../github/artifacts.ts";
import { type ChecksApi, concludeCheck, listOwnChecks, type OwnCheck } from "../github/check-runs.ts";
import { readPlanRun, type RunsApi } from "../github/plan-runs.ts";
import { listOpenPullRequests, type PullRequestListApi } from "../github/pull-requests.ts";
import type { Repository } from "../github/repository.ts";

export interface PlanRunContext extends Repository {
  readonly octokit: RunsApi & ArtifactsApi & ChecksApi & PullRequestListApi;
  readonly runId: number;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  readonly sha256Hex: Sha256Hex;
}

const artifact = { name: "plan-summary", file: "plan-summary.json", maxBytes: 20_000_000 } as const;

/**
 * Concludes the plan check that waits for a run, once the run is over.
 *
 * Anybody with write access can start the workflow with any inputs. So the run has to be the one whose id this App kept
 * in its own check when it dispatched, and which pull request and commit it is about comes from there, too.
 *
 * Answers the numbers of the pull requests whose comment has something new to say.
 */
export async function reconcilePlanRun(context: PlanRunContext): Promise<readonly number[]> {
  const { octokit, owner, repo, runId, defaultBranch, app, sha256Hex } = context;
  const run = await readPlanRun(octokit, { owner, repo, runId, startedBy: app.login, branch: defaultBranch });
  if (run?.ours !== true) return [];
  const waiting = await findWaiting(context);
  if (waiting === undefined) return [];
  const { check, headSha, pullRequests } = waiting;
  const handedOver = await downloadArtifactFile(octokit, { owner, repo, runId, ...artifact });
  const verdict = planVerdict(
    handedOver,
    { pullRequests, headSha, conclusion: run.conclusion, url: run.url },
    sha256Hex,
  );
  const summary = keepBase(check.summary, verdict.summary);
  if (check.status !== "completed" || check.title !== verdict.title || check.summary !== summary) {
    await concludeCheck(octokit, { owner, repo }, check.id, { ...verdict, summary });
  }
  return pullRequests;
}

interface Waiting {
  readonly check: OwnCheck;
  readonly headSha: string;
  readonly pullRequests: readonly number[];
}

/** The latest plan check of an open pull request's head, where it is this run that it waits for. */
async function findWaiting({
  octokit,
  owner,
  repo,
  runId,
  defaultBranch,
  app,
}: PlanRunContext): Promise<Waiting | undefined> {
  const open = await listOpenPullRequests(octokit, { owner, repo }, defaultBranch);
  for (const headSha of new Set(open.map((pullRequest) => pullRequest.headSha))) {
    const check = (await listOwnChecks(octokit, { owner, repo, sha: headSha }, app.id)).get(checkNames.plan);
    if (check?.externalId !== String(runId)) continue;
    return {
      check,
      headSha,
      pullRequests: open.filter((pullRequest) => pullRequest.headSha === headSha).map(({ number }) => number),
    };
  }
  return undefined;
}
