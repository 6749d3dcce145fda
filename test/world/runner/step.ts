import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { type ActionFolders, findAction, inputVariables } from "./action.ts";
import { packArtifact } from "./artifact.ts";
import { type Command, runCommand } from "./child-process.ts";
import { evaluateText, type Scope } from "../expressions.ts";
import type { Machine } from "./machine.ts";
import type { RunLog } from "./run-log.ts";
import { makeStepFiles, type StepLeavings } from "./step-files.ts";
import type { Step } from "./workflow-file.ts";
import type { Texts } from "./yaml-value.ts";

/** What every job of a runner is carried out with. */
export interface Equipment {
  readonly actions: ActionFolders;
  readonly nodeBinary: string;
  /** The terraform that `hashicorp/setup-terraform` puts on the PATH. */
  readonly terraform: { readonly path: string; readonly version: string };
  /** What keeps AWS and terraform on this machine. */
  readonly env: Texts;
}

/** What all steps of a job share. */
export interface Workbench extends Equipment {
  readonly machine: Machine;
  readonly log: RunLog;
  readonly uploadArtifact: (artifact: { readonly name: string; readonly zip: Uint8Array }) => void;
  /** `ACTIONS_ID_TOKEN_REQUEST_*`, where the job may have tokens. */
  readonly tokenVariables: Texts;
}

/** Where a step comes in a job. */
export interface Moment {
  readonly scope: Scope;
  /** Of workflow, job, step and of the steps before. */
  readonly env: Texts;
  /** Folders that the steps before put on the PATH. */
  readonly path: readonly string[];
  readonly signal: AbortSignal;
}

export interface StepResult extends StepLeavings {
  readonly succeeded: boolean;
}

const nothing: StepLeavings = { outputs: {}, env: {}, path: [], summary: "" };

/** Runs one step to its end; what is wrong with it is told in the log. */
export async function runStep(step: Step, bench: Workbench, moment: Moment): Promise<StepResult> {
  try {
    const given = evaluateAll(step.with, moment.scope);
    const standIn = standIns[(step.uses ?? "").replace(/@.*/, "")];
    if (standIn) return { ...nothing, ...(await standIn(given, bench)), succeeded: true };
    return await runProcess(step, given, { bench, moment });
  } catch (error) {
    bench.log.write(`##[error]${error instanceof Error ? error.message : String(error)}`);
    return { ...nothing, succeeded: false };
  }
}

async function runProcess(
  step: Step,
  given: Texts,
  { bench, moment }: { readonly bench: Workbench; readonly moment: Moment },
): Promise<StepResult> {
  const { machine, log } = bench;
  const files = await makeStepFiles(join(machine.temp, "_runner_file_commands"));
  const { command, env } =
    step.uses === undefined
      ? await shell(step, bench, moment.scope)
      : await javascript(step.uses, given, { bench, scope: moment.scope });
  const code = await runCommand(
    {
      ...command,
      env: {
        ...bench.env,
        ...moment.env,
        ...machine.env,
        PATH: [...moment.path, machine.env["PATH"]].join(delimiter),
        ...bench.tokenVariables,
        ...files.env,
        ...env,
      },
    },
    {
      onLine: (line) => {
        log.output(line);
      },
      signal: moment.signal,
      groups: machine.groups,
    },
  );
  if (code !== 0) log.write(`##[error]Process completed with exit code ${code}.`);
  const left = await files.read();
  log.addSummary(left.summary);
  return { ...left, succeeded: code === 0 };
}

interface Prepared {
  readonly command: Omit<Command, "env">;
  readonly env: Texts;
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
async function shell(step: Step, { machine }: Workbench, scope: Scope): Promise<Prepared> {
  const flags = { unspecified: ["-e"], bash: ["--noprofile", "--norc", "-e", "-o", "pipefail"] }[
    step.shell ?? "unspecified"
  ];
  if (flags === undefined) throw new Error(`this runner knows no shell ${step.shell ?? ""}, only bash`);
  const script = join(machine.temp, `${randomUUID()}.sh`);
  await writeFile(script, evaluateText(step.run ?? "", scope));
  const cwd = resolve(machine.workspace, evaluateText(step.workingDirectory ?? "", scope));
  return { command: { file: "bash", args: [...flags, script], cwd }, env: {} };
}

async function javascript(
  uses: string,
  given: Texts,
  { bench, scope }: { readonly bench: Workbench; readonly scope: Scope },
): Promise<Prepared> {
  const action = await findAction(uses, bench.actions);
  if (action === undefined) {
    const known = [...Object.keys(bench.actions).map((name) => `the actions of ${name}`), ...Object.keys(standIns)];
    throw new Error(`this runner cannot run ${uses}: it knows ${known.join(", ")}`);
  }
  const warn = (message: string): void => {
    bench.log.write(`##[warning]${message}`);
  };
  return {
    command: { file: bench.nodeBinary, args: [action.main], cwd: bench.machine.workspace },
    env: {
      ...inputVariables(action, given, { scope, warn }),
      GITHUB_ACTION_REPOSITORY: action.repository,
      GITHUB_ACTION_REF: action.ref,
    },
  };
}

/** Actions that the runner knows by itself, as far as they are needed here. */
const standIns: Readonly<
  Record<string, (given: Texts, bench: Workbench) => Promise<Partial<StepLeavings>> | Partial<StepLeavings>>
> = {
  async "actions/upload-artifact"(given, { log, machine, uploadArtifact }) {
    const warn = (message: string): void => {
      log.write(`##[warning]${message}`);
    };
    const artifact = await packArtifact(given, { workspace: machine.workspace, warn });
    if (artifact === undefined) return {};
    uploadArtifact(artifact);
    log.write(`Artifact ${artifact.name} has been uploaded: ${artifact.zip.byteLength} bytes`);
    return {};
  },
  "hashicorp/setup-terraform"(given, { log, terraform }) {
    log.write(`Terraform ${terraform.version} of this machine stands in for ${given["terraform_version"] ?? "latest"}`);
    return { path: [dirname(terraform.path)] };
  },
};

export function evaluateAll(texts: Texts, scope: Scope): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, evaluateText(value, scope)]));
}
