import { CloseAccountCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { AccountFound } from "local-github-world/aws";
import { addAppliedAccounts } from "../scenario/applied-accounts.ts";
import { accountsFilePath, accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { approvePull, mergeAccounts, mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { recordedEnds } from "../scenario/story/not-managed.ts";
import { checkRuns, comments, concluded, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

let world: World;
let stage: Stage;
let found: readonly AccountFound[];
const made: WrittenAccount[] = [];

const [cat, dog] = ["cat-prod", "dog-prod"].map((name) => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Made by a test" },
})) as readonly WrittenAccount[] as [WrittenAccount, WrittenAccount];

beforeAll(async () => {
  world = await startWorld({ rateClock: 20, files: { [accountsFilePath]: accountsFileWith(cat, dog) } });
  stage = { world };
  found = await addAppliedAccounts(world.aws, [cat, dog], world.settings.stateKey);
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function accountsInState(): Promise<readonly string[]> {
  const state = JSON.parse(await world.aws.ask.stateObject(world.settings.stateKey)) as {
    readonly resources: readonly { readonly name: string }[];
  };
  return state.resources.map(({ name }) => name);
}

async function tipOfMain(): Promise<string> {
  const path = `${world.repositoryPath}/git/ref/heads/main`;
  return (await world.people.author.request<{ object: { sha: string } }>("GET", path)).object.sha;
}

test("an account that AWS has not closed stays in the file: its removal is not planned, and says why", async () => {
  const { sha } = await openAccountsPull(stage, accountsFileWith(dog), "too-early");
  const plan = await concluded(stage, sha, "aws-accounts/plan");
  expect(plan.conclusion).toBe("failure");
  expect(plan.output.text).toContain(`AWS has not closed these accounts: cat-prod (${found[0]?.Id ?? ""}) is ACTIVE.`);
  const validate = (await checkRuns(stage, sha)).find(({ name }) => name === "aws-accounts/validate");
  expect(validate?.conclusion).toBe("success");
});

test("an account that was closed in AWS is removed from the file, reviewed as forgotten, and leaves Terraform's state", async () => {
  const { endpoint, administrator: credentials } = world.aws;
  const organizations = new OrganizationsClient({ endpoint, region: "eu-west-2", credentials });
  await organizations.send(new CloseAccountCommand({ AccountId: found[0]?.Id }));
  const pull = await openAccountsPull(stage, accountsFileWith(dog), "closed");
  const plan = await concluded(stage, pull.sha, "aws-accounts/plan");
  expect([plan.conclusion, plan.output.title]).toEqual(["success", "1 account to forget"]);
  expect(plan.output.text).toContain('- state_in_aws = "CLOSED"');
  await approvePull(stage, pull);
  expect(await accountsInState()).toEqual(["cat-prod", "dog-prod"]);
  expect(await endedAfter(stage, () => mergePull(stage, pull))).toBe("success");
  expect(await accountsInState()).toEqual(["dog-prod"]);
  expect((await world.aws.ask.accounts()).map(({ id }) => id)).toContain(found[0]?.Id);
  const said = (await comments(stage, pull.number)).map(({ body }) => body).join("\n");
  expect(said).toContain(`Terraform forgot the account cat-prod, because cat-prod (${found[0]?.Id ?? ""}) is CLOSED`);
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  const merged = await tipOfMain();
  const recorded = { key: "cat-prod", id: found[0]?.Id, how: "forgotten", state: "CLOSED", commit: merged };
  expect(await recordedEnds(stage, "cat-prod")).toEqual([{ ...recorded, at: expect.any(String) }]);
});

test("the root e-mail of the closed account is no longer free, so a plan that would create it again is refused", async () => {
  const { sha } = await openAccountsPull(stage, accountsFileWith(cat, dog), "again");
  const plan = await concluded(stage, sha, "aws-accounts/plan");
  expect([plan.conclusion, plan.output.title]).toEqual(["failure", "Refused: 1 account to create"]);
  expect(plan.output.summary).toContain("AWS never accepts an e-mail twice");
});

test.each(["Status", "both"] as const)("an account is created where AWS answers with %s", async (accountStateIn) => {
  await world.aws.control({ accountStateIn });
  const name = `${accountStateIn.toLowerCase()}-prod`;
  const email = `aws-root-accounts+${name}@example.gov.uk`;
  made.push({ ...dog, name, email, tags: { ...dog.tags, "account-name": name } });
  const file = accountsFileWith(...[dog, ...made].toSorted((one, other) => one.name.localeCompare(other.name)));
  const ended = await endedAfter(stage, () => mergeAccounts(stage, file, name));
  expect(ended).toBe("success");
  expect((await world.aws.ask.accounts()).map((account) => account.name)).toContain(name);
});
