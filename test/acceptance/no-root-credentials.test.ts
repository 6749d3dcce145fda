import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, theAccount, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { dispatchApply, endOf } from "../scenario/story/apply-runs.ts";
import { approvePull, mergeAccounts, mergePull } from "../scenario/story/merge-accounts.ts";
import { plainAnswers } from "../scenario/story/request-form.ts";
import { requestsIn } from "../scenario/story/requests.ts";
import { commentsByApp, readIssue, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** An organisation whose root users AWS manages centrally, and an apply that sets the trust policy itself. */

let world: World;
let stage: Stage;

beforeAll(async () => {
  world = await startWorld({ settings: { bootstrap_trust: "automatic" } });
  stage = { world };
  await world.aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function idOf(name: string): Promise<string> {
  return eventually(
    `AWS to have the account ${name}`,
    async () => (await world.aws.ask.accounts()).find((account) => account.name === name)?.id,
  );
}

/** The account's checklist once it is in this state. */
async function checklistOf(id: string, state: "open" | "closed"): Promise<Issue> {
  return eventually(`the checklist of ${id} to be ${state}`, async () => {
    const issues = await world.people.engineer.request<readonly Issue[]>(
      "GET",
      `${world.repositoryPath}/issues?labels=aws-account-checklist&state=${state}`,
    );
    return issues.find(({ title }) => title.includes(id));
  });
}

async function rowSays(issue: number, title: string, said: string): Promise<string> {
  return eventually(`the record of issue ${issue} to say "${said}" of "${title}"`, async () => {
    const picture = (await commentsByApp(stage, issue)).find(({ body }) => body.includes("aws-accounts:record"));
    return picture?.body.split("\n").find((row) => row.startsWith("| ") && row.includes(title) && row.includes(said));
  });
}

async function trustOf(id: string): Promise<unknown> {
  return JSON.parse(await world.aws.ask.roleTrustPolicy(id, "bootstrap"));
}

const users = (...names: readonly string[]) =>
  names.map((name) => `arn:aws:iam::${world.settings.usersAccount}:user/${name}@example.gov.uk`);

let ready: Issue;

test("an account is made, proven, told of and closed without a hand on a key", async () => {
  const here = requestsIn(stage);
  const { name } = theAccount;
  const request = await here.ask({
    ...plainAnswers,
    "account-name": name,
    administrators: "ada.author@example.gov.uk",
  });
  const { number, head } = await here.pull(name);
  await approvePull(stage, { number, sha: head.sha });
  await mergePull(stage, { number, sha: head.sha });
  const id = await idOf(name);
  ready = await checklistOf(id, "closed");
  expect(ready.body).toContain("**Its root user has no credentials**");
  expect(ready.body).not.toMatch(/- \[ \]|ykman|serials/);
  expect(ready.labels.map((label) => label.name)).toContain("aws-account-ready");
  const row = await rowSays(ready.number, "the root user has no credentials", "✅");
  expect(row).toMatch(
    /\| `[\w-]+\[bot\]` \| .* ✅ The root user has no password, MFA device, access key or certificate\. \(/,
  );
  await rowSays(ready.number, "only the administrators can assume", "✅ The trust policy matches the accounts file.");
  expect(await trustOf(id)).toMatchObject({
    Statement: [
      { Principal: { AWS: users("ada.author") }, Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
    ],
  });
  await eventually("the request to be closed", async () =>
    (await here.issue(request)).state === "closed" ? true : undefined,
  );
  const told = (await commentsByApp(stage, request)).map(({ body }) => body);
  expect(told.filter((body) => body.includes(`arn:aws:iam::${id}:role/bootstrap`))).toHaveLength(1);
});

const other: WrittenAccount = {
  ...theAccount,
  name: "zoo-prod",
  email: "aws-root-accounts+zoo-prod@example.gov.uk",
  tags: { ...theAccount.tags, "account-name": "zoo-prod" },
};

test("what AWS does not say, or contradicts, keeps it open; the engineer closes where a person has told the requester", async () => {
  const message = "not authorized to perform: sts:AssumeRoot with an explicit deny in a service control policy";
  await world.aws.control({ refuse: { "sts.AssumeRoot": { code: "AccessDenied", message } } });
  const { engineer, author } = world.people;
  const path = `${world.repositoryPath}/contents/terraform/accounts.tf.json`;
  const { content } = await author.request<{ content: string }>("GET", path);
  const file = JSON.parse(Buffer.from(content, "base64").toString()) as { resource: readonly object[] };
  const { resource: added } = JSON.parse(accountsFileWith(other)) as typeof file;
  await mergeAccounts(stage, `${JSON.stringify({ resource: [...file.resource, ...added] }, null, 2)}\n`, "zoo");
  const id = await idOf(other.name);
  const { number } = await checklistOf(id, "open");
  await rowSays(number, "the root user has no credentials", "❔ Blocked by a service control policy");
  const comment = async (body: string): Promise<void> => {
    await engineer.request("POST", `${world.repositoryPath}/issues/${number}/comments`, { body });
  };
  await world.aws.control({ refuse: { "sts.AssumeRoot": null }, rootUsers: { [id]: { password: true } } });
  await comment("/verify");
  await rowSays(number, "the root user has no credentials", "❌ The root user has a password.");
  expect((await readIssue(stage, number)).body).toMatch(/^- \[ \] .*<!-- step:no-root-credentials -->$/m);
  await world.aws.control({ rootUsers: { [id]: { password: false } } });
  await comment("/verify");
  await rowSays(number, "the root user has no credentials", "✅");
  const issuePath = `${world.repositoryPath}/issues/${number}`;
  const { body } = await eventually("the App to have ticked what AWS has proven", async () => {
    const issue = await readIssue(stage, number);
    return /^- \[x\] .*<!-- step:no-root-credentials -->$/m.test(issue.body) ? issue : undefined;
  });
  await engineer.request("PATCH", issuePath, {
    body: body.replace(/^- \[ \] (.*<!-- step:tell-requester -->)$/m, "- [x] $1"),
  });
  await rowSays(number, "Notify the requester", engineer.login);
  await untilQuiet(world);
  expect((await readIssue(stage, number)).state).toBe("open");
  await engineer.request("PATCH", issuePath, { state: "closed" });
  await eventually("the checklist to be complete", async () =>
    (await readIssue(stage, number)).labels.some(({ name }) => name === "aws-account-ready") ? true : undefined,
  );
  expect(await trustOf(id)).toMatchObject({ Statement: [{ Principal: { AWS: users("ada.author", "pat.keeper") } }] });
});
