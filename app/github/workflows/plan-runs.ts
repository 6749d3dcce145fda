import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { type DispatchApi, type Dispatched, dispatchWorkflow } from "./dispatch-workflow.ts";
import type { Repository } from "../repository.ts";

/** The workflow that plans, in the accounts repository. */
export const planWorkflowPath = ".github/workflows/aws-accounts-plan.yml";

interface RestRun {
  readonly id: number;
  readonly path: string;
  readonly event: string;
  readonly status: string | null;
  readonly conclusion: string | null;
  readonly head_branch: string | null;
  readonly head_sha: string;
  readonly display_title: string;
  readonly run_attempt?: number;
  readonly html_url: string;
  readonly actor?: { readonly login: string } | null;
}

export type RunsApi = Calls<"actions.getWorkflowRun">;

/** Starts the plan workflow of a branch. */
export async function dispatchPlan(
  octokit: DispatchApi,
  {
    pullRequest,
    headSha,
    ...where
  }: Repository & { readonly branch: string; readonly pullRequest: number; readonly headSha: string },
): Promise<Dispatched> {
  const inputs = { pull_request: String(pullRequest), head_sha: headSha };
  return dispatchWorkflow(octokit, { ...where, path: planWorkflowPath, inputs });
}

/** The state of a run; `gone` if a person deleted it. */
export type PlanRun =
  { readonly kind: "gone" } | { readonly kind: "not-ours" } | { readonly kind: "unfinished" } | CompletedRun;

/** A completed run that this App started, from the default branch's plan workflow. */
export interface CompletedRun {
  readonly kind: "completed";
  readonly conclusion: string;
  readonly url: string;
  /** Commit of the default branch that it ran on. */
  readonly baseSha: string;
  /** More than 1 if a person started it again. */
  readonly attempt: number;
  readonly title: string;
  /** The head commit in its title, which any person with write access could have chosen. */
  readonly titleSha: string | undefined;
}

/** Reads a run again. */
export async function readPlanRun(
  octokit: RunsApi,
  {
    owner,
    repo,
    runId,
    app,
    branch,
  }: Repository & { readonly runId: number; readonly app: AppIdentity; readonly branch: string },
): Promise<PlanRun> {
  const run = await findRun(octokit, { owner, repo, run_id: runId });
  if (run === undefined) return { kind: "gone" };
  const ours =
    run.path.split("@")[0] === planWorkflowPath &&
    run.event === "workflow_dispatch" &&
    run.head_branch === branch &&
    run.actor?.login === app.login;
  if (!ours) return { kind: "not-ours" };
  if (run.status !== "completed") return { kind: "unfinished" };
  return {
    kind: "completed",
    conclusion: run.conclusion ?? "unknown",
    url: run.html_url,
    baseSha: run.head_sha,
    attempt: run.run_attempt ?? 1,
    title: run.display_title,
    titleSha: parseHeadSha(run.display_title),
  };
}

async function findRun(
  octokit: RunsApi,
  query: Repository & { readonly run_id: number },
): Promise<RestRun | undefined> {
  try {
    return (await octokit.rest.actions.getWorkflowRun(query)).data;
  } catch (error) {
    if (hasStatus(error, 404)) return undefined;
    throw error;
  }
}

/** Reads the head commit from a run's title, which the workflow file sets to "Plan of pull request 7 at <commit>". */
export function parseHeadSha(title: string): string | undefined {
  return / at ([0-9a-f]{40})$/u.exec(title)?.[1];
}
