import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import { judgePreflight, type PreflightFacts } from "../../app/domain/preflight/judge-preflight.ts";
import { parsePlanSummary } from "../../app/domain/plan/parse-plan-summary.ts";
import { planTargets } from "../../app/domain/plan/plan-targets.ts";
import type { Change, PlanResult, PlanSummary } from "../../app/domain/plan/plan-summary.ts";
import { renderPlanRun, type PlanRunTemplates } from "../../app/domain/plan/render-plan-run.ts";
import { readPullRequest, type PullRequestsApi } from "../../app/github/pull-requests/pull-requests.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { partitionOf } from "../shared/aws/audit-role.ts";
import { runConcurrently } from "../shared/run-concurrently.ts";
import { makePlan } from "../shared/terraform/make-plan.ts";
import { providerVersion } from "../shared/terraform/stack.ts";
import { runStep } from "../shared/step.ts";
import { stoppable, unlessStopped } from "../shared/stop.ts";
import { explainFailure } from "./explain-failure.ts";
import { inPlanWorkspace, type Job, type Learnt, type Ready } from "./in-plan-workspace.ts";
import { askPreflight } from "./preflight.ts";
import { WrongInputError } from "./wrong-input.ts";

/** The inputs of a run for a pull request. */
export interface PlanJob extends Job {
  readonly pullRequest: string | undefined;
  readonly headSha: string | undefined;
  readonly github: Job["github"] & PullRequestsApi;
  readonly templates: PlanRunTemplates;
  readonly setOutput: (name: "summary-file", value: string) => void;
}

/** Terraform accepts the plan and the rules do not: it does more than create and change accounts. */
export class UnfitPlanError extends Error {
  override readonly name = "UnfitPlanError";
}

interface Target {
  readonly owner: string;
  readonly repo: string;
  readonly pullRequest: number;
  readonly headSha: string;
  /** Commit of the default branch on which this workflow was dispatched. */
  readonly baseSha: string;
}

/**
 * Plans the accounts file of a pull request, and leaves the summary for the App.
 *
 * The summary is written whether planning succeeded or not, because the App reports either to the reviewer; a
 * failure is thrown only afterwards.
 */
export async function runPlan(job: PlanJob): Promise<void> {
  const target = readTarget(job);
  const learnt: Learnt = { terraformVersion: "unknown", secrets: [] };
  const { result, failure } = await tryToPlan(job, target, learnt);
  const summary = summaryOf(target, learnt, result);
  const file = join(job.runner.temporaryFolder, "plan-summary.json");
  await writeFile(file, JSON.stringify(summary));
  job.setOutput("summary-file", file);
  await writeJobSummary(job.runner.summaryFile, renderPlanRun(summary, job.templates));
  if (failure !== undefined) throw failure;
}

function readTarget({ pullRequest, headSha, runner }: PlanJob): Target {
  if (pullRequest === undefined || !/^[1-9][0-9]{0,9}$/u.test(pullRequest)) {
    throw new WrongInputError(
      `The input pull-request must be a pull request's number, not ${JSON.stringify(pullRequest ?? "")}.`,
    );
  }
  if (headSha === undefined || !/^[0-9a-f]{40}$/u.test(headSha)) {
    throw new WrongInputError(
      `The input head-sha must be a commit, 40 lower-case hexadecimal digits, not ${JSON.stringify(headSha ?? "")}.`,
    );
  }
  const { owner, repository: repo, commit: baseSha } = runner;
  return { owner, repo, pullRequest: Number(pullRequest), headSha, baseSha };
}

function summaryOf(
  { pullRequest, headSha, baseSha }: Target,
  { terraformVersion, preflight }: Learnt,
  result: PlanResult,
): PlanSummary {
  const made = { version: 1, pullRequest, headSha, baseSha, terraformVersion, providerVersion, result } as const;
  return preflight === undefined ? made : { ...made, preflight };
}

interface Outcome {
  readonly result: PlanResult;
  readonly failure: Error | undefined;
}

