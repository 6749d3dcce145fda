import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reservedAccounts } from "../../app/domain/adoption/find-unadoptable.ts";
import type { KnownAccount } from "../../app/domain/apply/find-closed.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import { judgePreflight, type PreflightFacts } from "../../app/domain/preflight/judge-preflight.ts";
import type { Preflight } from "../../app/domain/plan/preflight.ts";
import { parsePlanSummary } from "../../app/domain/plan/parse-plan-summary.ts";
import { accountAddress, adoptedIds, planTargets } from "../../app/domain/plan/plan-targets.ts";
import type { Change, PlanResult, PlanSummary } from "../../app/domain/plan/plan-summary.ts";
import { renderPlanRun, type PlanRunTemplates } from "../../app/domain/plan/render-plan-run.ts";
import { readPullRequest, type PullRequestsApi } from "../../app/github/pull-requests/pull-requests.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { partitionOf } from "../shared/aws/audit-role.ts";
import { runConcurrently } from "../shared/run-concurrently.ts";
import { makePlan } from "../shared/terraform/make-plan.ts";
import { runStep } from "../shared/step.ts";
import { stoppable, unlessStopped } from "../shared/stop.ts";
import { explainFailure } from "./explain-failure.ts";
import { type Attempt, inPlanWorkspace, type Job, noFacts, type Ready, type RunFacts } from "./in-plan-workspace.ts";
import { askPreflight } from "./preflight.ts";
import { writeAdoptions } from "./write-adoptions.ts";
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
  const attempt = await tryToPlan(job, target);
  const { result, failure } = await conclude(target, attempt);
  const summary = summaryOf(target, attempt, result, preflightOf(attempt));
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
  { terraformVersion, providerVersion }: Pick<RunFacts, "terraformVersion" | "providerVersion">,
  result: PlanResult,
  preflight: Preflight | undefined,
): PlanSummary {
  const made = { version: 1, pullRequest, headSha, baseSha, terraformVersion, providerVersion, result } as const;
  return preflight === undefined ? made : { ...made, preflight };
}

interface Outcome {
  readonly result: PlanResult;
  readonly failure: Error | undefined;
}

function preflightOf(attempt: Attempt<Planned>): Preflight | undefined {
  return attempt.kind === "done" ? attempt.result.preflight : undefined;
}

async function conclude(target: Target, attempt: Attempt<Planned>): Promise<Outcome> {
  const plan = attempt.kind === "done" ? attempt.result.plan : attempt;
  if (plan.kind === "failed") return failedWith(plan.error, attempt);
  const result = { kind: "planned", changes: plan.changes } as const;
  try {
    await runStep("writing the summary", () => {
      checkSummary(summaryOf(target, attempt, result, preflightOf(attempt)));
    });
  } catch (error) {
    return failedWith(error, attempt);
  }
  const problems = judgePlan(plan.changes, new Set(plan.forgotten.map(({ key }) => accountAddress(key))));
  const failure =
    problems.length === 0 ? undefined : new UnfitPlanError(problems.map(({ message }) => message).join("\n"));
  return { result, failure };
}

function failedWith(error: unknown, { secrets }: RunFacts): Outcome {
  const failure = error instanceof Error ? error : new Error(String(error));
  return { result: { kind: "failed", ...explainFailure(failure, secrets) }, failure };
}

async function tryToPlan(job: PlanJob, target: Target): Promise<Attempt<Planned>> {
  const texts = {
    minutes: job.timeLimit,
    onCancel:
      'The run was cancelled, so there is no plan. If a newer commit was pushed, its plan follows by itself; otherwise press "Re-run" on the check.',
    onTimeLimit: `There was no plan within ${job.timeLimit === 1 ? "a minute" : `${job.timeLimit} minutes`}, so it was stopped. Press "Re-run" on the check; if it happens again, see in the run's log what it waits for, or raise time-limit-minutes in the workflow file.`,
  };
  return stoppable(texts, async (stop) => {
    try {
      await runStep("looking at the pull request", () => unlessStopped(stop, () => checkHead(job.github, target)));
    } catch (error) {
      return { ...noFacts, kind: "failed", error };
    }
    const run = { head: target.headSha, base: target.baseSha, stop };
    return inPlanWorkspace(job, run, (ready) => planAndAsk(job, ready, stop));
  });
}

/** What Terraform planned, and what AWS said about the changes; undefined if it was not asked. */
interface Planned {
  readonly plan:
    | { readonly kind: "planned"; readonly changes: readonly Change[]; readonly forgotten: readonly KnownAccount[] }
    | { readonly kind: "failed"; readonly error: unknown };
  readonly preflight: Preflight | undefined;
}

/**
 * Plans, and asks AWS at the same time for what Terraform does not ask. The answers also count if the plan fails: both are
 * then fixed at once.
 */
async function planAndAsk({ runner }: PlanJob, ready: Ready, stop: AbortSignal): Promise<Planned> {
  const { changes } = ready.accepted;
  const ask = async (): Promise<AskedFacts | undefined> =>
    changes.length === 0 ? undefined : askAws(ready, `aws-accounts-plan-${runner.runId}`);
  return runConcurrently(
    () => runStep("asking AWS about the accounts", () => unlessStopped(stop, ask)),
    async (asking) => {
      // An import must be in the configuration before Terraform plans, and only of accounts that AWS was asked about.
      const isAdopting = changes.some(({ account }) => account.comment?.adopt !== undefined);
      const plan = await planOnly(ready, isAdopting ? await asking : undefined);
      if (plan.kind === "failed") {
        // If AWS could not be asked either, the plan's error is the one to fix first.
        const facts = await asking.catch(() => undefined);
        return { plan, preflight: facts && judgePreflight({ ...facts, planned: undefined }) };
      }
      const facts = await asking;
      return { plan, preflight: facts && judgePreflight({ ...facts, planned: plan.changes }) };
    },
  );
}

async function planOnly(ready: Ready, asked: AskedFacts | undefined): Promise<Planned["plan"]> {
  const { terraform, removed, forgotten } = ready;
  try {
    const accepted = asked === undefined ? ready.accepted : await writeAdoptions(ready, asked);
    const targets = planTargets(accepted.changes, removed);
    if (asked !== undefined && targets.length === 0) return { kind: "planned", changes: [], forgotten };
    const { changes } = await makePlan(terraform, targets, adoptedIds(accepted.accounts));
    return { kind: "planned", changes: showStates(changes, forgotten), forgotten };
  } catch (error) {
    return { kind: "failed", error };
  }
}

/** Shows what AWS says of the accounts that Terraform forgets: why each may be forgotten. */
function showStates(changes: readonly Change[], forgotten: readonly KnownAccount[]): readonly Change[] {
  const states = new Map(forgotten.map(({ key, state = "not in the organisation" }) => [accountAddress(key), state]));
  return changes.map((change) =>
    change.action === "forget"
      ? { ...change, before: { ...change.before, state_in_aws: states.get(change.address) ?? "unknown" } }
      : change,
  );
}

type AskedFacts = Omit<PreflightFacts, "planned">;

async function askAws({ settings, accepted, ...ready }: Ready, name: string): Promise<AskedFacts> {
  const { aws } = settings;
  const { accountsFile: head, changes } = accepted;
  const known = await ready.readKnown();
  const answers = await askPreflight(changes, { ...ready, aws, name, known });
  const userPrefix = `arn:${partitionOf(aws.plan_role)}:iam::${aws.users_account}:user/`;
  return { head, changes, known, answers, userPrefix, reserved: reservedAccounts(aws) };
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
