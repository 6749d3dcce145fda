import type { RunnerSide } from "../contract.ts";
import type { Inputs } from "./triggers.ts";
import type { Workflow } from "./workflow-file.ts";

/** One run to carry out: what started it, and which file says how. */
export interface RunRequest {
  readonly id: number;
  readonly number: number;
  readonly workflow: Workflow;
  readonly repository: string;
  readonly event: "push" | "workflow_dispatch";
  /** Full ref, and its commit. */
  readonly ref: string;
  readonly sha: string;
  readonly actor: string;
  readonly inputs: Inputs;
  /** The webhook payload that the run is about, as `github.event` shows it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The `github` context, but for what belongs to one job. */
export function githubContext(
  request: RunRequest,
  github: Pick<RunnerSide, "apiUrl" | "serverUrl">,
): Readonly<Record<string, unknown>> {
  const [owner = ""] = request.repository.split("/");
  return {
    event_name: request.event,
    event: request.payload,
    ref: request.ref,
    ref_name: request.ref.replace(/^refs\/(heads|tags)\//, ""),
    ref_type: request.ref.startsWith("refs/tags/") ? "tag" : "branch",
    sha: request.sha,
    repository: request.repository,
    repository_owner: owner,
    actor: request.actor,
    triggering_actor: request.actor,
    workflow: request.workflow.name,
    workflow_ref: workflowRef(request),
    workflow_sha: request.sha,
    run_id: String(request.id),
    run_number: String(request.number),
    run_attempt: "1",
    api_url: github.apiUrl,
    server_url: github.serverUrl,
    graphql_url: `${github.apiUrl}/graphql`,
  };
}

export function workflowRef({ repository, workflow, ref }: RunRequest): string {
  return `${repository}/${workflow.path}@${ref}`;
}
