import type { Calls } from "../octokit.ts";
import { codeSpan } from "../../domain/markdown/code.ts";
import type { Repository } from "../repository.ts";
import { workflowFile } from "./workflow-runs.ts";

export type DispatchApi = Calls<"actions.createWorkflowDispatch" | "actions.getWorkflow">;

/** The run that was started, or in words for a person why none was. */
export type Dispatched =
  | { readonly kind: "started"; readonly id: string; readonly url: string }
  | { readonly kind: "refused"; readonly reason: string };

/** A workflow to be started, as it stands on a branch. */
interface WorkflowStart extends Repository {
  readonly branch: string;
  /** Of its file in the repository. */
  readonly path: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Starts a workflow.
 *
 * The branch is named in full: a tag can have the same name, and would bring its own workflow file. Where GitHub refuses or
 * is not well, nothing was started, which is said and not thrown: it is about this one run alone.
 */
export async function dispatchWorkflow(octokit: DispatchApi, start: WorkflowStart): Promise<Dispatched> {
  const { owner, repo, branch, path, inputs } = start;
  try {
    const { data } = await octokit.rest.actions.createWorkflowDispatch({
      owner,
      repo,
      workflow_id: workflowFile(path),
      ref: `refs/heads/${branch}`,
      inputs,
      return_run_details: true,
    });
    return startedRun(data);
  } catch (error) {
    if (!(error instanceof Error && "status" in error)) throw error;
    return { kind: "refused", reason: await explainRefusal(octokit, start, Number(error.status)) };
  }
}

const copy = "`templates/accounts-repository/` of the App's own repository";

/** GitHub answers the same to a workflow that is disabled and to one that takes other inputs, so it is asked. */
async function explainRefusal(
  octokit: DispatchApi,
  { owner, repo, path }: WorkflowStart,
  status: number,
): Promise<string> {
  const file = `\`${path}\``;
  switch (status) {
    case 403:
      return "The App may not start workflows here. Grant it write access to Actions, and see that Actions are enabled.";
    case 404:
      return `There is no ${file} on the default branch. Copy it from ${copy}.`;
    case 422: {
      const { data } = await octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: workflowFile(path) });
      return data.state === "active"
        ? `${file} on the default branch does not take the inputs that it is given. Copy it anew from ${copy}.`
        : `${file} is disabled (${codeSpan(data.state)}). Enable it on the page "Actions", or by \`gh workflow enable ${workflowFile(path)}\`.`;
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
