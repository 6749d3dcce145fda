import { eventually } from "local-github-world/eventually";
import type { Person } from "local-github-world/github";
import { concluded, type AppStage } from "./stage.ts";

/**
 * Approves a pull request once its plan has been there for a second: GitHub tells times in seconds, and the App does not
 * count an approval of which nobody knows whether it came before the plan.
 */
export async function approve(
  stage: AppStage,
  { number, sha }: { readonly number: number; readonly sha: string },
  by: Person = stage.world.people.reviewer,
): Promise<void> {
  const { completed_at: plannedAt } = await concluded(stage, sha, "aws-accounts/plan");
  await eventually("the second of the plan to be over", () =>
    Promise.resolve(Date.now() >= Date.parse(plannedAt ?? "") + 1_000 ? true : undefined),
  );
  const review = { event: "APPROVE", commit_id: sha };
  await by.request("POST", `${stage.world.repositoryPath}/pulls/${number}/reviews`, review);
}
