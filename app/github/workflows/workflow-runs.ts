import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

export type WorkflowRunsApi = Calls<"actions.listWorkflowRuns">;

type WorkflowRun = Awaited<
  ReturnType<WorkflowRunsApi["rest"]["actions"]["listWorkflowRuns"]>
>["data"]["workflow_runs"][number];

/** The name by which GitHub's API knows a workflow, by its path in the repository. */
export function workflowFile(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** The latest runs of a workflow on a branch, in GitHub's order; none where the workflow file is missing. */
export async function listWorkflowRuns(
  octokit: WorkflowRunsApi,
  of: Repository & {
    readonly path: string;
    /** Left out: those of all branches. */
    readonly branch?: string;
    /** Left out: those that go on, too. */
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
