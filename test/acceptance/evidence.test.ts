import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateOrganizationalUnitCommand,
  ListParentsCommand,
  MoveAccountCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFilePath, accountsFileWith, roleName, theAccount } from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { changeFile, changeSettings } from "../scenario/story/change-file.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { assignMfaDevices, pasteTrustPolicy, trustPolicyIn } from "../scenario/story/person-in-aws.ts";
import { commentsByApp, readIssue, type Stage, type WorkflowRun } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** What people tick, and what AWS says of it: an account as the apply left it, and its checklist. */

const account = { ...theAccount, administrators: ["ada.author@example.gov.uk"] };
const other = {
  ...account,
  name: "zoo-prod",
  email: "aws-root-accounts+zoo-prod@example.gov.uk",
  tags: { ...account.tags, "account-name": "zoo-prod" },
};

/** AWS knows other tags of it, and has it in no organisational unit. */
const owl = { ...other, name: "owl-prod", email: "aws-root-accounts+owl-prod@example.gov.uk" };
const accountsFile = accountsFileWith(
  { ...owl, tags: { ...owl.tags, "account-name": "owl-prod", description: "Owls" } },
  account,
  other,
).replace(/^( *)"iam_user_access_to_billing": .*\n/mu, '$&$1"parent_id": "ou-ab12-12345678",\n');

let world: World;
let stage: Stage;
let id: string;
let number: number;

beforeAll(async () => {
  world = await startWorld({ files: { [accountsFilePath]: accountsFile } });
  stage = { world };
  await begin(account);
});

/** An account as the apply left it, and its checklist, are what the tests are about from now on. */
async function begin({ name, email, tags }: typeof account): Promise<void> {
  const [made] = await world.aws.addAccounts([{ name, email, roleName, tags }]);
  id = made?.Id ?? "";
  await makeAuditRole();
  number = await openChecklist(stage, { id, name, email });
}

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** The role that the apply makes; AWS has made the bootstrap role with the account. */
async function makeAuditRole(): Promise<void> {
  const { endpoint } = world.aws;
  const iam = new IAMClient({ endpoint, region: "eu-west-2", credentials: await world.aws.observe(id) });
  const Statement = [{ Effect: "Allow", Principal: { AWS: world.settings.verifyRole }, Action: "sts:AssumeRole" }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new CreateRoleCommand({ RoleName: "aws-accounts-audit", AssumeRolePolicyDocument }));
}

/** As an administrator of the organisation does; answers the id of the organisational unit. */
async function moveToNewUnit(): Promise<string> {
  const { endpoint, administrator } = world.aws;
  const client = new OrganizationsClient({ endpoint, region: "us-east-1", credentials: administrator });
  const { Parents: [{ Id: root = "" } = {}] = [] } = await client.send(new ListParentsCommand({ ChildId: id }));
  const made = await client.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: "Birds" }));
  const unit = made.OrganizationalUnit?.Id ?? "";
  const move = { AccountId: id, SourceParentId: root, DestinationParentId: unit };
  await client.send(new MoveAccountCommand(move));
  return unit;
}

const issuePath = (): string => `${world.repositoryPath}/issues/${number}`;
const line = (step: string): RegExp => new RegExp(`^- \\[ \\] (.*<!-- step:${step} -->)$`, "m");

/** A click on a step, until it was judged: it counts, or was taken back. */
async function tick(step: string): Promise<void> {
  const { body } = await readIssue(stage, number);
  expect(body).toMatch(line(step));
  await world.people.engineer.request("PATCH", issuePath(), { body: body.replace(line(step), "- [x] $1") });
  await eventually(`the record to show the tick of ${step}`, async () =>
    (await rowsOf(step)).some((row) => row.includes(world.people.engineer.login)) ? true : undefined,
  );
}

async function setState(state: "open" | "closed"): Promise<void> {
  await world.people.engineer.request("PATCH", issuePath(), { state });
}

const titles: Record<string, string> = {
  "reset-root-password": "Reset the root user",
  "mfa-first-yubikey": "MFA secret on the first",
  "mfa-second-yubikey": "on the second YubiKey",
  "test-login": "Test the login",
  "trust-policy": "Set the trust policy",
  "tell-requester": "Notify the requester",
  "yubikeys-in-safe": "Put both YubiKeys back",
};

const isPicture = ({ body }: { readonly body: string }): boolean => body.includes("aws-accounts:record");

/** The rows about a step in the picture of the record: how it stands, then the ticks that were taken back. */
async function rowsOf(step: string): Promise<readonly string[]> {
  const picture = (await commentsByApp(stage, number)).find(isPicture);
  return (picture?.body.split("\n") ?? []).filter((row) => row.startsWith("| ") && row.includes(titles[step] ?? step));
}

async function rowSays(step: string, said: string): Promise<string> {
  return eventually(`the record to say "${said}" of ${step}`, async () => {
    const [row] = await rowsOf(step);
    return row?.includes(said) === true ? row : undefined;
  });
}

/** In how many comments the App says so; the picture of the record, which repeats why a tick was taken back, is none. */
async function saidOf(text: string): Promise<number> {
  const comments = await commentsByApp(stage, number);
  return comments.filter((comment) => !isPicture(comment) && comment.body.includes(text)).length;
}

async function appSays(text: string, times = 1): Promise<void> {
  await eventually(`the App to say "${text}"`, async () => ((await saidOf(text)) === times ? true : undefined));
}

async function verify(): Promise<void> {
  await world.people.engineer.request("POST", `${issuePath()}/comments`, { body: "/verify" });
}

