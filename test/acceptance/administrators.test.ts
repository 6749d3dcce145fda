import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, theAccount, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { type Administrator, becomeAdministrator } from "../scenario/story/administrator.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { mergeAccounts } from "../scenario/story/merge-accounts.ts";
import { pasteTrustPolicy, trustPolicyIn } from "../scenario/story/person-in-aws.ts";
import { comments, commentsByApp, readIssue, type Issue, type Stage } from "../scenario/story/stage.ts";
import { tickSteps } from "../scenario/story/tick-steps.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** Administrators of existing accounts leave and join; a person sets the trust policy. */

const [leaver, member] = ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"] as const;
const account = (administrators: readonly string[]): WrittenAccount => ({ ...theAccount, administrators });

let world: World;
let stage: Stage;
let people: Readonly<Record<"leaver" | "member", Administrator>>;
let id = "";
let role = "";

beforeAll(async () => {
  world = await startWorld();
  stage = { world };
  // Without root credentials, the App needs no one for the account's own checklist but the person who sets the policy.
  await world.aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  people = { leaver: await becomeAdministrator(world, leaver), member: await becomeAdministrator(world, member) };
  await mergeAccounts(stage, accountsFileWith(account([leaver, member])), "new");
  id = await eventually(
    "the account",
    async () => (await world.aws.ask.accounts()).find(({ name }) => name === theAccount.name)?.id,
  );
  role = `arn:aws:iam::${id}:role/bootstrap`;
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function checklists(state = "all"): Promise<readonly Issue[]> {
  const path = `${world.repositoryPath}/issues?labels=aws-account-checklist&state=${state}`;
  return world.people.engineer.request<readonly Issue[]>("GET", path);
}

async function changeChecklist(): Promise<Issue> {
  return eventually("the checklist of the change", async () =>
    (await checklists("open")).find(({ title }) => title.includes("new administrators")),
  );
}

async function commentSays(number: number, said: string): Promise<string> {
  return eventually(`a comment on ${number} to say "${said}"`, async () =>
    (await commentsByApp(stage, number)).map(({ body }) => body).find((body) => body.includes(said)),
  );
}

async function isClosed(number: number): Promise<void> {
  await eventually(`issue ${number} to be ready and closed`, async () => {
    const { state, labels } = await readIssue(stage, number);
    return state === "closed" && labels.some(({ name }) => name === "aws-account-ready") ? true : undefined;
  });
}

async function setByHand(number: number): Promise<void> {
  await pasteTrustPolicy(world, id, trustPolicyIn((await readIssue(stage, number)).body));
}

async function comment(number: number, body: string): Promise<void> {
  await world.people.engineer.request("POST", `${world.repositoryPath}/issues/${number}/comments`, { body });
}

let own = 0;

test("the account's own checklist shows the policy of the accounts file, also after it changed", async () => {
  const [first] = await eventually("the account's checklist", async () => {
    const found = await checklists("open");
    return found.length === 1 ? found : undefined;
  });
  own = first?.number ?? 0;
  expect(trustPolicyIn((await readIssue(stage, own)).body)).toContain(leaver);
  await setByHand(own);
  await tickSteps(stage, { number: own, by: world.people.engineer, steps: ["trust-policy"] });
  await commentSays(own, "✅ The trust policy matches the accounts file.");
  expect(await endedAfter(stage, () => mergeAccounts(stage, accountsFileWith(account([member])), "early"))).toBe(
    "success",
  );
  await eventually("the checklist to show the new policy, and to take the tick back", async () => {
    const { body } = await readIssue(stage, own);
    return !trustPolicyIn(body).includes(leaver) && /- \[ \] .*step:trust-policy/u.test(body) ? true : undefined;
  });
  await commentSays(own, "AWS still trusts ada.author@");
  expect(await checklists()).toHaveLength(1);
  await setByHand(own);
  await tickSteps(stage, { number: own, by: world.people.engineer, steps: ["trust-policy", "tell-requester"] });
  await commentSays(own, "✅ The trust policy matches the accounts file.");
  await world.people.engineer.request("PATCH", `${world.repositoryPath}/issues/${own}`, { state: "closed" });
  await isClosed(own);
});

test("a joiner and a leaver: AWS trusts the old people until a person has set the policy and AWS has proven it", async () => {
  await mergeAccounts(stage, accountsFileWith(account([leaver, member])), "join");
  const joining = await changeChecklist();
  await setByHand(joining.number);
  await comment(joining.number, "/verify");
  await isClosed(joining.number);
  expect(await people.leaver.assume(role)).toBe("allowed");
  let number = 0;
  expect(
    await endedAfter(stage, async () => {
      number = await mergeAccounts(stage, accountsFileWith(account([member])), "leave");
    }),
  ).toBe("success");
  expect(await commentSays(number, "removes")).toContain(`removes \`${leaver}\``);
  const applied = (await comments(stage, number)).map(({ body }) => body).join("\n");
  expect(applied).toMatch(/Until its checklist is done, AWS still trusts ada\.author/u);
  const leaving = await changeChecklist();
  expect(trustPolicyIn(leaving.body)).not.toContain(leaver);
  await commentSays(number, `AWS still trusts \`${leaver}\``);
  expect(await people.leaver.assume(role)).toBe("allowed");
  expect((await readIssue(stage, own)).state).toBe("closed");
  // Ticked without having done it: AWS contradicts.
  await tickSteps(stage, { number: leaving.number, by: world.people.engineer, steps: ["trust-policy"] });
  await commentSays(leaving.number, "AWS still trusts ada.author@");
  await setByHand(leaving.number);
  await comment(leaving.number, "/verify");
  await isClosed(leaving.number);
  const told = `AWS no longer trusts \`${leaver}\`; existing sessions last up to 1 hour; other access created inside the account is not checked`;
  await commentSays(number, told);
  await commentSays(leaving.number, told);
  expect(await people.leaver.assume(role)).toBe("AccessDenied");
  expect(await people.member.assume(role)).toBe("allowed");
  expect((await readIssue(stage, own)).state).toBe("closed");
});
