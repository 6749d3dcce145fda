import { AdapterError, hasStatus } from "./adapter-error.ts";
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
  readonly html_url: string;
  readonly actor?: { readonly login: string } | null;
}

export interface DispatchApi {
  readonly rest: {
    readonly actions: {
      createWorkflowDispatch(dispatch: Dispatch): Promise<{ readonly data: unknown }>;
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

/**
 * Starts the plan workflow as it stands on a branch.
 *
 * The branch is named in full: a tag can have the same name, and would bring its own workflow file.
 *
 * @throws {@link AdapterError} where GitHub does not say which run it started, since nobody could tell it from another.
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
      workflow_id: planWorkflowPath.split("/").at(-1) ?? "",
      ref: `refs/heads/${branch}`,
      inputs: { pull_request: String(pullRequest), head_sha: headSha },
      return_run_details: true,
    });
    return startedRun(data);
  } catch (error) {
    const reason = refusals.find(({ status }) => hasStatus(error, status))?.reason;
    if (reason === undefined) throw error;
    return { kind: "refused", reason };
  }
}

const file = `\`${planWorkflowPath}\``;

const refusals = [
  {
    status: 403,
    reason: `The App may not start workflows here. Grant it write access to Actions, and see that Actions are enabled.`,
  },
  {
    status: 404,
    reason: `There is no ${file} on the default branch. Copy it from \`templates/accounts-repository/\` of the App's own repository.`,
  },
  {
    status: 422,
    reason: `${file} is disabled, or does not take the inputs that it is given. Enable it, or copy it anew.`,
  },
] as const;

function startedRun(data: unknown): Dispatched {
  const { workflow_run_id: id, html_url: url } = (data ?? {}) as {
    readonly workflow_run_id?: unknown;
    readonly html_url?: unknown;
  };
  if (typeof id === "number" && typeof url === "string") return { kind: "started", id: String(id), url };
  throw new AdapterError(
    "Started the plan workflow, but GitHub did not say which run it is. This GitHub is too old for the App.",
  );
}

/** A run that has come to its end. */
export interface CompletedRun {
  readonly conclusion: string;
  readonly url: string;
  /** Whether this App started it, from the plan workflow as it stands on the default branch. */
  readonly ours: boolean;
}

/** Reads a run anew; undefined while it is not completed. */
export async function readPlanRun(
  octokit: RunsApi,
  {
    owner,
    repo,
    runId,
    startedBy,
    branch,
  }: Repository & { readonly runId: number; readonly startedBy: string; readonly branch: string },
): Promise<CompletedRun | undefined> {
  const { data } = await octokit.rest.actions.getWorkflowRun({ owner, repo, run_id: runId });
  if (data.status !== "completed") return undefined;
  const ours =
    data.path.split("@")[0] === planWorkflowPath &&
    data.event === "workflow_dispatch" &&
    data.head_branch === branch &&
    data.actor?.login === startedBy;
  return { conclusion: data.conclusion ?? "unknown", url: data.html_url, ours };
}