/** As the weekly run does: all accounts. */
async function verifyAll(): Promise<void> {
  const { workflow_run_id } = await world.people.engineer.request<{ workflow_run_id: number }>(
    "POST",
    `${world.repositoryPath}/actions/workflows/aws-accounts-verify.yml/dispatches`,
    { ref: "main", return_run_details: true },
  );
  const path = `${world.repositoryPath}/actions/runs/${workflow_run_id}`;
  const run = await eventually("the verification to end", async () => {
    const read = await world.people.engineer.request<WorkflowRun>("GET", path);
    return read.status === "completed" ? read : undefined;
  });
  expect(run.conclusion).toBe("success");
  await untilQuiet(world);
}

test("a tick that AWS contradicts is taken back, with what AWS said", async () => {
  for (const step of ["reset-root-password", "mfa-first-yubikey", "mfa-second-yubikey"]) await tick(step);
  await appSays("AWS contradicts this: The root user has no MFA device. Do the step again, then tick it again.");
  expect((await readIssue(stage, number)).body).toMatch(line("mfa-second-yubikey"));
});

test("a tick that AWS proves is shown with its request and time", async () => {
  await assignMfaDevices(world, id);
  await tick("mfa-second-yubikey");
  const row = await rowSays("mfa-second-yubikey", "✅ The root user has MFA");
  expect(row).toMatch(/\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d, request `[!-~]+`\) \|$/u);
});

test("what AWS does not say is no proof: the checklist cannot be closed, until /verify brings the answer", async () => {
  await tick("test-login");
  await pasteTrustPolicy(world, id, trustPolicyIn((await readIssue(stage, number)).body));
  await world.aws.control({
    refuse: {
      "iam.GetRole": { code: "AccessDenied", message: "not allowed with an explicit deny in a service control policy" },
    },
  });
  await tick("trust-policy");
  await rowSays("trust-policy", "❔ Blocked by a service control policy");
  for (const step of ["tell-requester", "yubikeys-in-safe"]) await tick(step);
  await setState("closed");
  await appSays("AWS has not confirmed these steps yet");
  expect((await readIssue(stage, number)).state).toBe("open");

  for (const [operation, code, said] of [
    ["iam.GetRole", "AccessDenied", "❔ Not allowed: iam:GetRole"],
    ["iam.GetRole", "Throttling", "❔ Throttled: AWS did not answer iam:GetRole"],
    ["sts.AssumeRole", "AccessDenied", "❔ No role could be assumed"],
  ] as const) {
    await world.aws.control({ refuse: { "iam.GetRole": null, [operation]: { code, message: "no" } } });
    await verify();
    await rowSays("trust-policy", said);
  }
  await world.aws.control({ refuse: { "sts.AssumeRole": null } });
  await verify();
  await rowSays("trust-policy", "✅");
  await setState("closed");
  await eventually("the label aws-account-ready", async () =>
    (await readIssue(stage, number)).labels.some(({ name }) => name === "aws-account-ready") ? true : undefined,
  );
});

test("a later look at all accounts that contradicts a closed checklist opens it again, once, with the difference", async () => {
  await verifyAll();
  expect((await readIssue(stage, number)).state).toBe("closed");
  const anybody = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  await pasteTrustPolicy(world, id, JSON.stringify({ Version: "2012-10-17", Statement: [anybody] }));
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  await verifyAll();
  const opened = await eventually("the checklist to be open again", async () => {
    const issue = await readIssue(stage, number);
    return issue.state === "open" ? issue : undefined;
  });
  expect(opened.labels.map(({ name }) => name)).not.toContain("aws-account-ready");
  expect(opened.body).toMatch(line("trust-policy"));
  await appSays("Not finished yet, so this issue is open again.", 2);
  await verifyAll();
  expect(await saidOf("Not finished yet, so this issue is open again.")).toBe(2);
});

test("contacts, organisational unit and tags are looked at, too: where they are not as the file says, no tick is undone", async () => {
  await begin(owl);
  await assignMfaDevices(world, id);
  for (const step of ["reset-root-password", "mfa-first-yubikey", "mfa-second-yubikey"]) await tick(step);
  await rowSays("mfa-second-yubikey", "✅ The root user has MFA");
  expect((await rowsOf("Name, e-mail and contacts"))[0]).toContain("✅");
  expect((await rowsOf("Organisational unit"))[0]).toContain("❌");
  expect((await rowsOf("Tags"))[0]).toContain("❌");

  const unit = await moveToNewUnit();
  await changeFile(world, accountsFilePath, (text) => text.replace("ou-ab12-12345678", unit));
  await verify();
  await rowSays("Organisational unit", "✅");
});

test("YubiKeys that are registered as devices of their own are counted by AWS", async () => {
  await changeSettings(world, (text) => text.replace("mfa_registration: shared", "mfa_registration: separate"));
  await begin(other);
  titles["mfa-first-yubikey"] = "Register the first YubiKey";
  titles["mfa-second-yubikey"] = "Register the second YubiKey";
  await assignMfaDevices(world, id);
  for (const step of ["reset-root-password", "mfa-first-yubikey"]) await tick(step);
  await rowSays("mfa-first-yubikey", "✅ The root user has MFA");
  await tick("mfa-second-yubikey");
  // The second could be a security key, which AWS does not list to the audit role.
  await rowSays(
    "mfa-second-yubikey",
    "❔ The root user has MFA. AWS lists security keys and passkeys only to the root user",
  );
  await assignMfaDevices(world, id, 2);
  await verify();
  await rowSays("mfa-second-yubikey", "✅ AWS counts 2 of the two MFA devices of the root user");
});
