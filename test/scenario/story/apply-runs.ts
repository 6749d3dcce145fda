import { eventually } from "local-github-world/eventually";
import type { Stage, WorkflowRun } from "./stage.ts";

/** The runs of the apply workflow, the newest first. */
export async function applyRuns({ world }: Stage): Promise<readonly WorkflowRun[]> {
  const { workflow_runs } = await world.people.engineer.request<{ workflow_runs: readonly WorkflowRun[] }>(
    "GET",
    `${world.repositoryPath}/actions/runs?per_page=100`,
  );
  return workflow_runs.filter(({ path }) => path.endsWith("aws-accounts-apply.yml"));
}

/** Starts the apply as a person can; returns the id of its run. */
export async function dispatchApply({ world }: Stage): Promise<number> {
  const { workflow_run_id } = await world.people.engineer.request<{ workflow_run_id: number }>(
    "POST",
    `${world.repositoryPath}/actions/workflows/aws-accounts-apply.yml/dispatches`,
    { ref: "main", return_run_details: true },
  );
  return workflow_run_id;
}

/** How a run ended. */
export async function endOf({ world }: Stage, id: number, seconds?: number): Promise<string> {
  return eventually(
    `run ${id} to end`,
    async () => {
      const run = await world.people.engineer.request<WorkflowRun>("GET", `${world.repositoryPath}/actions/runs/${id}`);
      return run.status === "completed" ? (run.conclusion ?? "") : undefined;
    },
    seconds,
  );
}

/** How the first apply ended that something starts. */
export async function endedAfter(stage: Stage, work: () => Promise<unknown>): Promise<string> {
  const [before] = await applyRuns(stage);
  await work();
  const run = await eventually("an apply to begin", async () =>
    (await applyRuns(stage)).findLast(({ id }) => id > (before?.id ?? 0)),
  );
  return endOf(stage, run.id);
}
