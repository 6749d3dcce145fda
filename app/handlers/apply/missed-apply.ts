import { type AppliedRun, newestFirst } from "../../domain/apply/apply-status.ts";
import { AdapterError } from "../../github/errors.ts";
import { applyWorkflowPath, listApplyRuns, type ListApplyRunsApi } from "../../github/workflows/apply-runs.ts";
import { type BranchesApi, isOnBranch, type CompareApi, isAncestor } from "../../github/branches.ts";
import { type DispatchApi, dispatchWorkflow } from "../../github/workflows/dispatch-workflow.ts";
import { type LatestChangeApi, readLatestChange } from "../../github/latest-change.ts";
import type { Repository } from "../../github/repository.ts";

export interface MissedApplyContext extends Repository {
  readonly octokit: ListApplyRunsApi & LatestChangeApi & BranchesApi & CompareApi & DispatchApi;
  readonly defaultBranch: string;
  readonly now: () => Date;
}

/** GitHub starts a run within seconds of a push; what is younger than this may still get its own. A date is a claim. */
const grace = 5 * 60_000;

/**
 * Starts the apply where no run of it has seen the latest change of the accounts file.
 *
 * GitHub starts none for a commit whose message says `[skip ci]`, and may lose one. A change that a run has seen is never
 * started again, whatever came of it: what failed or was refused waits for a person. Where nothing was ever applied, the
 * first start is the operator's.
 *
 * @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 * @throws {@link AdapterError} where GitHub does not start it.
 */
export async function reconcileMissedApply(context: MissedApplyContext): Promise<void> {
  const { octokit, owner, repo, defaultBranch, now } = context;
  const repository = { owner, repo };
  const runs = await listApplyRuns(octokit, repository, defaultBranch);
  const newest = await findNewest(context, runs);
  if (newest === undefined) return;
  const change = await readLatestChange(octokit, repository, defaultBranch);
  if (change === undefined || Math.abs(now().getTime() - change.at) < grace) return;
  if (await isAncestor(octokit, repository, { commit: newest.commit, other: change.commit })) return;
  const start = { ...repository, branch: defaultBranch, path: applyWorkflowPath, inputs: {} };
  const dispatched = await dispatchWorkflow(octokit, start);
  if (dispatched.kind === "refused")
    throw new AdapterError(`No run has applied ${change.commit}, and none could be started. ${dispatched.reason}`);
}

/** The latest run of the default branch itself. */
async function findNewest(
  { octokit, owner, repo, defaultBranch: branch }: MissedApplyContext,
  runs: readonly AppliedRun[],
): Promise<AppliedRun | undefined> {
  const isOwn = isOnBranch(octokit, { owner, repo, branch });
  for (const run of newestFirst(runs)) if (await isOwn(run.commit)) return run;
  return undefined;
}
