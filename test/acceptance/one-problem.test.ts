import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, roleName, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { recordedEnds } from "../scenario/story/not-managed.ts";
import { approvePull, mergeAccounts, mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { comments, concluded, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

let world: World;
let stage: Stage;

const account = (name: string): WrittenAccount => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Made by a test" },
});
const [cat, dog, emu, fox, gnu, hen] = ["cat-prod", "dog-prod", "emu-prod", "fox-prod", "gnu-prod", "hen-prod"].map(
  account,
) as [WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount];

beforeAll(async () => {
  world = await startWorld({ rateClock: 20 });
  stage = { world };
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

/** What the apply says on a pull request. */
async function applyComment(number: number): Promise<string> {
  const found = (await comments(stage, number)).filter(({ body }) => body.includes("<!-- aws-accounts:apply -->"));
  expect(found).toHaveLength(1);
  return found[0]?.body ?? "";
}

/** The issue about failed applies, once its text matches. */
async function failedIssue(state: "open" | "closed", text: RegExp): Promise<void> {
  await eventually(`the issue about the failed apply to be ${state} and to say ${text.source}`, async () => {
    const issues = await world.people.engineer.request<readonly Issue[]>(
      "GET",
      `${world.repositoryPath}/issues?labels=aws-accounts-apply-failed&state=${state}`,
    );
    return issues.some(({ body }) => text.test(body)) ? true : undefined;
  });
}

async function idsInAws(name: string): Promise<readonly string[]> {
  return (await world.aws.ask.accounts()).filter((found) => found.name === name).map(({ id }) => id);
}

interface Note {
  readonly run: string;
  readonly pending: readonly { readonly key: string }[];
  readonly unmanaged: readonly { readonly key: string; readonly ids: readonly string[] }[];
}

async function readNote(): Promise<Note> {
  return JSON.parse(await world.aws.ask.stateObject(`${world.settings.stateKey}.last-applied.json`)) as Note;
}

async function merged(accounts: readonly WrittenAccount[], branch: string): Promise<{ number: number; ended: string }> {
  let number = 0;
  const ended = await endedAfter(stage, async () => {
    number = await mergeAccounts(stage, accountsFileWith(...accounts), branch);
  });
  return { number, ended };
}

let blocked: number;
let healthy: number;

test("an account whose root e-mail the organisation has is reported, and the next merge is applied all the same", async () => {
  const pull = await openAccountsPull(stage, accountsFileWith(dog), "dog");
  expect((await concluded(stage, pull.sha, "aws-accounts/plan")).conclusion).toBe("success");
  // Between the plan, which would have found it, and the merge, a person creates this account by hand.
  await world.aws.addAccounts([{ name: dog.name, email: dog.email, roleName, tags: {} }]);
  await approvePull(stage, pull);
  expect(await endedAfter(stage, () => mergePull(stage, pull))).toBe("failure");
  blocked = pull.number;
  expect(await applyComment(blocked)).toMatch(/^### ⛔ Not applied:[^]*dog-prod: The organisation already has/);
  const second = await merged([cat, dog], "cat");
  healthy = second.number;
  expect(await idsInAws(cat.name)).toHaveLength(1);
  expect(await applyComment(healthy)).toMatch(/^### ✅ Applied .*: 1 new account\n[^]*cat-prod/);
  expect(await applyComment(healthy)).not.toContain(dog.name);
  // The run says that something waits.
  expect(second.ended).toBe("failure");
  await failedIssue("open", new RegExp(`\`dog-prod\` \\(refused\\), of pull request #${blocked}\n`));
  expect((await readNote()).pending).toMatchObject([{ key: dog.name, pullRequest: blocked }]);
});

test("every apply tries it again, and leaves the accounts alone that are done", async () => {
  const done = await applyComment(healthy);
  const run = await dispatchApply(stage);
  expect(await endOf(stage, run)).toBe("failure");
  expect(await applyComment(blocked)).toMatch(/^### ⛔ Not applied:/);
  expect(await applyComment(healthy)).toBe(done);
  expect(await readNote()).toMatchObject({ run: String(run), pending: [{ key: dog.name }] });
});

test("it can be taken out of the file again, and AWS stays unchanged", async () => {
  const ids = await idsInAws(dog.name);
  const { number, ended } = await merged([cat], "no-dog");
  expect(ended).toBe("success");
  const said = (await comments(stage, number)).map(({ body }) => body).join("\n");
  expect(said).toMatch(/dog-prod" is taken out of the file\. Nothing of it is in Terraform's state, so AWS stays/);
  await failedIssue("closed", /succeeded/);
  expect(await idsInAws(dog.name)).toEqual(ids);
  expect(await readNote()).toMatchObject({ pending: [], unmanaged: [{ key: dog.name, ids }] });
  const recorded = (await recordedEnds(stage, dog.name)).filter(({ key }) => key === dog.name);
  expect(recorded.map(({ id, how }) => [id, how])).toEqual(ids.map((id) => [id, "unmanaged"]));
});

test("of two accounts in one pull request, AWS makes one and not the other, which can be taken out again", async () => {
  await world.aws.control({ emailsTaken: [emu.email] });
  const both = await merged([cat, emu, fox], "emu-fox");
  expect(both.ended).toBe("failure");
  const [made] = await idsInAws(fox.name);
  const comment = await applyComment(both.number);
  expect(comment).toContain("emu-prod: AWS did not create the account");
  expect(comment).toContain(String(made));
  expect((await readNote()).pending.map(({ key }) => key)).toEqual([emu.name]);
  expect((await merged([cat, fox], "no-emu")).ended).toBe("success");
});

test("an account that was pushed past the rules waits for a review, and holds up no reviewed one", async () => {
  const path = `${world.repositoryPath}/contents/terraform/accounts.tf.json`;
  const { sha } = await world.people.author.request<{ sha: string }>("GET", path);
  const content = Buffer.from(accountsFileWith(cat, fox, gnu)).toString("base64");
  const push = { message: "Quickly", content, sha, branch: "main" };
  await world.withoutRules(() => endedAfter(stage, async () => world.people.author.request("PUT", path, push)));
  expect((await merged([cat, fox, gnu, hen], "hen")).ended).toBe("failure");
  expect(await idsInAws(hen.name)).toHaveLength(1);
  expect(await idsInAws(gnu.name)).toEqual([]);
  await failedIssue("open", /gnu-prod: It did not come by a merged pull request/);
  const tags = { ...gnu.tags, description: "Reviewed now" };
  expect((await merged([cat, fox, { ...gnu, tags }, hen], "gnu")).ended).toBe("success");
  expect(await idsInAws(gnu.name)).toHaveLength(1);
});
