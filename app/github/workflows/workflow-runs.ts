import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

export type WorkflowRunsApi = Calls<"actions.listWorkflowRuns">;

type WorkflowRun = Awaited<
  ReturnType<WorkflowRunsApi["rest"]["actions"]["listWorkflowRuns"]>
>["data"]["workflow_runs"][number];

/** The name of a workflow in GitHub's API, from its path in the repository. */
export function workflowFile(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** The latest runs of a workflow on a branch, in GitHub's order; empty if the workflow file is missing. */
export async function listWorkflowRuns(
  octokit: WorkflowRunsApi,
  of: Repository & {
    readonly path: string;
    /** All branches by default. */
    readonly branch?: string;
    /** Includes runs in progress by default. */
    readonly status?: "completed";
    readonly most: number;
  },
): Promise<readonly WorkflowRun[]> {
  const { owner, repo, path, branch, status, most } = of;
  const all = { owner, repo, workflow_id: workflowFile(path), per_page: most };
  const query = branch === undefined ? all : { ...all, branch };
  try {
    const { data } = await octokit.rest.actions.listWorkflowRuns(status === undefined ? query : { ...query, status });
    return data.workflow_runs;
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
