import { codeSpan } from "../domain/markdown/code.ts";
import { hasStatus } from "./adapter-error.ts";
import type { Repository } from "./repository.ts";

/** The workflow that plans, in the accounts repository. */
export const planWorkflowPath = ".github/workflows/aws-accounts-plan.yml";

type Dispatch = Repository & {
  readonly workflow_id: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly return_run_details: true;
};

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

export interface DispatchApi {
  readonly rest: {
    readonly actions: {
      createWorkflowDispatch(dispatch: Dispatch): Promise<{ readonly data: unknown }>;
      getWorkflow(
        query: Repository & { readonly workflow_id: string },
      ): Promise<{ readonly data: { readonly state: string } }>;
    };
  };
}

export interface RunsApi {
  readonly rest: {
    readonly actions: {
      getWorkflowRun(query: Repository & { readonly run_id: number }): Promise<{ readonly data: RestRun }>;
    };
  };
}

/** The run that was started, or in words for a person why none was. */
export type Dispatched =
  | { readonly kind: "started"; readonly id: string; readonly url: string }
  | { readonly kind: "refused"; readonly reason: string };

const workflowFile = planWorkflowPath.split("/").at(-1) ?? "";

/**
 * Starts the plan workflow as it stands on a branch.
 *
 * The branch is named in full: a tag can have the same name, and would bring its own workflow file. Where GitHub refuses or
 * is not well, nothing was planned, which is said and not thrown: it is about this plan alone.
 */
export async function dispatchPlan(
  octokit: DispatchApi,
  {
    owner,
    repo,
    branch,
    pullRequest,
    headSha,
  }: Repository & { readonly branch: string; readonly pullRequest: number; readonly headSha: string },
): Promise<Dispatched> {
  try {
    const { data } = await octokit.rest.actions.createWorkflowDispatch({
      owner,
      repo,
      workflow_id: workflowFile,
      ref: `refs/heads/${branch}`,
      inputs: { pull_request: String(pullRequest), head_sha: headSha },
      return_run_details: true,
    });
    return startedRun(data);
  } catch (error) {
    if (!(error instanceof Error && "status" in error)) throw error;
    return { kind: "refused", reason: await explainRefusal(octokit, { owner, repo }, Number(error.status)) };
  }
}

const file = `\`${planWorkflowPath}\``;
const copy = "`templates/accounts-repository/` of the App's own repository";

/** GitHub answers the same to a workflow that is disabled and to one that takes other inputs, so it is asked. */
async function explainRefusal(octokit: DispatchApi, repository: Repository, status: number): Promise<string> {
  switch (status) {
    case 403:
      return "The App may not start workflows here. Grant it write access to Actions, and see that Actions are enabled.";
    case 404:
      return `There is no ${file} on the default branch. Copy it from ${copy}.`;
    case 422: {
      const { data } = await octokit.rest.actions.getWorkflow({ ...repository, workflow_id: workflowFile });
      return data.state === "active"
        ? `${file} on the default branch does not take the inputs that it is given. Copy it anew from ${copy}.`
        : `${file} is disabled (${codeSpan(data.state)}). Enable it on the page "Actions", or by \`gh workflow enable ${workflowFile}\`.`;
    }
    default:
      return `GitHub answered ${status} when the workflow was to be started. The App tries again within the hour.`;
  }
}

/** A run whose id GitHub does not tell could not be told from another. */
function startedRun(data: unknown): Dispatched {
  const { workflow_run_id: id, html_url: url } = (data ?? {}) as {
    readonly workflow_run_id?: unknown;
    readonly html_url?: unknown;
  };
  return typeof id === "number" && typeof url === "string"
    ? { kind: "started", id: String(id), url }
    : { kind: "refused", reason: "GitHub did not say which run it started: it is too old for the App." };
}

/** What is known of a run; `gone` where somebody deleted it. */
export type PlanRun =
  { readonly kind: "gone" } | { readonly kind: "not-ours" } | { readonly kind: "unfinished" } | CompletedRun;

/** A run that this App started, from the plan workflow as it stands on the default branch, and that has come to its end. */
export interface CompletedRun {
  readonly kind: "completed";
  readonly conclusion: string;
  readonly url: string;
  /** Commit of the default branch that it ran on. */
  readonly baseSha: string;
  /** More than 1 where somebody started it again by hand. */
  readonly attempt: number;
  /** The head commit that its title names; anybody could have given it that title. */
  readonly titleSha: string | undefined;
}

/** Reads a run anew. */
export async function readPlanRun(
  octokit: RunsApi,
  {
    owner,
    repo,
    runId,
    startedBy,
    branch,
  }: Repository & { readonly runId: number; readonly startedBy: string; readonly branch: string },
): Promise<PlanRun> {
  const run = await findRun(octokit, { owner, repo, run_id: runId });
  if (run === undefined) return { kind: "gone" };
  const ours =
    run.path.split("@")[0] === planWorkflowPath &&
    run.event === "workflow_dispatch" &&
    run.head_branch === branch &&
    run.actor?.login === startedBy;
  if (!ours) return { kind: "not-ours" };
  if (run.status !== "completed") return { kind: "unfinished" };
  return {
    kind: "completed",
    conclusion: run.conclusion ?? "unknown",
    url: run.html_url,
    baseSha: run.head_sha,
    attempt: run.run_attempt ?? 1,
    titleSha: readTitleSha(run.display_title),
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

/** Reads the head commit from a run's title, as the workflow file writes it: "Plan of pull request 7 at <commit>". */
export function readTitleSha(title: string): string | undefined {
  return / at ([0-9a-f]{40})$/u.exec(title)?.[1];
}
