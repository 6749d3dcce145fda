import { evaluateText } from "../expressions.ts";
import { parse } from "yaml";
import type { NewRun } from "../contract.ts";
import { announce } from "./events.ts";
import type { Hub } from "./hub.ts";
import { Refusal } from "./refusal.ts";
import { renderRun, renderWorkflow } from "./render/workflow-run.ts";
import type { Workflow, WorkflowRun } from "./runs.ts";
import type { Account } from "./accounts.ts";
import type { Repository } from "./state.ts";

interface Input {
  readonly required?: boolean;
  readonly default?: unknown;
}

/** The workflow of a file that the default branch has; GitHub knows no other. */
export function findWorkflow(hub: Hub, repository: Repository, path: string): Workflow | undefined {
  const head = repository.git.resolve(`refs/heads/${repository.defaultBranch}`);
  const text = head === undefined ? undefined : repository.git.read(head, path)?.toString();
  if (text === undefined) return undefined;
  const known = repository.workflows.find((workflow) => workflow.path === path);
  if (known) return known;
  const { name } = parse(text) as { readonly name?: string };
  const workflow: Workflow = {
    id: hub.state.nextId(),
    path,
    name: name ?? path,
    createdAt: hub.now(),
    disabled: false,
  };
  repository.workflows.push(workflow);
  return workflow;
}

type Triggers = Readonly<Record<string, { readonly inputs?: Readonly<Record<string, Input | null>> } | null>>;

/** What starts a workflow: a name, a list of names, or names with what they take. */
function triggersOf(text: string): Triggers {
  const { on = {} } = parse(text) as { readonly on?: string | readonly string[] | Triggers };
  const names = typeof on === "string" ? [on] : on;
  return isList(names) ? Object.fromEntries(names.map((name) => [name, null])) : names;
}

function isList(names: readonly string[] | Triggers): names is readonly string[] {
  return Array.isArray(names);
}

/** Inputs as the job will see them: checked against those that the workflow declares at that commit. */
export function dispatchInputs(
  repository: Repository,
  sha: string,
  path: string,
  given: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const text = repository.git.read(sha, path)?.toString();
  if (text === undefined) throw new Refusal(404, "Not Found");
  const triggers = triggersOf(text);
  if (!("workflow_dispatch" in triggers)) throw new Refusal(422, "Workflow does not have 'workflow_dispatch' trigger");
  const declared = triggers["workflow_dispatch"]?.inputs ?? {};
  const unexpected = Object.keys(given).filter((name) => !(name in declared));
  if (unexpected.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unexpected)}`);
  const inputs: Record<string, string> = {};
  for (const [name, input] of Object.entries(declared)) {
    const value = given[name] ?? input?.default;
    if (value === undefined && input?.required === true)
      throw new Refusal(422, `Required input '${name}' not provided`);
    inputs[name] = value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  }
  return inputs;
}

/**
 * The title of a dispatched run, as its `run-name` has it: inputs and the commit are filled in.
 *
 * {@link https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#run-name}
 */
function titleOf(
  repository: Repository,
  workflow: Workflow,
  { sha, inputs }: { readonly sha: string; readonly inputs: Readonly<Record<string, string>> },
): string {
  const { "run-name": name } = parse(repository.git.read(sha, workflow.path)?.toString() ?? "{}") as {
    readonly "run-name"?: string;
  };
  if (name === undefined) return workflow.name;
  return evaluateText(name, { contexts: { github: { sha }, inputs }, status: "success" });
}

export function createRun(
  hub: Hub,
  repository: Repository,
  run: Omit<NewRun, "actor" | "repository"> & {
    readonly actor: Account;
    readonly inputs?: Readonly<Record<string, string>>;
  },
): WorkflowRun {
  const workflow = findWorkflow(hub, repository, run.workflowPath);
  if (!workflow)
    throw new Error(`${repository.fullName} has no workflow ${run.workflowPath} on ${repository.defaultBranch}`);
  const at = hub.now();
  const created: WorkflowRun = {
    id: hub.state.nextId(),
    number: repository.runs.filter((other) => other.workflow === workflow).length + 1,
    title:
      run.event === "push"
        ? (repository.git.commit(run.sha).message.split("\n")[0] ?? "")
        : titleOf(repository, workflow, { sha: run.sha, inputs: run.inputs ?? {} }),
    workflow,
    suiteId: hub.state.nextId(),
    event: run.event,
    ref: run.ref,
    sha: run.sha,
    actor: run.actor,
    createdAt: at,
    artifacts: [],
    updatedAt: at,
    status: "queued",
    conclusion: null,
    output: { log: "", summary: "" },
  };
  repository.runs.push(created);
  announceRun(hub, repository, created, "requested");
  return created;
}

export function announceRun(
  hub: Hub,
  repository: Repository,
  run: WorkflowRun,
  action: "requested" | "in_progress" | "completed",
): void {
  announce(hub, repository, run.actor, "workflow_run", {
    action,
    workflow: renderWorkflow(hub, repository, run.workflow),
    workflow_run: renderRun(hub, repository, run),
  });
}
