import type { Calls } from "../octokit.ts";
import { type BranchesApi, isOnBranch, type CompareApi } from "../branches.ts";
import type { Repository } from "../repository.ts";

/** The Octokit calls that this file makes. */
export type DefaultBranchRunsApi = BranchesApi & CompareApi & Calls<"actions.getWorkflowRun" | "repos.get">;

/** A run that has ended. */
export interface DefaultBranchRun {
  readonly url: string;
  readonly succeeded: boolean;
  /** When its last attempt started; left out if GitHub does not say. */
  readonly startedAt?: string;
}

/**
 * Reads a completed run of a workflow on the default branch, or undefined if the run is another one or has not ended.
 *
 * Anyone with write access can run any workflow file from their own branch, or from a tag with the default branch's
 * name. So the run must be of the wanted workflow, and its commit must be on the default branch.
 */
export async function readDefaultBranchRun(
  octokit: DefaultBranchRunsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
  wanted: { readonly isWorkflow: (path: string) => boolean; readonly isEvent: (event: string) => boolean },
): Promise<DefaultBranchRun | undefined> {
  const { data: run } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId });
  if (!wanted.isWorkflow(run.path) || run.status !== "completed") return undefined;
  // The repository is null if the fork was deleted, which Octokit's type does not say.
  const head = run.head_repository as { readonly id: number } | null;
  if (head?.id !== run.repository.id || !wanted.isEvent(run.event)) return undefined;
  const { default_branch: branch } = (await octokit.rest.repos.get({ owner, repo })).data;
  if (run.head_branch !== branch) return undefined;
  const isOurs = await isOnBranch(octokit, { owner, repo, branch })(run.head_sha);
  if (!isOurs) return undefined;
  const { html_url: url, run_started_at: startedAt } = run;
  return { url, succeeded: run.conclusion === "success", ...(startedAt !== undefined && { startedAt }) };
}
