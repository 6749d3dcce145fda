import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { truncate } from "../../app/domain/markdown/truncate.ts";
import { judgePlan } from "../../app/domain/plan/judge-plan.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { planTargets } from "../../app/domain/plan/plan-targets.ts";
import type { PlanResult, PlanSummary } from "../../app/domain/plan/plan-summary.ts";
import { renderPlanRun, type PlanRunTemplates } from "../../app/domain/plan/render-plan-run.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { readPullRequest, type PullRequestsApi } from "../../app/github/pull-requests.ts";
import { acceptAccounts, readAccountsFile, readSettings } from "../shared/accounts-repository.ts";
import { assumeRole } from "../shared/assume-role.ts";
import { describeError } from "../shared/fail.ts";
import type { Environment, Runner } from "../shared/inputs.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { logTerraform } from "../shared/log.ts";
import { makePlan, type Plan } from "../shared/make-plan.ts";
import { providerVersion } from "../shared/stack.ts";
import { doStep, StepError } from "../shared/step.ts";
import { terraformEnvironment } from "../shared/terraform-environment.ts";
import { inWorkspace } from "../shared/workspace.ts";

/** What a run of the Action is given. */
export interface PlanJob {
  readonly pullRequest: string;
  readonly headSha: string;
  readonly runner: Runner;
  readonly environment: Environment;
  readonly github: ContentsApi & PullRequestsApi;
  readonly lockFile: URL;
  readonly templates: PlanRunTemplates;
  readonly setOutput: (name: "summary-file", value: string) => void;
}

/** The plan is fine for Terraform and not for us: it does more than make and change accounts. */
export class UnfitPlanError extends Error {
  override readonly name = "UnfitPlanError";
}

/** An input of the dispatch is not what it should be. */
export class WrongInputError extends Error {
  override readonly name = "WrongInputError";
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
 * The summary is written whether planning succeeded or not, since its reader has to tell the reviewer either; only then
 * the failure is thrown on.
 */
export async function runPlan(job: PlanJob): Promise<void> {
  const target = readTarget(job);
  const { result, terraformVersion, failure } = await tryToPlan(job, target);
  const { pullRequest, headSha, baseSha } = target;
  const summary: PlanSummary = {
    version: 1,
    pullRequest,
    headSha,
    baseSha,
    terraformVersion,
    providerVersion,
    result,
  };
  const file = join(job.runner.temporaryFolder, "plan-summary.json");
  await writeFile(file, JSON.stringify(summary));
  job.setOutput("summary-file", file);
  await writeJobSummary(job.runner.summaryFile, renderPlanRun(summary, job.templates));
  if (failure !== undefined) throw failure;
}

function readTarget({ pullRequest, headSha, runner }: PlanJob): Target {
  if (!/^[1-9][0-9]{0,9}$/u.test(pullRequest)) {
    throw new WrongInputError(
      `The input pull-request must be a pull request's number, not ${JSON.stringify(pullRequest)}.`,
    );
  }
  if (!/^[0-9a-f]{40}$/u.test(headSha)) {
    throw new WrongInputError(
      `The input head-sha must be a commit, 40 lower-case hexadecimal digits, not ${JSON.stringify(headSha)}.`,
    );
  }
  const { owner, repository: repo, commit: baseSha } = runner;
  return { owner, repo, pullRequest: Number(pullRequest), headSha, baseSha };
}

interface Outcome {
  readonly result: PlanResult;
  readonly terraformVersion: string;
  readonly failure: Error | undefined;
}

async function tryToPlan(job: PlanJob, target: Target): Promise<Outcome> {
  try {
    const { changes, terraformVersion } = await plan(job, target);
    const problems = judgePlan(changes);
    const failure =
      problems.length === 0 ? undefined : new UnfitPlanError(problems.map(({ message }) => message).join("\n"));
    return { result: { kind: "planned", changes }, terraformVersion, failure };
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    const step = failure instanceof StepError ? failure.step : "plan";
    const cause = failure instanceof StepError ? failure.cause : failure;
    return {
      result: { kind: "failed", step, error: truncate(maskText(describeError(cause)), 20_000) },
      terraformVersion: "unknown",
      failure,
    };
  }
}

async function plan({ github, runner, environment, lockFile }: PlanJob, target: Target): Promise<Plan> {
  const { owner, repo, headSha, baseSha } = target;
  await doStep("looking at the pull request", () => checkHead(github, target));
  const settings = await doStep("reading the settings", () => readSettings(github, { owner, repo, ref: baseSha }));
  const { aws } = settings;
  const files = await doStep("reading the accounts file", async () => ({
    head: await readAccountsFile(github, { owner, repo, ref: headSha }),
    base: await readAccountsFile(github, { owner, repo, ref: baseSha }),
  }));
  const accepted = await doStep("validating the accounts file", () => acceptAccounts({ ...files, settings }));
  const credentials = await doStep("assuming the plan role", () =>
    assumeRole({
      roleArn: aws.plan_role,
      sessionName: `aws-accounts-plan-${runner.runId}`,
      region: aws.region,
      account: aws.management_account,
    }),
  );
  const terraform = { environment: terraformEnvironment(environment, credentials), log: logTerraform };
  return inWorkspace(runner.temporaryFolder, { aws, ...accepted, lockFile }, (directory) =>
    makePlan({ directory, ...terraform }, planTargets(accepted.changes)),
  );
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
