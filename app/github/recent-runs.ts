import { hasStatus } from "./adapter-error.ts";
import { applyWorkflowPath } from "./apply-runs.ts";
import { pageSize } from "./pages.ts";
import { planWorkflowPath, readTitleSha } from "./plan-runs.ts";
import type { Repository } from "./repository.ts";

export interface RecentRunsApi {
  readonly rest: {
    readonly actions: {
      listWorkflowRuns(
        query: Repository & {
          readonly workflow_id: string;
          readonly branch: string;
          readonly status: "completed";
          readonly per_page: number;
        },
      ): Promise<{
        readonly data: {
          readonly workflow_runs: readonly {
            readonly id: number;
            readonly updated_at: string;
            readonly display_title: string;
          }[];
        };
      }>;
    };
  };
}

/** A run whose end may not have been told. */
export interface RecentRun {
  readonly id: number;
  /** The head commit that its title names, where it does. */
  readonly titleSha: string | undefined;
}

const paths = { plan: planWorkflowPath, apply: applyWorkflowPath } as const;

/** Runs of a workflow on a branch that ended at a time or later; none where the workflow file is missing. */
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
  try {
    const { data } = await octokit.rest.actions.listWorkflowRuns({
      owner,
      repo,
      workflow_id: paths[workflow].split("/").at(-1) ?? "",
      branch,
      status: "completed",
      per_page: pageSize,
    });
    return data.workflow_runs
      .filter(({ updated_at }) => updated_at >= since)
      .map(({ id, display_title }) => ({ id, titleSha: readTitleSha(display_title) }));
  } catch (error) {
    if (hasStatus(error, 404)) return [];
    throw error;
  }
}