async function tryToPlan(job: PlanJob, target: Target, learnt: Learnt): Promise<Outcome> {
  try {
    const changes = await plan(job, target, learnt);
    const result = { kind: "planned", changes } as const;
    await runStep("writing the summary", () => {
      checkSummary(summaryOf(target, learnt, result));
    });
    const problems = judgePlan(changes);
    const failure =
      problems.length === 0 ? undefined : new UnfitPlanError(problems.map(({ message }) => message).join("\n"));
    return { result, failure };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    return { result: { kind: "failed", ...explainFailure(failure, learnt.secrets) }, failure };
  }
}

async function plan(job: PlanJob, target: Target, learnt: Learnt): Promise<readonly Change[]> {
  const texts = {
    minutes: job.timeLimit,
    onCancel:
      'The run was cancelled, so there is no plan. If a newer commit was pushed, its plan follows by itself; otherwise press "Re-run" on the check.',
    onTimeLimit: `There was no plan within ${job.timeLimit === 1 ? "a minute" : `${job.timeLimit} minutes`}, so it was stopped. Press "Re-run" on the check; if it happens again, see in the run's log what it waits for, or raise time-limit-minutes in the workflow file.`,
  };
  return stoppable(texts, async (stop) => {
    await runStep("looking at the pull request", () => unlessStopped(stop, () => checkHead(job.github, target)));
    const run = { head: target.headSha, base: target.baseSha, stop, learnt };
    return inPlanWorkspace(job, run, (ready) => planAndAsk(job, ready, { stop, learnt }));
  });
}

/**
 * Plans, and asks AWS at the same time for what Terraform does not ask. The answers also count if the plan fails: both are
 * then fixed at once.
 */
async function planAndAsk(
  { runner }: PlanJob,
  ready: Ready,
  { stop, learnt }: { readonly stop: AbortSignal; readonly learnt: Learnt },
): Promise<readonly Change[]> {
  const { changes } = ready.accepted;
  const ask = async (): Promise<AskedFacts | undefined> => {
    if (changes.length === 0) return undefined;
    const facts = await askAws(ready, `aws-accounts-plan-${runner.runId}`);
    learnt.preflight = judgePreflight({ ...facts, planned: undefined });
    return facts;
  };
  return runConcurrently(
    () => runStep("asking AWS about the accounts", () => unlessStopped(stop, ask)),
    async (asking) => {
      const plan = await makePlan(ready.terraform, planTargets(changes, ready.removed));
      const facts = await asking;
      if (facts !== undefined) learnt.preflight = judgePreflight({ ...facts, planned: plan.changes });
      return plan.changes;
    },
  );
}

type AskedFacts = Omit<PreflightFacts, "planned">;

async function askAws({ settings, accepted, ...ready }: Ready, name: string): Promise<AskedFacts> {
  const { aws } = settings;
  const { accountsFile: head, changes } = accepted;
  const known = await ready.readKnown();
  const answers = await askPreflight(changes, { ...ready, aws, name, known });
  const userPrefix = `arn:${partitionOf(aws.plan_role)}:iam::${aws.users_account}:user/`;
  return { head, changes, known, answers, userPrefix };
}

/** The App refuses a summary that does not match the schema; failing here shows the reason in this run. */
function checkSummary(summary: PlanSummary): void {
  const parsed = parsePlanSummary(JSON.stringify(summary));
  if (parsed.kind === "malformed") {
    throw new Error(
      `The App cannot read this plan: ${parsed.reason}. Change fewer accounts in one pull request, and see that the state holds nothing but accounts.`,
    );
  }
}

/** GitHub serves any commit of a repository's forks as if it were the repository's own, so a commit alone proves nothing. */
async function checkHead(github: PullRequestsApi, { owner, repo, pullRequest, headSha }: Target): Promise<void> {
  const { headSha: current, fork } = await readPullRequest(github, { owner, repo }, pullRequest);
  if (fork) {
    throw new WrongInputError(
      `Pull request ${pullRequest} comes from a fork, and forks are not planned. Push its branch to this repository.`,
    );
  }
  if (current !== headSha) {
    throw new WrongInputError(
      `The head of pull request ${pullRequest} is ${current} by now, not ${headSha}. The newer commit gets a plan of its own.`,
    );
  }
}
