import type { Calls } from "../octokit.ts";
import { codeSpan } from "../../domain/markdown/code.ts";
import type { Repository } from "../repository.ts";
import { workflowFile } from "./workflow-runs.ts";

export type DispatchApi = Calls<"actions.createWorkflowDispatch" | "actions.getWorkflow">;

/** The run that was started, or the reason for a person why none was. */
export type Dispatched =
  | { readonly kind: "started"; readonly id: string; readonly url: string }
  | { readonly kind: "refused"; readonly reason: string };

/** A workflow to start, and the branch whose file to use. */
interface WorkflowStart extends Repository {
  readonly branch: string;
  /** Path of its file in the repository. */
  readonly path: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/**
 * Starts a workflow.
 *
 * The dispatch names the full ref, because a tag with the same name would run its own workflow file. If GitHub refuses
 * or fails, the reason is returned, not thrown: it concerns only this run.
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

/** GitHub's response is the same for a disabled workflow and for wrong inputs, so this reads the workflow. */
async function explainRefusal(
  octokit: DispatchApi,
  { owner, repo, path }: WorkflowStart,
  status: number,
): Promise<string> {
  const file = `\`${path}\``;
  switch (status) {
    case 403:
      return "The App may not start workflows here. Grant it write access to Actions, and make sure that Actions are enabled.";
    case 404:
      return `There is no ${file} on the default branch. Copy it from ${copy}.`;
    case 422: {
      const { data } = await octokit.rest.actions.getWorkflow({ owner, repo, workflow_id: workflowFile(path) });
      return data.state === "active"
        ? `${file} on the default branch does not accept the App's inputs. Copy it again from ${copy}.`
        : `${file} is disabled (${codeSpan(data.state)}). Enable it on the page "Actions", or by \`gh workflow enable ${workflowFile(path)}\`.`;
    }
    default:
      return `GitHub answered ${status} when the App started the workflow. The App tries again within the hour.`;
  }
}

/** Without its id, the App could not recognise the run. */
function startedRun(data: unknown): Dispatched {
  const { workflow_run_id: id, html_url: url } = (data ?? {}) as {
    readonly workflow_run_id?: unknown;
    readonly html_url?: unknown;
  };
  return typeof id === "number" && typeof url === "string"
    ? { kind: "started", id: String(id), url }
    : {
        kind: "refused",
        reason: "GitHub did not return the id of the run that it started: its version is too old for the App.",
      };
}
