import type { Conclusion, RunnerSide } from "../contract.ts";
import type { ProcessGroups } from "./child-process.ts";
import type { ConcurrencyGroups } from "./concurrency.ts";
import { evaluateCondition, evaluateSetting, evaluateText, type Scope, type Status } from "../expressions.ts";
import { type JobResult, type JobSurroundings, runJob } from "./job.ts";
import type { OidcProvider } from "./oidc.ts";
import { RunLog } from "./run-log.ts";
import { githubContext, type RunRequest } from "./run-request.ts";
import type { Equipment } from "./step.ts";
import type { Concurrency, Job } from "./workflow-file.ts";

/** Told while runs go on, for people who wait. */
export interface Progress {
  readonly runId: number;
  readonly workflow: string;
  readonly job?: string;
  readonly step?: string;
  /** None yet: it begins. */
  readonly conclusion?: Conclusion;
}

export interface RunSurroundings {
  readonly github: RunnerSide;
  readonly oidc: OidcProvider;
  readonly equipment: Equipment;
  readonly groups: ConcurrencyGroups;
  readonly onProgress: (progress: Progress) => void;
  /** Called with the machine of each job. */
  readonly onMachine: (runId: number, groups: ProcessGroups) => void;
  /** Aborted when the runner itself is to go away, at once. */
  readonly stopped: AbortSignal;
}

/** Carries out one run, from its place in the queue to its conclusion, and tells GitHub. */
export async function carryOut(
  request: RunRequest,
  surroundings: RunSurroundings,
  controller: AbortController,
): Promise<void> {
  const { github, onProgress } = surroundings;
  const log = new RunLog();
  const progress = (rest: Omit<Progress, "runId" | "workflow">): void => {
    onProgress({ runId: request.id, workflow: request.workflow.name, ...rest });
  };
  const conclude = (conclusion: Conclusion): void => {
    github.setRunOutput(request.id, { log: log.text, summary: log.summary });
    github.updateRun(request.id, { status: "completed", conclusion });
    progress({ conclusion });
  };
  const start = async (): Promise<Conclusion> => {
    github.updateRun(request.id, { status: "in_progress" });
    progress({});
    return runJobs({ request, surroundings, controller, log, progress });
  };
  const { concurrency } = request.workflow;
  try {
    await inTurn(concurrency, { request, surroundings, controller, needs: {} }, async (admitted) => {
      conclude(admitted ? await start() : "cancelled");
    });
  } catch (error) {
    log.write(`##[error]${error instanceof Error ? error.message : String(error)}`);
    conclude("failure");
  }
}

interface Going {
  readonly request: RunRequest;
  readonly surroundings: RunSurroundings;
  readonly controller: AbortController;
  readonly log: RunLog;
  readonly progress: (rest: Omit<Progress, "runId" | "workflow">) => void;
}

const skipped: JobResult = { result: "skipped", outputs: {} };

async function runJobs(going: Going): Promise<Conclusion> {
  const { request, surroundings, log, progress, controller } = going;
  const results: Record<string, JobResult> = {};
  let conclusion: Conclusion = "success";
  for (const job of inOrder(request.workflow.jobs)) {
    const needs = Object.fromEntries(job.needs.map((id) => [id, results[id] ?? skipped]));
    const scope = scopeOf(going, needs);
    progress({ job: job.id });
    const done = evaluateCondition(job.if, scope) ? await runOne(job, going, needs) : skipped;
    const { result } = done;
    results[job.id] = done;
    progress({ job: job.id, conclusion: result });
    surroundings.github.setRunOutput(request.id, { log: log.text, summary: log.summary });
    const tolerated = result === "failure" && evaluateSetting(job.continueOnError, scope) === true;
    if (result === "cancelled" || controller.signal.aborted) conclusion = "cancelled";
    else if (result === "failure" && !tolerated && conclusion === "success") conclusion = "failure";
  }
  return Object.values(results).every(({ result }) => result === "skipped") ? "skipped" : conclusion;
}

async function runOne(
  job: Job,
  { request, surroundings, controller, log, progress }: Going,
  needs: Readonly<Record<string, JobResult>>,
): Promise<JobResult> {
  const { github, oidc, equipment, stopped } = surroundings;
  const onMachine = (groups: ProcessGroups): void => {
    surroundings.onMachine(request.id, groups);
  };
  const onStep: JobSurroundings["onStep"] = ({ id }, { title }, outcome) => {
    progress({ job: id, step: title, ...(outcome !== undefined && { conclusion: outcome }) });
  };
  return inTurn(job.concurrency, { request, surroundings, controller, needs }, async (admitted) =>
    admitted
      ? runJob(job, {
          request,
          github,
          oidc,
          equipment,
          log,
          needs,
          signal: controller.signal,
          stopped,
          onMachine,
          onStep,
        })
      : { result: "cancelled", outputs: {} },
  );
}

/** Waits for a turn in the concurrency group, if there is one; not admitted when a later one takes it. */
async function inTurn<Result>(
  concurrency: Concurrency | undefined,
  {
    request,
    surroundings,
    controller,
    needs,
  }: Pick<Going, "request" | "surroundings" | "controller"> & { readonly needs: Readonly<Record<string, JobResult>> },
  work: (admitted: boolean) => Promise<Result>,
): Promise<Result> {
  if (concurrency === undefined) return work(true);
  const scope = scopeOf({ request, surroundings, controller }, needs);
  const turn = await surroundings.groups.enter(`${request.repository}/${evaluateText(concurrency.group, scope)}`, {
    cancelInProgress: evaluateSetting(concurrency.cancelInProgress, scope) === true,
    cancel: () => {
      controller.abort();
    },
  });
  if (turn === undefined) return work(false);
  try {
    return await work(!controller.signal.aborted);
  } finally {
    turn.release();
  }
}

/** What a job's `if` and a concurrency group can see. */
function scopeOf(
  { request, surroundings, controller }: Pick<Going, "request" | "surroundings" | "controller">,
  needs: Readonly<Record<string, JobResult>>,
): Scope {
  const contexts = { github: githubContext(request, surroundings.github), inputs: request.inputs, needs, vars: {} };
  return { contexts, status: controller.signal.aborted ? "cancelled" : statusOf(needs) };
}

/** `success()` of a job: every job that it needs succeeded. Where one was skipped, no status function but `always()` holds. */
function statusOf(needs: Readonly<Record<string, JobResult>>): Status {
  const results = Object.values(needs).map(({ result }) => result);
  if (results.includes("failure") || results.includes("cancelled")) return "failure";
  return results.includes("skipped") ? "skipped" : "success";
}

/** Each job after those that it needs; the parser has refused circles. */
function inOrder(jobs: readonly Job[]): readonly Job[] {
  const done = new Set<string>();
  const ordered: Job[] = [];
  const visit = (job: Job): void => {
    if (done.has(job.id)) return;
    done.add(job.id);
    jobs.filter(({ id }) => job.needs.includes(id)).forEach(visit);
    ordered.push(job);
  };
  jobs.forEach(visit);
  return ordered;
}
