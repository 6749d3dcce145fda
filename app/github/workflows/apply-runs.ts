import type { Calls } from "../octokit.ts";
import type { AppliedRun } from "../../domain/apply/apply-status.ts";
import { hasStatus } from "../errors.ts";
import { type DefaultBranchRun, type DefaultBranchRunsApi, readDefaultBranchRun } from "./default-branch-run.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";
import { listWorkflowRuns, type WorkflowRunsApi } from "./workflow-runs.ts";

/** The workflow that applies, on the default branch. */
export const applyWorkflowPath = ".github/workflows/aws-accounts-apply.yml";

/** The Octokit calls that read whether applies are running. */
export type RunStatusApi = Calls<"actions.getWorkflowRun" | "actions.listWorkflowRunsForRepo">;

/** The Octokit calls that list the runs of a branch. */
export type ListApplyRunsApi = WorkflowRunsApi;

/** The latest runs of the apply workflow on a branch; empty if the workflow file is missing. */
export async function listApplyRuns(
  octokit: ListApplyRunsApi,
  { owner, repo }: Repository,
  branch: string,
): Promise<readonly AppliedRun[]> {
  const of = { owner, repo, path: applyWorkflowPath, branch, most: pageSize };
  return (await listWorkflowRuns(octokit, of))
    .filter(({ event }) => isOwnEvent(event))
    .map((run) => ({
      id: run.id,
      status: run.status ?? "",
      conclusion: run.conclusion,
      commit: run.head_sha,
      url: run.html_url,
      updatedAt: run.updated_at,
    }));
}

/** The apply workflow has no other triggers. */
export function isOwnEvent(event: string): boolean {
  return event === "push" || event === "workflow_dispatch";
}

/** When a run ended; undefined if it has not, or if GitHub does not know it. */
export async function readRunEnd(
  octokit: RunStatusApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
): Promise<string | undefined> {
  try {
    const { data } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId });
    return data.status === "completed" ? data.updated_at : undefined;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Ids of the runs of the apply workflow that are in progress, on any branch. */
export async function listApplyRunsInProgress(
  octokit: RunStatusApi,
  { owner, repo }: Repository,
): Promise<readonly number[]> {
  const runs = await allPages(
    (page) => {
      const query = { owner, repo, status: "in_progress", per_page: pageSize, page } as const;
      return octokit.rest.actions.listWorkflowRunsForRepo(query);
    },
    (data) => data.workflow_runs,
  );
  return runs.filter(({ path }) => isApplyWorkflow(path)).map(({ id }) => id);
}

/** GitHub writes the path with or without the ref: ".github/workflows/a.yml@main". */
function isApplyWorkflow(path: string): boolean {
  return path.split("@")[0] === applyWorkflowPath;
}

/**
 * Reads a run, or undefined if it cannot have created accounts.
 *
 * @see readDefaultBranchRun
 */
export async function readApplyRun(
  octokit: DefaultBranchRunsApi,
  wanted: Repository & { readonly runId: number },
): Promise<DefaultBranchRun | undefined> {
  return readDefaultBranchRun(octokit, wanted, { isWorkflow: isApplyWorkflow, isEvent: isOwnEvent });
}
