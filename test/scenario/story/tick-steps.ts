import assert from "node:assert/strict";
import { eventually } from "local-github-world/eventually";
import type { Person } from "local-github-world/github";
import { readIssue, type AppStage, type Stage } from "./stage.ts";

/** Ticks one step of a checklist after the other, each in an edit of its own; what is taken back is not waited for. */
export async function tickSteps(
  { world }: AppStage,
  { number, by, steps }: { readonly number: number; readonly by: Person; readonly steps: readonly string[] },
): Promise<void> {
  for (const step of steps) {
    const { body } = await readIssue({ world }, number);
    const box = new RegExp(`^- \\[ \\] (.*<!-- step:${step} -->)$`, "m");
    assert.match(body, box);
    await by.request("PATCH", `${world.repositoryPath}/issues/${number}`, { body: body.replace(box, "- [x] $1") });
    await world.github.settled();
  }
}

/** Waits until the App calls the account ready. */
export async function waitUntilReady(stage: Stage, number: number): Promise<void> {
  await eventually("the label aws-account-ready", async () => {
    const { labels } = await readIssue(stage, number);
    return labels.some(({ name }) => name === "aws-account-ready") ? true : undefined;
  });
}
