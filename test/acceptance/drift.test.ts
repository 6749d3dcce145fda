import { OrganizationsClient, CreateAccountCommand, TagResourceCommand } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { AccountFound } from "local-github-world/aws";
import { eventually } from "local-github-world/eventually";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import {
  accountsFilePath,
  accountsFileWith,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import type { Issue } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

const account = (name: string): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  tags: { "account-name": name, description: "Old" },
});
const old = ["cats-prod", "dogs-prod", "owls-prod"].map(account);

let world: World;
let found: readonly AccountFound[] = [];

beforeAll(async () => {
  world = await startWorld({ files: { [accountsFilePath]: accountsFileWith(...old) } });
  found = await addAppliedAccounts(world.aws, old, world.settings.stateKey);
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** Starts the drift workflow, and waits for its end. */
async function lookForDrift(): Promise<Issue | undefined> {
  const { engineer } = world.people;
  const { repositoryPath: path } = world;
  const list = async (): Promise<
    readonly { id: number; status: string; conclusion: string | null; path: string }[]
  > => {
    const answer = await engineer.request<{
      workflow_runs: readonly { id: number; status: string; conclusion: string | null; path: string }[];
    }>("GET", `${path}/actions/runs`);
    return answer.workflow_runs.filter((run) => run.path.endsWith("aws-accounts-drift.yml"));
  };
  const before = (await list()).length;
  await engineer.request("POST", `${path}/actions/workflows/aws-accounts-drift.yml/dispatches`, { ref: "main" });
  const run = await eventually("the drift workflow to complete", async () => {
    const runs = await list();
    return runs.length > before && runs.every(({ status }) => status === "completed") ? runs[0] : undefined;
  });
  expect([run.conclusion, run.conclusion === "success" ? "" : world.github.runOutput(run.id).log]).toEqual([
    "success",
    "",
  ]);
  const issues = await engineer.request<readonly Issue[]>("GET", `${path}/issues?labels=aws-accounts-drift&state=all`);
  expect(issues.length).toBeLessThanOrEqual(1);
  return issues[0];
}

test("drift has one issue: opened with what was changed outside and what nobody knows, and closed when it is gone", async () => {
  const organizations = new OrganizationsClient({
    endpoint: world.aws.endpoint,
    region: "eu-west-2",
    credentials: world.aws.administrator,
  });
  const tag = async (value: string): Promise<unknown> =>
    organizations.send(
      new TagResourceCommand({ ResourceId: found[2]?.Id, Tags: [{ Key: "description", Value: value }] }),
    );
  await tag("Done by hand");
  const opened = await lookForDrift();
  expect(opened).toMatchObject({ title: "aws-accounts-drift", state: "open", user: { login: "github-actions[bot]" } });
  expect(opened?.body).toMatch(
    /^### AWS and the accounts file differ: 1 changed outside, 0 not applied, 0 not in the file/u,
  );
  expect(opened?.body).toContain('- tags["description"] = "Old"\n+ tags["description"] = "Done by hand"');
  await tag("Old");
  const closed = await lookForDrift();
  expect(closed).toMatchObject({ number: opened?.number, state: "closed" });
  await organizations.send(new CreateAccountCommand({ AccountName: "found", Email: "found@example.gov.uk" }));
  const reopened = await lookForDrift();
  expect(reopened).toMatchObject({ number: opened?.number, state: "open" });
  expect(reopened?.body).toContain("· `found` · `found@example.gov.uk` · `ACTIVE`");
});
