import type { NewRun, RunnerSide, Trigger } from "../contract.ts";
import type { JWK } from "jose";
import type { ProcessGroups } from "./child-process.ts";
import { ConcurrencyGroups } from "./concurrency.ts";
import { startOidcProvider } from "./oidc.ts";
import { carryOut, type Progress, type RunSurroundings } from "./run.ts";
import type { RunRequest } from "./run-request.ts";
import type { ActionFolders } from "./action.ts";
import type { Equipment } from "./step.ts";
import { dispatchInputs, startsOnPush } from "./triggers.ts";
import { readWorkflow, type Workflow } from "./workflow-file.ts";
import type { Texts } from "./yaml-value.ts";

export interface RunnerOptions {
  readonly github: RunnerSide;
  /** The actions that workflows may use, with their bundles built. */
  readonly actions: ActionFolders;
  readonly terraform: Equipment["terraform"];
  /** For every step: what keeps AWS and terraform on this machine. */
  readonly env: Texts;
  /** What actions run with; our own Node where none is named. */
  readonly nodeBinary?: string;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Runner {
  /** By issuer, as the local AWS takes it: the keys that sign the tokens of jobs. */
  readonly identityProviders: Readonly<Record<string, readonly JWK[]>>;
  /** Resolves once nothing runs or waits. */
  readonly idle: () => Promise<void>;
  /** As the button does it: steps are interrupted, what tidies up still runs. */
  readonly cancel: (runId: number) => void;
  /** Sends a signal to what a run's step began; `SIGKILL` takes the whole machine, with everything on it and all steps to come. */
  readonly kill: (runId: number, signal: "SIGINT" | "SIGTERM" | "SIGKILL") => void;
  /** Ends every run and its processes at once. */
  readonly stop: () => Promise<void>;
}

const workflowFolder = ".github/workflows";
const noCommit = /^0+$/;

/** GitHub Actions on this machine: starts the workflows of a repository when GitHub says what happened, and runs them. */
export async function startRunner({
  github,
  actions,
  terraform,
  env,
  nodeBinary = process.execPath,
  onProgress = () => undefined,
}: RunnerOptions): Promise<Runner> {
  const oidc = await startOidcProvider();
  const stopping = new AbortController();
  const machines = new Map<number, ProcessGroups>();
  const surroundings: RunSurroundings = {
    github,
    oidc,
    groups: new ConcurrencyGroups(),
    onProgress,
    onMachine: (runId, groups) => machines.set(runId, groups),
    equipment: { actions, terraform, env, nodeBinary },
    stopped: stopping.signal,
  };
  const going = new Set<Promise<void>>();
  const controllers = new Map<number, AbortController>();
  const numbers = new Map<string, number>();

  const start: Start = async (run) => {
    const number = (numbers.get(run.workflow.path) ?? 0) + 1;
    numbers.set(run.workflow.path, number);
    const controller = new AbortController();
    controllers.set(run.id, controller);
    await carryOut({ ...run, number }, surroundings, controller);
    controllers.delete(run.id);
    machines.delete(run.id);
  };
  const stopListening = github.onTrigger((trigger) => {
    const work = (
      trigger.kind === "push" ? startPushed(trigger, github, start) : startDispatched(trigger, github, start)
    ).finally(() => going.delete(work));
    going.add(work);
  });
  const idle = async (): Promise<void> => {
    while (going.size > 0) await Promise.all(going);
  };
  const endEverything = (): void => {
    stopping.abort();
    for (const controller of controllers.values()) controller.abort();
  };
  process.once("exit", endEverything);

  return {
    identityProviders: { [oidc.issuer]: oidc.publicKeys },
    idle,
    cancel: (runId) => controllers.get(runId)?.abort(),
    kill: (runId, signal) => {
      if (signal === "SIGKILL") machines.get(runId)?.kill();
      else machines.get(runId)?.signal(signal);
    },
    async stop() {
      stopListening();
      endEverything();
      process.off("exit", endEverything);
      await idle();
      await oidc.stop();
    },
  };
}

type Start = (run: Omit<RunRequest, "number">) => Promise<void>;

async function startDispatched(
  trigger: Trigger & { readonly kind: "workflow_dispatch" },
  github: RunnerSide,
  start: Start,
): Promise<void> {
  const { runId, workflowPath: path, repository, ref, sha, actor, inputs } = trigger;
  await orConclude(runId, github, async () => {
    const workflow = await readWorkflowAt({ repository, sha, path }, github);
    const payload = { inputs, ref, workflow: path, repository: { full_name: repository }, sender: { login: actor } };
    await start({
      id: runId,
      workflow,
      event: "workflow_dispatch",
      repository,
      ref,
      sha,
      actor,
      inputs: dispatchInputs(workflow, inputs),
      payload,
    });
  });
}

async function startPushed(
  trigger: Trigger & { readonly kind: "push" },
  github: RunnerSide,
  start: Start,
): Promise<void> {
  const { repository, ref, before, sha, actor } = trigger;
  if (!ref.startsWith("refs/heads/") || noCommit.test(sha)) return;
  const branch = ref.slice("refs/heads/".length);
  // The files of a new branch are compared with nothing: they all count.
  const changedFiles = noCommit.test(before)
    ? github.listFiles({ repository, sha, path: "" })
    : github.changedFiles({ repository, before, sha });
  const payload = { ref, before, after: sha, repository: { full_name: repository }, sender: { login: actor } };
  const paths = github.listFiles({ repository, sha, path: workflowFolder }).filter((path) => /\.ya?ml$/.test(path));
  await Promise.all(
    paths.map(async (workflowPath) => {
      const run: NewRun = { repository, workflowPath, event: "push", ref, sha, actor };
      const workflow = await readWorkflowAt({ repository, sha, path: workflowPath }, github).catch((error: unknown) => {
        conclude(github.createRun(run), github, error);
      });
      if (workflow === undefined) return;
      if (!startsOnPush(workflow.push, { branch, changedFiles })) return;
      const id = github.createRun(run);
      await orConclude(id, github, async () =>
        start({ id, workflow, event: "push", repository, ref, sha, actor, inputs: {}, payload }),
      );
    }),
  );
}

async function readWorkflowAt(
  file: { readonly repository: string; readonly sha: string; readonly path: string },
  github: RunnerSide,
): Promise<Workflow> {
  const bytes = github.readFile(file);
  if (bytes === undefined) throw new Error(`${file.path} is not in ${file.repository} at ${file.sha}`);
  return readWorkflow(file.path, new TextDecoder().decode(bytes));
}

/** A run that cannot begin ends as failed, and its log says why. */
async function orConclude(runId: number, github: RunnerSide, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    conclude(runId, github, error);
  }
}

function conclude(runId: number, github: RunnerSide, error: unknown): void {
  github.setRunOutput(runId, {
    log: `##[error]${error instanceof Error ? error.message : String(error)}\n`,
    summary: "",
  });
  github.updateRun(runId, { status: "completed", conclusion: "failure" });
}
