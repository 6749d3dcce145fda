import { type Drift, findDrift, isAnyDrift } from "../../app/domain/plan/find-drift.ts";
import { driftIssue, renderDrift, type DriftTemplates } from "../../app/domain/plan/render-drift.ts";
import { upsertIssue, type OwnIssuesApi } from "../../app/github/issues/upsert-issue.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { inTerraform, readPlan, sha256Hex } from "../shared/terraform/make-plan.ts";
import { runStep } from "../shared/step.ts";
import { stoppable, unlessStopped } from "../shared/stop.ts";
import { terraformPlan } from "../shared/terraform/terraform.ts";
import { explainFailure } from "./explain-failure.ts";
import { type Attempt, inPlanWorkspace, type Job } from "./in-plan-workspace.ts";

/** The inputs of a run that looks for drift. */
export interface DriftJob extends Job {
  readonly github: Job["github"] & OwnIssuesApi;
  readonly templates: DriftTemplates;
}

/** It is unknown whether there is drift; the message says why, without secrets. */
export class DriftUnknownError extends Error {
  override readonly name = "DriftUnknownError";
}

/** The author of issues that are written with a job's token. */
const author = "github-actions[bot]";

/**
 * Compares AWS with the accounts file of the default branch, reading every account, and keeps one issue with the
 * differences.
 *
 * @throws DriftUnknownError
 */
export async function runDrift(job: DriftJob): Promise<void> {
  const found = await findDriftInAws(job);
  if (found.kind === "failed") throw unknownBecause(found.error, found.secrets);
  try {
    await report(job, found.result);
  } catch (error) {
    throw unknownBecause(error, found.secrets);
  }
}

function unknownBecause(cause: unknown, secrets: readonly string[]): DriftUnknownError {
  const { step, error } = explainFailure(cause, secrets);
  return new DriftUnknownError(`Failed: ${step}.\n${error}`);
}

interface FoundDrift {
  readonly drift: Drift;
  /** Number of accounts that AWS listed. */
  readonly accounts: number;
}

async function report({ runner, github, templates }: DriftJob, { drift, accounts }: FoundDrift): Promise<void> {
  const { owner, repository: repo, commit } = runner;
  const runUrl = `${runner.serverUrl}/${owner}/${repo}/actions/runs/${runner.runId}`;
  const body = renderDrift({ drift, accounts, commit, runUrl }, templates);
  const state = isAnyDrift(drift) ? "open" : "closed";
  await writeJobSummary(runner.summaryFile, body);
  await runStep("keeping the issue", () =>
    upsertIssue(github, {
      owner,
      repo,
      label: driftIssue,
      description: "Differences between AWS and the accounts file",
      author,
      state,
      body,
    }),
  );
}

async function findDriftInAws(job: DriftJob): Promise<Attempt<FoundDrift>> {
  const texts = {
    minutes: job.timeLimit,
    onCancel: "The run was cancelled before it had read every account. Start it again.",
    onTimeLimit: `Not every account was read within ${job.timeLimit} minutes. AWS allows five reads a second, so a thousand accounts take about six minutes. If there are more accounts than the limit allows, raise time-limit-minutes in the workflow file, and the role's longest session.`,
  };
  const { commit } = job.runner;
  return stoppable(texts, async (stop) => {
    const run = { head: commit, base: commit, stop };
    return inPlanWorkspace(job, run, async ({ terraform, settings: { aws }, accepted, organisation }) => {
      const listed = await runStep("listing the organisation's accounts", () =>
        unlessStopped(stop, () => organisation.listAccounts()),
      );
      const plan = await inTerraform(terraform, async (ready) => {
        await runStep("terraform plan", () => terraformPlan(ready));
        return readPlan(ready);
      });
      const { accounts } = accepted;
      return { drift: findDrift(plan, listed, { aws, accounts, sha256Hex }), accounts: listed.length };
    });
  });
}
