import { applyWorkflowPath } from "./apply-runs.ts";
import { pageSize } from "../pages.ts";
import { planWorkflowPath, parseHeadSha } from "./plan-runs.ts";
import type { Repository } from "../repository.ts";
import { listWorkflowRuns, type WorkflowRunsApi } from "./workflow-runs.ts";

export type RecentRunsApi = WorkflowRunsApi;

/** A run whose webhook may have been lost. */
export interface RecentRun {
  readonly id: number;
  /** The head commit that its title names, if any. */
  readonly titleSha: string | undefined;
  readonly updatedAt: string;
}

const paths = { plan: planWorkflowPath, apply: applyWorkflowPath } as const;

/** Runs of a workflow on a branch that ended at a time or later; empty if the workflow file is missing. */
export async function listRecentRuns(
  octokit: RecentRunsApi,
  {
    owner,
    repo,
    branch,
    workflow,
    since,
  }: Repository & { readonly branch: string; readonly workflow: keyof typeof paths; readonly since: string },
): Promise<readonly RecentRun[]> {
  const of = { owner, repo, path: paths[workflow], branch, status: "completed", most: pageSize } as const;
  return (await listWorkflowRuns(octokit, of))
    .filter(({ updated_at }) => updated_at >= since)
    .map(({ id, updated_at, display_title }) => ({
      id,
      titleSha: parseHeadSha(display_title),
      updatedAt: updated_at,
    }));
}
