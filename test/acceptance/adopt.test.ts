import { AccountClient, PutAccountNameCommand } from "@aws-sdk/client-account";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import type { AccountFound } from "local-github-world/aws";
import { approve } from "../scenario/story/approve.ts";
import { accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { approvePull, mergePull, openAccountsPull, type OpenPull } from "../scenario/story/merge-accounts.ts";
import { annotationsOf, checkRuns, comments, concluded, type CheckRun, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** Accounts that the organisation has before the accounts file does, with the real Terraform. */

const account = (name: string, over: Partial<WrittenAccount> = {}): WrittenAccount => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: [],
  tags: { "account-name": name, description: "Was there before" },
  ...over,
});
const dog = account("dog-prod");
const old = account("Old Service (live)", {
  key: "old-service-live",
  email: "root.of.old.service@example.gov.uk",
  tags: { "account-name": "old-service-live", description: "Was there before" },
});
const emu = account("emu-prod");

let world: World;
let stage: Stage;
let made: readonly AccountFound[];

beforeAll(async () => {
  world = await startWorld({
    rateClock: 20,
    settings: { reviewers: { team: "aws-account-reviewers", users: ["enid-engineer"] } },
  });
  stage = { world };
  const inAws = [dog, old, emu].map(({ name, email }) => ({ name, email, roleName: "SomeOtherRole", tags: {} }));
  made = await world.aws.addAccounts(inAws);
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const idOf = (index: number): string => made[index]?.Id ?? "";
const joinedOf = (index: number): string =>
  new Date((made[index]?.JoinedTimestamp ?? 0) * 1000).toISOString().slice(0, 10);

async function planOf({ sha }: OpenPull): Promise<CheckRun & { readonly conclusion: string }> {
  return concluded(stage, sha, "aws-accounts/plan");
}

async function approvalOf({ sha }: OpenPull): Promise<CheckRun | undefined> {
  return (await checkRuns(stage, sha)).find(({ name }) => name === "aws-accounts/approval");
}

/** Approved by both reviewers. */
async function approveTwice(pull: OpenPull): Promise<void> {
  await approve(stage, pull);
  await approve(stage, pull, world.people.engineer);
  await eventually("the approval to succeed", async () =>
    (await approvalOf(pull))?.conclusion === "success" ? true : undefined,
  );
}

async function stateIds(): Promise<Readonly<Record<string, string>>> {
  const objects = await world.aws.ask.stateObjects();
  if (!objects.includes(world.settings.stateKey)) return {};
  const state = JSON.parse(await world.aws.ask.stateObject(world.settings.stateKey)) as {
    readonly resources: readonly {
      readonly name: string;
      readonly instances: readonly { readonly attributes: { readonly id: string } }[];
    }[];
  };
  return Object.fromEntries(
    state.resources.flatMap(({ name, instances }) => instances.map(({ attributes }) => [name, attributes.id])),
  );
}

async function saidOn({ number }: OpenPull): Promise<string> {
  return (await comments(stage, number)).map(({ body }) => body).join("\n");
}

async function checklists(): Promise<readonly { readonly title: string }[]> {
  return world.people.engineer.request(
    "GET",
    `${world.repositoryPath}/issues?labels=aws-account-checklist&state=all&per_page=100`,
  );
}

/** The record of adopted accounts, once it has this one. */
async function recordOf(id: string): Promise<{ readonly approvers: readonly { readonly login: string }[] }> {
  return eventually(`the record of the adoption of ${id}`, async () => {
    const path = `${world.repositoryPath}/contents/adopted-accounts.json?ref=aws-accounts-records`;
    const file = await world.people.engineer
      .request<{ readonly content: string }>("GET", path)
      .catch(() => ({ content: "" }));
    const text = Buffer.from(file.content, "base64").toString();
    const { adoptions } = JSON.parse(text || '{"adoptions":[]}') as {
      readonly adoptions: readonly {
        readonly approvers: readonly { readonly login: string }[];
        readonly accounts: readonly { readonly id: string; readonly joinedAt: string }[];
      }[];
    };
    return adoptions.find(({ accounts }) =>
      accounts.some((recorded) => recorded.id === id && recorded.joinedAt !== ""),
    );
  });
}

let advised: string;

test("an account that the organisation has is refused before the approval, with the line that adopts it", async () => {
  const wanted = { ...dog, administrators: ["ada.author@example.gov.uk"] };
  const plan = await planOf(await openAccountsPull(stage, accountsFileWith(wanted), "dog-again"));
  expect([plan.conclusion, plan.output.title]).toEqual(["failure", "Refused: 1 problem in AWS"]);
  const [annotation] = await annotationsOf(stage, plan);
  advised = /"adopt": "(\d{12})"/u.exec(annotation?.message ?? "")?.[1] ?? "";
  expect(advised).toBe(idOf(0));
});

let adoption: OpenPull;

test("the entry with that line is planned as an adoption, with what would change, and needs two reviewers", async () => {
  adoption = await openAccountsPull(stage, accountsFileWith({ ...dog, adopt: advised }), "adopt-dog");
  const plan = await planOf(adoption);
  expect([plan.conclusion, plan.output.title]).toEqual(["success", "1 account to adopt"]);
  expect(plan.output.text).toContain(
    `adopt aws_organizations_account.dog-prod (adopts ${idOf(0)}, joined ${joinedOf(0)}; changes: tags +2)`,
  );
  expect(plan.output.text).not.toMatch(/role_name|close_on_deletion|iam_user_access/u);
  await approve(stage, adoption);
  await eventually("the approval to ask for another one", async () =>
    (await approvalOf(adoption))?.output.summary?.includes("Two approvals") === true ? true : undefined,
  );
  expect((await approvalOf(adoption))?.conclusion).toBe("action_required");
});

test("after the merge Terraform manages it, and in AWS only the tags have changed", async () => {
  const rolesBefore = (await world.aws.calls())["iam.CreateRole"];
  const trustBefore = await world.aws.ask.roleTrustPolicy(idOf(0), "SomeOtherRole");
  await approveTwice(adoption);
  expect(await endedAfter(stage, () => mergePull(stage, adoption))).toBe("success");
  expect(await stateIds()).toEqual({ "dog-prod": idOf(0) });
  expect(await saidOn(adoption)).toContain(`\`dog-prod\` (${idOf(0)}, joined ${joinedOf(0)})`);
  expect(await world.aws.ask.roleTrustPolicy(idOf(0), "SomeOtherRole")).toBe(trustBefore);
  const calls = await world.aws.calls();
  expect(calls["organizations.CreateAccount"]).toBeUndefined();
  expect(calls["iam.CreateRole"]).toBe(rolesBefore);
  expect((await recordOf(idOf(0))).approvers.map(({ login }) => login).sort()).toEqual([
    "enid-engineer",
    "rhys-reviewer",
  ]);
  expect(await checklists()).toEqual([]);
});

test("the line may go afterwards, and nothing is planned or imported again", async () => {
  const without = { ...dog, administrators: ["ada.author@example.gov.uk"] };
  const pull = await openAccountsPull(stage, accountsFileWith(without), "no-marker");
  expect((await planOf(pull)).output.title).toBe("No change in AWS");
  await approvePull(stage, pull);
  expect(await endedAfter(stage, () => mergePull(stage, pull))).toBe("success");
  expect(await stateIds()).toEqual({ "dog-prod": idOf(0) });
});

const managed = { ...dog, administrators: ["ada.author@example.gov.uk"] };

test("an account that was renamed after the approval is not adopted, and its entry can be taken out again", async () => {
  const pull = await openAccountsPull(stage, accountsFileWith(managed, { ...emu, adopt: idOf(2) }), "adopt-emu");
  await approveTwice(pull);
  const { endpoint, administrator: credentials } = world.aws;
  const client = new AccountClient({ endpoint, region: "eu-west-2", credentials });
  await client.send(new PutAccountNameCommand({ AccountId: idOf(2), AccountName: "emu-live" }));
  expect(await endedAfter(stage, () => mergePull(stage, pull))).toBe("failure");
  expect(await saidOn(pull)).toContain("emu-live");
  expect(await stateIds()).toEqual({ "dog-prod": idOf(0) });
  const out = await openAccountsPull(stage, accountsFileWith(managed), "no-emu");
  await approvePull(stage, out);
  expect(await endedAfter(stage, () => mergePull(stage, out))).toBe("success");
});

test("an old name and root e-mail are kept, and a checklist opens if the entry asks for one", async () => {
  const entry = { ...old, adopt: idOf(1), checklist: true } as const;
  const pull = await openAccountsPull(stage, accountsFileWith(managed, entry), "adopt-old");
  await approveTwice(pull);
  expect(await endedAfter(stage, () => mergePull(stage, pull))).toBe("success");
  expect(await stateIds()).toEqual({ "dog-prod": idOf(0), "old-service-live": idOf(1) });
  expect((await world.aws.ask.accounts()).find(({ id }) => id === idOf(1))?.name).toBe(old.name);
  await recordOf(idOf(1));
  expect((await checklists()).filter(({ title }) => title.includes(idOf(1)))).toHaveLength(1);
});
