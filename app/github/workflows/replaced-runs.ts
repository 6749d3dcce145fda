import { pageSize } from "../pages.ts";
import { type CompletedRun, planWorkflowPath } from "./plan-runs.ts";
import type { Repository } from "../repository.ts";
import { listWorkflowRuns, type WorkflowRunsApi } from "./workflow-runs.ts";

export type ReplacedRunsApi = WorkflowRunsApi;

/**
 * Whether a run was cancelled because the workflow was started again for the same pull request, on any branch: its
 * concurrency group keeps only the newest run. A run that a person cancelled does not count.
 */
export async function wasReplaced(
  octokit: ReplacedRunsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
  { conclusion, title }: CompletedRun,
): Promise<boolean> {
  const [, subject] = /^(.+ )at [0-9a-f]{40}$/u.exec(title) ?? [];
  if (conclusion !== "cancelled" || subject === undefined) return false;
  const runs = await listWorkflowRuns(octokit, { owner, repo, path: planWorkflowPath, most: pageSize });
  return runs.some(({ id, display_title }) => id > runId && display_title.startsWith(`${subject}at `));
}
