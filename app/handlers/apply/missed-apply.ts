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

/** GitHub starts a run within seconds of a push, so a younger change may still get its own run. The date is a claim. */
const grace = 5 * 60_000;

/**
 * Starts the apply if none of its runs has seen the latest change of the accounts file.
 *
 * GitHub starts no run for a commit whose message says `[skip ci]`, and may lose a run. A change that a run has seen is
 * never started again: if the run failed or refused, a person must act. If nothing was ever applied, the operator
 * starts the first apply.
 *
 * @see https://docs.github.com/en/actions/how-tos/manage-workflow-runs/skip-workflow-runs
 * @throws {@link AdapterError} if GitHub does not start it.
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
    throw new AdapterError(
      `No run has applied ${change.commit}, and the App could not start one. ${dispatched.reason}`,
    );
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
