import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, theAccount } from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { approve } from "../scenario/story/approve.ts";
import { openPull, pushAccounts } from "../scenario/story/merge-accounts.ts";
import { planWorkflow, playedPlan } from "../scenario/story/played-plan.ts";
import { firstLine, theOneComment } from "../scenario/story/pull-request-stations.ts";
import { checkRuns, commentsByApp, concluded, type Stage, type WorkflowRun } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

let world: World;
let stage: Stage;
let pullRequest: { readonly number: number; readonly sha: string };

beforeAll(async () => {
  const plan = playedPlan(theAccount.name, { digest: "0123456789abcdef0123456789abcdef" });
  world = await startWorld({ files: { [planWorkflow]: plan } });
  stage = { world };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function approvalIs(conclusion: string): Promise<void> {
  await eventually(`aws-accounts/approval to be ${conclusion}`, async () =>
    (await checkRuns(stage, pullRequest.sha)).some(
      (check) => check.name === "aws-accounts/approval" && check.conclusion === conclusion,
    )
      ? true
      : undefined,
  );
}

test("a lost webhook is made up for by the next one, and doubled ones change nothing", async () => {
  const branch = `new-aws-account-${theAccount.name}`;
  await pushAccounts(stage, accountsFileWith(theAccount), branch);
  await world.github.settled();
  world.github.misbehave({ dropNext: 1 });
  pullRequest = await openPull(stage, branch);
  stage.pullRequest = pullRequest.number;
  await world.github.settled();
  expect(world.github.deliveries().at(-1)).toMatchObject({ event: "pull_request", action: "opened", status: "lost" });
  world.github.misbehave({ doubleNext: 20 });
  const title = "Add new AWS account for: pet-licences-prod, please";
  await world.people.author.request("PATCH", `${world.repositoryPath}/pulls/${pullRequest.number}`, { title });

  expect((await concluded(stage, pullRequest.sha, "aws-accounts/plan")).conclusion).toBe("success");
  await theOneComment(stage, (body) => firstLine(body).includes("1 account to create"));
  await untilQuiet(world);
  const { workflow_runs } = await world.people.engineer.request<{ workflow_runs: readonly WorkflowRun[] }>(
    "GET",
    `${world.repositoryPath}/actions/runs`,
  );
  expect(workflow_runs).toHaveLength(1);
  const names = (await checkRuns(stage, pullRequest.sha)).map(({ name }) => name);
  expect(names.toSorted()).toEqual(["aws-accounts/approval", "aws-accounts/plan", "aws-accounts/validate"]);
});

test("a dismissed review is no approval any more", async () => {
  const reviews = `${world.repositoryPath}/pulls/${pullRequest.number}/reviews`;
  await approve(stage, pullRequest);
  await approvalIs("success");
  const [{ id }] = await world.people.reviewer.request<readonly [{ id: number }]>("GET", reviews);
  await world.people.reviewer.request("PUT", `${reviews}/${id}/dismissals`, { message: "On second thoughts, no." });
  await approvalIs("action_required");
  await theOneComment(stage, (body) => firstLine(body).includes("waiting for an approval"));
});

test("the one comment is written again when a person deletes it", async () => {
  const { id } = await theOneComment(stage, () => true);
  await world.people.author.request("DELETE", `${world.repositoryPath}/issues/comments/${id}`);
  const restored = await eventually("the comment to be there again", async () =>
    (await commentsByApp(stage, pullRequest.number)).find(({ body }) =>
      firstLine(body).includes("1 account to create"),
    ),
  );
  expect(restored.id).not.toBe(id);
});
