import { IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, theAccount, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { type Administrator, becomeAdministrator } from "../scenario/story/administrator.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { mergeAccounts } from "../scenario/story/merge-accounts.ts";
import { comments, commentsByApp, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** The apply sets the trust policy itself, through the role that it made for this in each account. */

const [leaver, member] = ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"] as const;
const account = (name: string, administrators: readonly string[]): WrittenAccount => ({
  ...theAccount,
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators,
  tags: { ...theAccount.tags, "account-name": name },
});

let world: World;
let stage: Stage;
let people: Readonly<Record<"leaver" | "member", Administrator>>;

beforeAll(async () => {
  world = await startWorld({ settings: { bootstrap_trust: "automatic", administrator_changes: "automatic" } });
  stage = { world };
  await world.aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  people = { leaver: await becomeAdministrator(world, leaver), member: await becomeAdministrator(world, member) };
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function roleOf(name: string): Promise<string> {
  const id = await eventually(
    `the account ${name}`,
    async () => (await world.aws.ask.accounts()).find((found) => found.name === name)?.id,
  );
  return `arn:aws:iam::${id}:role/bootstrap`;
}

async function checklists(state: "open" | "closed"): Promise<readonly Issue[]> {
  const path = `${world.repositoryPath}/issues?labels=aws-account-checklist&state=${state}`;
  return world.people.engineer.request<readonly Issue[]>("GET", path);
}

async function commentSays(number: number, said: string): Promise<void> {
  await eventually(`a comment on ${number} to say "${said}"`, async () =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes(said)),
  );
}

const [fox, owl] = ["fox-prod", "owl-prod"];

test("a merged change reaches AWS without a hand: the leaver is denied, the member allowed, and AWS has proven it", async () => {
  const both = accountsFileWith(account(fox, [leaver, member]), account(owl, [leaver, member]));
  expect(await endedAfter(stage, () => mergeAccounts(stage, both, "new"))).toBe("success");
  const role = await roleOf(fox);
  await eventually("both checklists to be settled", async () =>
    (await checklists("open")).every(({ body }) => /- \[x\] .*step:trust-policy/u.test(body)) ? true : undefined,
  );
  for (const { number } of await checklists("open"))
    await world.people.engineer.request("PATCH", `${world.repositoryPath}/issues/${number}`, {
      body: (await checklists("open"))
        .find((issue) => issue.number === number)
        ?.body.replace(/- \[ \] (.*step:tell-requester)/u, "- [x] $1"),
    });
  await untilQuiet(world);
  for (const { number } of await checklists("open"))
    await world.people.engineer.request("PATCH", `${world.repositoryPath}/issues/${number}`, { state: "closed" });
  await eventually("both to be ready", async () =>
    (await checklists("closed")).filter(({ labels }) => labels.some(({ name }) => name === "aws-account-ready"))
      .length === 2
      ? true
      : undefined,
  );
  expect(await people.leaver.assume(role)).toBe("allowed");
  let number = 0;
  const removed = accountsFileWith(account(fox, [member]), account(owl, [leaver, member]));
  expect(
    await endedAfter(stage, async () => {
      number = await mergeAccounts(stage, removed, "leave");
    }),
  ).toBe("success");
  expect(await people.leaver.assume(role)).toBe("AccessDenied");
  expect(await people.member.assume(role)).toBe("allowed");
  await commentSays(number, `AWS no longer trusts \`${leaver}\`; existing sessions last up to 1 hour`);
  await eventually("its checklist to be closed by the App", async () =>
    (await checklists("open")).length === 0 ? true : undefined,
  );
  expect(await people.leaver.assume(await roleOf(owl))).toBe("allowed");
});

test("an account whose role does not let the apply in goes by hand, and says whom AWS still trusts", async () => {
  const role = await roleOf(owl);
  const id = role.split(":")[4] ?? "";
  const iam = new IAMClient({
    endpoint: world.aws.endpoint,
    region: "eu-west-2",
    credentials: await world.aws.observe(id),
  });
  const Principal = { AWS: `arn:aws:iam::${world.settings.usersAccount}:user/${member}` };
  const Statement = [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }];
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "aws-accounts-trust", PolicyDocument }));
  let number = 0;
  const removed = accountsFileWith(account(fox, [member]), account(owl, [member]));
  expect(
    await endedAfter(stage, async () => {
      number = await mergeAccounts(stage, removed, "leave-too");
    }),
  ).toBe("success");
  await commentSays(number, `AWS still trusts \`${leaver}\``);
  const told = (await comments(stage, number)).map(({ body }) => body).join("\n");
  expect(told).toContain("AWS does not let the apply use the role aws-accounts-trust of owl-prod.");
  const [open] = await checklists("open");
  expect(open?.body).toContain("choose **Edit trust policy**");
  expect(await people.leaver.assume(role)).toBe("allowed");
});
