import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import type { Issue, Stage, WorkflowRun } from "./stage.ts";

/** Starts the drift workflow, waits for its end, and returns the one issue about drift, if there is one. */
export async function lookForDrift({ world }: Stage): Promise<Issue | undefined> {
  const { engineer } = world.people;
  const { repositoryPath: path } = world;
  const list = async (): Promise<readonly WorkflowRun[]> => {
    const answer = await engineer.request<{ workflow_runs: readonly WorkflowRun[] }>("GET", `${path}/actions/runs`);
    return answer.workflow_runs.filter((run) => run.path.endsWith("aws-accounts-drift.yml"));
  };
  const before = (await list()).length;
  await engineer.request("POST", `${path}/actions/workflows/aws-accounts-drift.yml/dispatches`, { ref: "main" });
  const run = await eventually("the drift workflow to complete", async () => {
    const runs = await list();
    return runs.length > before && runs.every(({ status }) => status === "completed") ? runs[0] : undefined;
  });
  assert.equal(run.conclusion, "success", world.github.runOutput(run.id).log);
  const issues = await engineer.request<readonly Issue[]>("GET", `${path}/issues?labels=aws-accounts-drift&state=all`);
  assert.ok(issues.length <= 1, "there is one issue about drift at most");
  return issues[0];
}

/** The lines of the issue that count and list, without the texts that explain. */
export function listedIn(issue: Issue | undefined): readonly string[] {
  return (issue?.body ?? "").split("\n").filter((line) => /^(?:###|-)/u.test(line));
}
