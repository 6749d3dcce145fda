import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { parseDocument } from "yaml";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, theAccount, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { changeSettings } from "../scenario/story/change-file.ts";
import { approvePull, mergeAccounts, mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import type { Issue, Stage, WorkflowRun } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** An organisation whose apply goes the way of its people: from the users account into the management account. */

const issuer = "token.actions.githubusercontent.com";
const adminRole = "org-admin-access";
const externalId = "the-external-id";

let world: World;
let stage: Stage;

beforeAll(async () => {
  world = await startWorld();
  stage = { world };
  const { usersAccount, managementAccount } = world.settings;
  const users = await iamOf(usersAccount);
  await users.send(
    new CreateOpenIDConnectProviderCommand({ Url: `https://${issuer}`, ClientIDList: ["sts.amazonaws.com"] }),
  );
  const subject = `${world.github.oidcSubject(world.repositoryPath.replace("/repos/", ""))}:environment:aws-accounts-apply`;
  const trust = policy({
    Principal: { Federated: `arn:aws:iam::${usersAccount}:oidc-provider/${issuer}` },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition: { StringEquals: { [`${issuer}:aud`]: "sts.amazonaws.com", [`${issuer}:sub`]: subject } },
  });
  await users.send(new CreateRoleCommand({ RoleName: "aws-accounts-apply", AssumeRolePolicyDocument: trust }));
  const management = await iamOf(managementAccount);
  await management.send(new CreateRoleCommand({ RoleName: adminRole, AssumeRolePolicyDocument: trustOfPeople() }));
  await changeSettings(world, (text) => {
    const document = parseDocument(text);
    document.setIn(["aws", "apply_role"], `arn:aws:iam::${usersAccount}:role/aws-accounts-apply`);
    const arn = `arn:aws:iam::${managementAccount}:role/${adminRole}`;
    document.setIn(["aws", "admin_role"], { arn, external_id: externalId });
    return document.toString();
  });
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function iamOf(account: string): Promise<IAMClient> {
  const { endpoint } = world.aws;
  return new IAMClient({ endpoint, region: "eu-west-2", credentials: await world.aws.observe(account) });
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
}

/** Lets in whoever comes from the users account with MFA, as the organisation's role does for its people. */
function trustOfPeople(): string {
  const AWS = `arn:aws:iam::${world.settings.usersAccount}:root`;
  const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  return policy({ Principal: { AWS }, Action: ["sts:AssumeRole", "sts:SetSourceIdentity"], Condition });
}

async function trustAs(document: string): Promise<void> {
  const management = await iamOf(world.settings.managementAccount);
  await management.send(new UpdateAssumeRolePolicyCommand({ RoleName: adminRole, PolicyDocument: document }));
}

/** The text of the one issue about failed applies, once it is in this state and says this. */
async function failedIssue(state: "open" | "closed", said: string): Promise<string> {
  return eventually(`the issue about the failed apply to be ${state}, and to say "${said}"`, async () => {
    const [issue] = await world.people.engineer.request<readonly Issue[]>(
      "GET",
      `${world.repositoryPath}/issues?labels=aws-accounts-apply-failed&state=${state}`,
    );
    return issue?.body.includes(said) === true ? issue.body : undefined;
  });
}

async function namesInAws(): Promise<readonly string[]> {
  const accounts = await world.aws.ask.accounts();
  return accounts.filter(({ id }) => id !== world.settings.managementAccount).map(({ name }) => name);
}

/** The statement that the way out says to add. */
function statementIn(text: string): object {
  const json = /add this one to the trust policy of \S+: (\{.*\})\. See/u.exec(text)?.[1];
  if (json === undefined) throw new Error(`there is no statement in: ${text}`);
  return JSON.parse(json) as object;
}

test("a role that demands MFA, which no job has, is told with the statement to add; added, it lets the apply in", async () => {
  expect(await endOf(stage, await dispatchApply(stage))).toBe("failure");
  const text = await failedIssue("open", "A job has no MFA");
  const statement = statementIn(text);
  const { Statement } = JSON.parse(trustOfPeople()) as { Statement: readonly object[] };
  await trustAs(JSON.stringify({ Version: "2012-10-17", Statement: [...Statement, statement] }));
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  await failedIssue("closed", "Nothing is left to do.");
});

test("a role that asks for another external id lets nobody in; with the right one, a run is known by its session", async () => {
  const role = `arn:aws:iam::${world.settings.usersAccount}:role/aws-accounts-apply`;
  const trustWith = (id: string): string =>
    policy({
      Principal: { AWS: role },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
      Condition: {
        StringEquals: { "sts:ExternalId": id },
        StringLike: { "sts:RoleSessionName": "aws-accounts-apply-*", "sts:SourceIdentity": "aws-accounts-apply-*" },
      },
    });
  await trustAs(trustWith("another-external-id"));
  expect(await endOf(stage, await dispatchApply(stage))).toBe("failure");
  expect(statementIn(await failedIssue("open", "AWS did not let"))).toMatchObject({
    Condition: { StringEquals: { "sts:ExternalId": externalId } },
  });
  await trustAs(trustWith(externalId));
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

const account = (name: string): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  tags: { ...theAccount.tags, "account-name": name },
});
const [fox, hare] = [account("fox-prod"), account("hare-prod")];

test("a state that cannot be written loses no account: the next run adopts it, and a merge meanwhile is applied after it", async () => {
  const { stateKey } = world.settings;
  const write = `s3.PutObject ${stateKey}`;
  await world.aws.control({ failNextCalls: { [write]: 1000 } });
  let number = 0;
  const ended = await endedAfter(stage, async () => {
    number = await mergeAccounts(stage, accountsFileWith(fox), "fox");
  });
  expect(ended).toBe("failure");
  const told = await failedIssue("open", "Failed to save state");
  expect(told).toContain("fox-prod");
  expect(await namesInAws()).toEqual([fox.name]);
  expect(await world.aws.ask.stateObject(stateKey).catch(() => "")).not.toContain(fox.name);
  const pull = await openAccountsPull(stage, accountsFileWith(fox, hare), "hare");
  await approvePull(stage, pull);
  await world.aws.control({ failNextCalls: { [write]: 0 } });
  const adopting = await dispatchApply(stage);
  await eventually("the apply to begin", async () => {
    const path = `${world.repositoryPath}/actions/runs/${adopting}`;
    const { status } = await world.people.engineer.request<WorkflowRun>("GET", path);
    return status === "queued" ? undefined : true;
  });
  await mergePull(stage, pull);
  expect(await endOf(stage, adopting)).toBe("success");
  await world.runner.idle();
  await failedIssue("closed", "Nothing is left to do.");
  expect((await namesInAws()).toSorted()).toEqual([fox.name, hare.name]);
  const state = await world.aws.ask.stateObject(stateKey);
  for (const { name } of [fox, hare]) expect(state).toContain(name);
  const comments = await world.people.engineer.request<readonly { readonly body: string }[]>(
    "GET",
    `${world.repositoryPath}/issues/${number}/comments`,
  );
  expect(comments.filter(({ body }) => body.includes("this run adopted it"))).toHaveLength(1);
  const checklists = await world.people.engineer.request<readonly Issue[]>(
    "GET",
    `${world.repositoryPath}/issues?labels=aws-account-checklist&state=all`,
  );
  expect(checklists).toHaveLength(2);
});
