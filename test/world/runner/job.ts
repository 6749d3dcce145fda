import type { Conclusion, RunnerSide } from "../contract.ts";
import { evaluateCondition, evaluateSetting, evaluateText, type Scope, type Status } from "../expressions.ts";
import type { ProcessGroups } from "./child-process.ts";
import { makeMachine } from "./machine.ts";
import type { JobClaims, OidcProvider, TokenDesk } from "./oidc.ts";
import type { RunLog } from "./run-log.ts";
import { githubContext, type RunRequest, workflowRef } from "./run-request.ts";
import { type Equipment, evaluateAll, runStep, type Workbench } from "./step.ts";
import type { Job, Step } from "./workflow-file.ts";
import type { Texts } from "./yaml-value.ts";

/** What a run gives each of its jobs. */
export interface JobSurroundings {
  readonly request: RunRequest;
  readonly github: RunnerSide;
  readonly oidc: OidcProvider;
  readonly equipment: Equipment;
  readonly log: RunLog;
  /** Results and outputs of the jobs before. */
  readonly needs: Readonly<Record<string, JobResult>>;
  /** Aborted when the run is cancelled: what tidies up still runs. */
  readonly signal: AbortSignal;
  /** Aborted when everything is to end at once. */
  readonly stopped: AbortSignal;
  /** Called with the machine that the job runs on. */
  readonly onMachine: (groups: ProcessGroups) => void;
  /** Called when a step begins and when it ends. */
  readonly onStep: (job: Job, step: Step, outcome?: Conclusion) => void;
}

export interface JobResult {
  readonly result: Conclusion;
  readonly outputs: Texts;
}

/** Runs the steps of a job on a machine of its own, with a token that may do what `permissions` says. */
export async function runJob(job: Job, surroundings: JobSurroundings): Promise<JobResult> {
  const { request, github, oidc, log } = surroundings;
  const token = github.createJobToken({
    repository: request.repository,
    runId: request.id,
    permissions: job.permissions,
  });
  const context = githubContext(request, github);
  const machine = await makeMachine({ context, job: job.id });
  surroundings.onMachine(machine.groups);
  const contexts = {
    github: { ...context, token, job: job.id, workspace: machine.workspace },
    inputs: request.inputs,
    needs: surroundings.needs,
    secrets: { GITHUB_TOKEN: token },
    vars: {},
    runner: { os: "Linux", arch: "X64", name: "local", temp: machine.temp, environment: "github-hosted" },
  };
  const settings: Scope = { contexts: { ...contexts, env: {}, steps: {} }, status: "success" };
  const environment = job.environment === undefined ? undefined : evaluateText(job.environment, settings);
  const desk = job.idToken
    ? oidc.openDesk(claimsOf(request, environment, github.oidcSubject(request.repository)))
    : undefined;
  const kill = (): void => {
    machine.groups.kill();
  };
  surroundings.stopped.addEventListener("abort", kill);
  log.mask(token);
  if (desk) log.mask(desk.requestToken);
  try {
    return await runSteps(job, {
      contexts,
      bench: {
        ...surroundings.equipment,
        machine,
        log,
        tokenVariables: tokenVariables(desk),
        uploadArtifact: (artifact) => {
          github.uploadArtifact({ runId: request.id, ...artifact });
        },
      },
      surroundings,
      signal: AbortSignal.any([
        surroundings.signal,
        AbortSignal.timeout(Number(evaluateSetting(job.timeoutMinutes, settings)) * 60_000),
      ]),
    });
  } finally {
    surroundings.stopped.removeEventListener("abort", kill);
    desk?.close();
    await machine.discard();
  }
}

interface ReadyJob {
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly bench: Workbench;
  readonly surroundings: JobSurroundings;
  /** Aborted when the job is cancelled, or took too long. */
  readonly signal: AbortSignal;
}

async function runSteps(job: Job, { contexts, bench, surroundings, signal }: ReadyJob): Promise<JobResult> {
  const { request, log, onStep } = surroundings;
  const steps: Record<string, { outputs: Texts; outcome: Conclusion; conclusion: Conclusion }> = {};
  let path: readonly string[] = [];
  let status: Exclude<Status, "skipped"> = "success";
  const scopeWith = (env: Texts): Scope => ({ contexts: { ...contexts, env, steps, job: { status } }, status });
  let env: Texts = evaluateAll({ ...request.workflow.env, ...job.env }, scopeWith({}));

  for (const [index, step] of job.steps.entries()) {
    if (surroundings.stopped.aborted) break;
    if (bench.machine.groups.closed) {
      log.write("##[error]The runner has lost communication with the server.");
      return { result: "failure", outputs: {} };
    }
    if (signal.aborted) status = "cancelled";
    const stepEnv = { ...env, ...evaluateAll(step.env, scopeWith(env)) };
    const scope = scopeWith(stepEnv);
    const id = step.id ?? `__${index}`;
    if (!evaluateCondition(step.if, scope)) {
      steps[id] = { outputs: {}, outcome: "skipped", conclusion: "skipped" };
      onStep(job, step, "skipped");
      continue;
    }
    log.write(`##[group]${evaluateText(step.title, scope)}`);
    onStep(job, step);
    const timeout = AbortSignal.timeout(Number(evaluateSetting(step.timeoutMinutes, scope)) * 60_000);
    // A step that runs although the job was cancelled is there to tidy up.
    const result = await runStep(step, bench, {
      scope,
      env: stepEnv,
      path,
      signal: status === "cancelled" ? timeout : AbortSignal.any([signal, timeout]),
    });
    const outcome = result.succeeded ? "success" : signal.aborted ? "cancelled" : "failure";
    const conclusion =
      outcome === "failure" && evaluateSetting(step.continueOnError, scope) === true ? "success" : outcome;
    if (conclusion !== "success" && status === "success") status = conclusion;
    steps[id] = { outputs: result.outputs, outcome, conclusion };
    env = { ...env, ...result.env };
    path = [...result.path, ...path];
    log.write("##[endgroup]");
    onStep(job, step, outcome);
  }
  return { result: signal.aborted ? "cancelled" : status, outputs: evaluateAll(job.outputs, scopeWith(env)) };
}

function tokenVariables(desk: TokenDesk | undefined): Texts {
  return desk === undefined
    ? {}
    : { ACTIONS_ID_TOKEN_REQUEST_URL: desk.requestUrl, ACTIONS_ID_TOKEN_REQUEST_TOKEN: desk.requestToken };
}

/** With an environment the subject names it and no ref: GitHub's default. */
function claimsOf(request: RunRequest, environment: string | undefined, subject: string): JobClaims {
  const { repository, ref, sha, actor, event, id } = request;
  return {
    sub: environment === undefined ? `${subject}:ref:${ref}` : `${subject}:environment:${environment}`,
    repository,
    repository_owner: repository.split("/")[0] ?? "",
    ref,
    sha,
    run_id: String(id),
    actor,
    event_name: event,
    workflow_ref: workflowRef(request),
    job_workflow_ref: workflowRef(request),
    ...(environment !== undefined && { environment }),
  };
}
