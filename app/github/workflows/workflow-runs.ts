import { hasStatus } from "../errors.ts";
import type { Repository } from "../repository.ts";

/** `Run`: what is read of each run. */
export interface WorkflowRunsApi<Run> {
  readonly rest: {
    readonly actions: {
      listWorkflowRuns(
        query: Repository & {
          readonly workflow_id: string;
          readonly branch?: string;
          readonly status?: "completed";
          readonly per_page: number;
        },
      ): Promise<{ readonly data: { readonly workflow_runs: readonly Run[] } }>;
    };
  };
}

/** The name by which GitHub's API knows a workflow, by its path in the repository. */
export function workflowFile(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** The latest runs of a workflow on a branch, in GitHub's order; none where the workflow file is missing. */
export async function listWorkflowRuns<Run>(
  octokit: WorkflowRunsApi<Run>,
  of: Repository & {
    readonly path: string;
    /** Left out: those of all branches. */
    readonly branch?: string;
    /** Left out: those that go on, too. */
    readonly status?: "completed";
    readonly most: number;
  },
): Promise<readonly Run[]> {
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
