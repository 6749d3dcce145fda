import { parse } from "yaml";
import type { Permissions } from "../contract.ts";
import { findWorkflowErrors } from "./workflow-parser.ts";
import { list, type Mapping, mapping, optional, text, type Texts, texts } from "./yaml-value.ts";

/** A workflow file, as far as this runner goes; text may hold `${{ }}`. */
export interface Workflow {
  readonly path: string;
  readonly name: string;
  readonly push?: PushFilter;
  readonly dispatch?: { readonly inputs: Readonly<Record<string, DispatchInput>> };
  readonly env: Texts;
  readonly concurrency?: Concurrency;
  readonly jobs: readonly Job[];
}

export interface PushFilter {
  readonly branches?: readonly string[];
  readonly "branches-ignore"?: readonly string[];
  readonly paths?: readonly string[];
  readonly "paths-ignore"?: readonly string[];
}

export interface DispatchInput {
  readonly required: boolean;
  readonly default?: string;
  readonly type: string;
  readonly options?: readonly string[];
}

export interface Concurrency {
  readonly group: string;
  readonly cancelInProgress: unknown;
}

export interface Job {
  readonly id: string;
  readonly needs: readonly string[];
  readonly if?: string;
  readonly env: Texts;
  /** Of the job's token, with GitHub's names of the App's permissions (`pull_requests`). */
  readonly permissions: Permissions;
  /** Whether the job may ask for OIDC tokens. */
  readonly idToken: boolean;
  readonly environment?: string;
  readonly concurrency?: Concurrency;
  readonly timeoutMinutes: unknown;
  readonly continueOnError: unknown;
  readonly outputs: Texts;
  readonly steps: readonly Step[];
}

export interface Step {
  readonly id?: string;
  readonly title: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly workingDirectory?: string;
  readonly with: Texts;
  readonly env: Texts;
  readonly timeoutMinutes: unknown;
  readonly continueOnError: unknown;
}

/** GitHub, or this runner, would not run the file. */
export class WorkflowError extends Error {
  constructor(path: string, errors: readonly string[]) {
    super(`Invalid workflow file ${path}:\n${errors.join("\n")}`);
    this.name = "WorkflowError";
  }
}

const known = {
  workflow: ["name", "run-name", "on", "env", "permissions", "concurrency", "jobs"],
  push: ["branches", "branches-ignore", "paths", "paths-ignore"],
  job: [
    "name",
    "needs",
    "if",
    "runs-on",
    "env",
    "permissions",
    "environment",
    "concurrency",
    "timeout-minutes",
    "continue-on-error",
    "outputs",
    "steps",
  ],
  step: [
    "id",
    "name",
    "if",
    "uses",
    "with",
    "run",
    "env",
    "shell",
    "working-directory",
    "timeout-minutes",
    "continue-on-error",
  ],
} as const;

const defaultTimeoutMinutes = 360;

/** What a job's token may do where neither the workflow nor the job says. */
const defaultPermissions = { contents: "read" };

/**
 * Reads a workflow file, checked by GitHub's own parser; that one leaves out `with`, so the YAML is read for the rest.
 *
 * @throws WorkflowError also for what GitHub knows and this runner does not.
 */
export async function readWorkflow(path: string, content: string): Promise<Workflow> {
  const errors = await findWorkflowErrors(path, content);
  if (errors.length > 0) throw new WorkflowError(path, errors);
  const file = mapping(parse(content));
  const unknown = [...unknownKeys(file, "workflow", ""), ...sweeping(file["permissions"], "")];
  const on = events(file["on"]);
  const push = "push" in on ? mapping(on["push"]) : undefined;
  if (push) unknown.push(...unknownKeys(push, "push", "on.push."));
  const jobs = Object.entries(mapping(file["jobs"])).map(([id, value]) => {
    const job = mapping(value);
    unknown.push(...unknownKeys(job, "job", `jobs.${id}.`), ...sweeping(job["permissions"], `jobs.${id}.`));
    for (const step of list(job["steps"])) unknown.push(...unknownKeys(mapping(step), "step", `jobs.${id}.steps.`));
    return readJob(id, job, file["permissions"]);
  });
  if (unknown.length > 0)
    throw new WorkflowError(
      path,
      unknown.map((key) => `this runner does not know ${key}`),
    );
  return {
    path,
    name: text(file["name"]) ?? path,
    ...(push && { push }),
    ...("workflow_dispatch" in on && {
      dispatch: { inputs: readInputs(mapping(mapping(on["workflow_dispatch"])["inputs"])) },
    }),
    env: texts(file["env"]),
    ...optional("concurrency", readConcurrency(file["concurrency"])),
    jobs,
  };
}

