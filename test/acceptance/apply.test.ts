import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { strFromU8, unzipSync } from "fflate";
import { eventually } from "local-github-world/eventually";
import { accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { applyRuns, dispatchApply, endedAfter, endOf } from "../scenario/story/apply-runs.ts";
import { approvePull, mergeAccounts, mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { comments, type Issue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

let world: World;
let stage: Stage;

const account = (name: string): WrittenAccount => ({
  name,
  email: `aws-root-accounts+${name.slice(0, 12)}@example.gov.uk`,
  administrators: ["ada.author@example.gov.uk"],
  tags: { "account-name": name, description: "Made by a test" },
});
const [aardvark, beaver, cat, dog, emu, zebra] = ["aardvark", "beaver", "cat", "dog", "emu", "zebra"].map((name) =>
  account(`${name}-prod`),
) as [WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount, WrittenAccount];

beforeAll(async () => {
  // The App is started three times within a minute, and knows nothing of what it asked of GitHub before.
  world = await startWorld({ rateClock: 20 });
  stage = { world };
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

async function applyComment(number: number): Promise<string> {
  const found = (await comments(stage, number)).filter(
    ({ user, body }) => user.login === "github-actions[bot]" && body.includes("<!-- aws-accounts:apply -->"),
  );
  expect(found).toHaveLength(1);
  return found[0]?.body ?? "";
}

/** The one issue about failed applies, once it is in this state. */
async function failedIssue(state: "open" | "closed"): Promise<Issue> {
  return eventually(`the issue about the failed apply to be ${state}`, async () => {
    const issues = await world.people.engineer.request<readonly Issue[]>(
      "GET",
      `${world.repositoryPath}/issues?labels=aws-accounts-apply-failed&state=all`,
    );
    expect(issues.length).toBeLessThanOrEqual(1);
    return issues.find((issue) => issue.state === state);
  });
}

async function namesInAws(): Promise<readonly string[]> {
  const accounts = await world.aws.ask.accounts();
  return accounts
    .filter(({ id }) => id !== world.settings.managementAccount)
    .map(({ name }) => name)
    .toSorted();
}

let failing: number;

test("what AWS does not make is told with the next step, and an issue is opened", async () => {
  await world.aws.control({
    failNextCreations: ["EMAIL_ALREADY_EXISTS", "ACCOUNT_LIMIT_EXCEEDED", "INTERNAL_FAILURE"],
  });
  const file = accountsFileWith(aardvark, dog, zebra);
  const ended = await endedAfter(stage, async () => {
    failing = await mergeAccounts(stage, file, "three");
  });
  expect(ended).toBe("failure");
  const comment = await applyComment(failing);
  expect(comment).toMatch(/^### ❌ The apply of /);
  expect(comment).toMatch(/AWS never takes an address twice \(EMAIL_ALREADY_EXISTS\)\..*does not help\./);
  expect(comment).toMatch(/Service Quotas.*Then start the workflow again; before that, it fails again\./);
  expect(comment).toMatch(/\(INTERNAL_FAILURE\)\..*Starting the workflow again helps\./);
  expect(await namesInAws()).toEqual([]);
  const issue = await failedIssue("open");
  expect([issue.user.login, issue.title]).toEqual([world.app.login, "aws-accounts-apply-failed"]);
  expect(issue.body).toContain("EMAIL_ALREADY_EXISTS");
});

test("throttling and a state bucket that fails once only cost time, and the issue closes", async () => {
  await world.aws.control({
    rateLimits: { "organizations.CreateAccount": 1 },
    failNextCalls: { "s3.PutObject": 1 },
  });
  expect(await endOf(stage, await dispatchApply(stage))).toBe("success");
  await world.aws.control({ rateLimits: { "organizations.CreateAccount": 1000 } });
  expect((await world.aws.calls())["organizations.CreateAccount.throttled"]).toBeGreaterThan(0);
  expect(await namesInAws()).toEqual([aardvark.name, dog.name, zebra.name]);
  const comment = await applyComment(failing);
  expect(comment).toMatch(/^### ✅ Applied .*: 3 new accounts\n/);
  await failedIssue("closed");
});

let merged: readonly number[];

test("two merges within a second: each is applied once, though credentials expire half-way", async () => {
  const pulls = [
    await openAccountsPull(stage, accountsFileWith(aardvark, beaver, dog, zebra), "beaver"),
    await openAccountsPull(stage, accountsFileWith(aardvark, dog, emu, zebra), "emu"),
  ];
  for (const pull of pulls) await approvePull(stage, pull);
  await world.aws.control({ createDelaySeconds: 5 });
  const asked = async () => (await world.aws.calls())["organizations.CreateAccount"] ?? 0;
  const before = await asked();
  const ended = await endedAfter(stage, async () => {
    for (const pull of pulls) await mergePull(stage, pull, "squash");
    await eventually("AWS to be asked for both accounts", async () =>
      (await asked()) > before + 1 ? true : undefined,
    );
    await world.aws.expireSessions();
  });
  merged = pulls.map(({ number }) => number);
  expect(ended).toBe("failure");
  await world.runner.idle();
  // The run of the second merge has waited for its turn, released the lock and adopted what the first one had asked for.
  expect((await applyRuns(stage))[0]).toMatchObject({ conclusion: "success" });
  expect(await namesInAws()).toEqual([aardvark.name, beaver.name, dog.name, emu.name, zebra.name]);
  for (const number of merged) expect(await applyComment(number)).toContain("this run adopted it");
  expect((await world.aws.ask.stateObjects()).filter((key) => /tflock|applying/.test(key))).toEqual([]);
  await failedIssue("closed");
});

test("a revert after the apply is no way to close an account", async () => {
  const { number, sha } = await openAccountsPull(stage, accountsFileWith(aardvark, beaver, dog, zebra), "revert");
  await expect(approvePull(stage, { number, sha })).rejects.toThrow();
  const merge = { sha, merge_method: "merge" };
  const refusal = await world.people.author.attempt("PUT", `${world.repositoryPath}/pulls/${number}/merge`, merge);
  expect(refusal.status).toBe(405);
});

test("a revert that was merged past the rules closes no account either: the apply refuses it until it is taken back", async () => {
  const reverted = await openAccountsPull(stage, accountsFileWith(aardvark, beaver, dog, zebra), "revert-past");
  expect(await world.withoutRules(() => endedAfter(stage, async () => mergePull(stage, reverted)))).toBe("failure");
  expect(await endOf(stage, await dispatchApply(stage))).toBe("failure");
  const gone =
    /emu-prod: The account is missing from the accounts file, but AWS has not closed it: emu-prod \(\d{12}\) is ACTIVE/;
  await eventually("the issue to say what is gone", async () =>
    gone.test((await failedIssue("open")).body) ? true : undefined,
  );
  expect(await namesInAws()).toContain(emu.name);
  const back = accountsFileWith(aardvark, beaver, dog, emu, zebra);
  expect(await endedAfter(stage, async () => mergeAccounts(stage, back, "emu-back"))).toBe("success");
  await failedIssue("closed");
});

test("a change that somebody pushed past the rules is not applied, and says who is to do what", async () => {
  const path = `${world.repositoryPath}/contents/terraform/accounts.tf.json`;
  const { sha } = await world.people.author.request<{ sha: string }>("GET", path);
  const file = accountsFileWith(aardvark, beaver, cat, dog, emu, zebra);
  const content = Buffer.from(file).toString("base64");
  const push = { message: "Quickly", content, sha, branch: "main" };
  await world.withoutRules(async () => {
    expect(await endedAfter(stage, async () => world.people.author.request("PUT", path, push))).toBe("failure");
    expect((await failedIssue("open")).body).toContain("No ruleset requires a pull request");
  });
  expect(await endOf(stage, await dispatchApply(stage))).toBe("failure");
  await eventually("the issue to say what was pushed", async () =>
    (await failedIssue("open")).body.includes("cat-prod: It did not come by a merged pull request") ? true : undefined,
  );
  expect(await namesInAws()).not.toContain(cat.name);
});

test("a reviewed revert of what AWS has not made is the way out, and is applied", async () => {
  const ended = await endedAfter(stage, async () =>
    mergeAccounts(stage, accountsFileWith(aardvark, beaver, dog, emu, zebra), "revert-cat"),
  );
  expect(ended).toBe("success");
  await failedIssue("closed");
});

test("an account whose root e-mail is taken for ever gets another one by a pull request", async () => {
  const withCat = (it: WrittenAccount): string => accountsFileWith(aardvark, beaver, it, dog, emu, zebra);
  const taken = { ...cat, email: "aws-root-accounts+taken-cat@example.gov.uk" };
  await world.aws.control({ emailsTaken: [taken.email], createDelaySeconds: 0 });
  expect(await endedAfter(stage, async () => mergeAccounts(stage, withCat(taken), "cat"))).toBe("failure");
  expect((await failedIssue("open")).body).toContain("Choose another root e-mail in a new pull request");
  const other = { ...cat, email: "aws-root-accounts+another-cat@example.gov.uk" };
  expect(await endedAfter(stage, async () => mergeAccounts(stage, withCat(other), "cat-again"))).toBe("success");
  expect(await namesInAws()).toContain(cat.name);
});

test("a merge that said [skip ci] is applied by the next sweep, and only once", async () => {
  const anHourAgo = new Date(Date.now() - 60 * 60_000);
  const tags = { ...zebra.tags, description: "Striped" };
  const other = { ...cat, email: "aws-root-accounts+another-cat@example.gov.uk" };
  const file = accountsFileWith(aardvark, beaver, other, dog, emu, { ...zebra, tags });
  const pull = await openAccountsPull(stage, file, "stripes", anHourAgo);
  await approvePull(stage, pull);
  const { length: before } = await applyRuns(stage);
  await mergePull(stage, pull, "merge", "[skip ci]");
  await untilQuiet(world);
  expect(await applyRuns(stage)).toHaveLength(before);
  const restart = async (): Promise<void> => {
    await world.stopApp();
    await world.startApp();
  };
  expect(await endedAfter(stage, restart)).toBe("success");
  await untilQuiet(world);
  await restart();
  await untilQuiet(world);
  await failedIssue("closed");
  expect(await applyRuns(stage)).toHaveLength(before + 1);
});

test("nothing that all these runs left holds a credential", async () => {
  const secrets = await world.aws.secrets();
  expect(secrets.length).toBeGreaterThan(10);
  const runs = await applyRuns(stage);
  const left: string[] = runs.map(({ id }) => JSON.stringify(world.github.runOutput(id)));
  for (const zip of runs.flatMap(({ id }) => world.github.runArtifacts(id))) {
    left.push(...Object.values(unzipSync(zip)).map((file) => strFromU8(file)));
  }
  for (const number of [failing, ...merged]) left.push(JSON.stringify(await comments(stage, number)));
  left.push((await failedIssue("closed")).body);
  for (const text of left) {
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(text).not.toMatch(/\b(AKIA|ASIA)[A-Z0-9]{12}/);
  }
});
