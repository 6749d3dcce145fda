import { type BranchesApi, commitsOn, type CompareApi } from "../branches.ts";
import type { Repository } from "../repository.ts";

/** What is called of Octokit. */
export interface DefaultBranchRunsApi extends BranchesApi {
  readonly rest: {
    readonly actions: {
      getWorkflowRun(query: Repository & { readonly run_id: number }): Promise<{ readonly data: Run }>;
    };
    readonly repos: {
      get(query: Repository): Promise<{ readonly data: { readonly default_branch: string } }>;
    } & CompareApi["rest"]["repos"];
  } & BranchesApi["rest"];
}

interface Run {
  readonly path: string;
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
  readonly head_sha: string;
  readonly html_url: string;
  readonly repository: { readonly id: number };
  readonly head_repository: { readonly id: number } | null;
}

/** A run that has ended. */
export interface DefaultBranchRun {
  readonly url: string;
  readonly succeeded: boolean;
}

/**
 * Reads a run of a workflow as the default branch has it, or undefined where it is no such run, or has not ended.
 *
 * Anybody with write access can run any workflow file from a branch of theirs, or from a tag that is named like the default
 * branch: the run must be of the wanted workflow, and its commit must lie on the default branch.
 */
export async function readDefaultBranchRun(
  octokit: DefaultBranchRunsApi,
  { owner, repo, runId }: Repository & { readonly runId: number },
  wanted: { readonly isWorkflow: (path: string) => boolean; readonly isEvent: (event: string) => boolean },
): Promise<DefaultBranchRun | undefined> {
  const { data: run } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId });
  if (!wanted.isWorkflow(run.path) || run.status !== "completed") return undefined;
  if (run.head_repository?.id !== run.repository.id || !wanted.isEvent(run.event)) return undefined;
  const { default_branch: branch } = (await octokit.rest.repos.get({ owner, repo })).data;
  if (run.head_branch !== branch) return undefined;
  const isOurs = await commitsOn(octokit, { owner, repo, branch })(run.head_sha);
  return isOurs ? { url: run.html_url, succeeded: run.conclusion === "success" } : undefined;
}