function readJob(id: string, job: Mapping, workflowPermissions: unknown): Job {
  const permissions = readPermissions(job["permissions"] ?? workflowPermissions ?? defaultPermissions);
  const environment =
    typeof job["environment"] === "string" ? job["environment"] : text(mapping(job["environment"])["name"]);
  return {
    id,
    needs: list(job["needs"]).map(String),
    ...optional("if", text(job["if"])),
    env: texts(job["env"]),
    ...permissions,
    ...optional("environment", environment),
    ...optional("concurrency", readConcurrency(job["concurrency"])),
    timeoutMinutes: job["timeout-minutes"] ?? defaultTimeoutMinutes,
    continueOnError: job["continue-on-error"] ?? false,
    outputs: texts(job["outputs"]),
    steps: list(job["steps"]).map((step) => readStep(mapping(step))),
  };
}

function readStep(step: Mapping): Step {
  const uses = text(step["uses"]);
  const run = text(step["run"]);
  return {
    title: text(step["name"]) ?? `Run ${uses ?? run?.split("\n")[0] ?? ""}`,
    ...optional("id", text(step["id"])),
    ...optional("if", text(step["if"])),
    ...optional("uses", uses),
    ...optional("run", run),
    ...optional("shell", text(step["shell"])),
    ...optional("workingDirectory", text(step["working-directory"])),
    with: texts(step["with"]),
    env: texts(step["env"]),
    timeoutMinutes: step["timeout-minutes"] ?? defaultTimeoutMinutes,
    continueOnError: step["continue-on-error"] ?? false,
  };
}

function readPermissions(value: unknown): { readonly permissions: Permissions; readonly idToken: boolean } {
  const granted = Object.entries(mapping(value)).filter(
    (entry): entry is [string, "read" | "write"] => entry[1] === "read" || entry[1] === "write",
  );
  return {
    permissions: Object.fromEntries(
      granted.filter(([name]) => name !== "id-token").map(([name, level]) => [name.replaceAll("-", "_"), level]),
    ),
    idToken: granted.some(([name, level]) => name === "id-token" && level === "write"),
  };
}

function readConcurrency(value: unknown): Concurrency | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return { group: value, cancelInProgress: false };
  const { group, "cancel-in-progress": cancelInProgress } = mapping(value);
  return { group: text(group) ?? "", cancelInProgress: cancelInProgress ?? false };
}

function readInputs(inputs: Mapping): Readonly<Record<string, DispatchInput>> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const input = mapping(value);
      const options = input["options"] === undefined ? undefined : list(input["options"]).map(String);
      return [
        name,
        {
          required: input["required"] === true,
          type: text(input["type"]) ?? "string",
          ...optional("default", text(input["default"])),
          ...optional("options", options),
        },
      ];
    }),
  );
}

/** `on: push`, `on: [push, …]` and `on: { push: … }` are one. */
function events(on: unknown): Mapping {
  if (typeof on === "string" || Array.isArray(on))
    return Object.fromEntries(list(on).map((name) => [String(name), null]));
  return mapping(on);
}

/** `permissions: write-all` and `read-all`. */
function sweeping(permissions: unknown, prefix: string): readonly string[] {
  return typeof permissions === "string" ? [`${prefix}permissions: ${permissions}; name each permission`] : [];
}

function unknownKeys(object: Mapping, kind: keyof typeof known, prefix: string): readonly string[] {
  const names: readonly string[] = known[kind];
  return Object.keys(object)
    .filter((name) => !names.includes(name))
    .map((name) => prefix + name);
}
