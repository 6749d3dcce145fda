import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { commentsByApp, readIssue, type Issue, type Stage } from "../scenario/story/stage.ts";
import { tickSteps, waitUntilReady } from "../scenario/story/tick-steps.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** What people can do to a checklist on GitHub's pages besides ticking: lock it, pin it, send it away, do away with it. */

const account = { id: "123123123123", name: "pets", email: "aws-root-accounts+pets@example.gov.uk" };
const elsewhere = "example-gov/elsewhere";

let world: World;
let stage: Stage;
let repository: string;
/** The checklist's number at the time. */
let number: number;
let by: string;

beforeAll(async () => {
  // What AWS would say is not what this is about.
  world = await startWorld({
    settings: { unknown_may_close: true },
    files: { ".github/workflows/aws-accounts-verify.yml": undefined },
  });
  stage = { world };
  repository = world.repositoryPath.replace("/repos/", "");
  by = world.people.engineer.login;
  world.github.createRepository({
    owner: "example-gov",
    name: "elsewhere",
    private: true,
    files: { "README.md": "Another one.\n" },
    collaborators: { [by]: "write" },
  });
  number = await openChecklist(stage, account);
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

interface Record {
  readonly issue: number;
  readonly lostIssues?: readonly number[];
  readonly ticks: readonly { readonly step: string; readonly by: { readonly login: string } }[];
}

async function readRecord(): Promise<Record> {
  const path = `${world.repositoryPath}/contents/${account.id}.json?ref=aws-accounts-records`;
  const { content } = await world.people.engineer.request<{ content: string }>("GET", path);
  return JSON.parse(Buffer.from(content, "base64").toString()) as Record;
}

async function tick(step: string): Promise<void> {
  await tickSteps(stage, { number, by: world.people.engineer, steps: [step] });
  await eventually(`the tick of ${step} in the record`, async () =>
    (await readRecord()).ticks.some((tick) => tick.step === step && tick.by.login === by) ? true : undefined,
  );
}

async function setState(state: "open" | "closed"): Promise<void> {
  await world.people.engineer.request("PATCH", `${world.repositoryPath}/issues/${number}`, { state });
}

/** Waits for the checklist that takes the place of the one that is gone, and goes on with that. */
async function follow(): Promise<Issue> {
  const before = number;
  const moved = await eventually("another checklist", async () => {
    const record = await readRecord();
    return record.issue === before ? undefined : record;
  });
  expect(moved.lostIssues?.at(-1)).toBe(before);
  number = moved.issue;
  await eventually("the record to be shown there", async () =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes(`This checklist was issue`)),
  );
  const issue = await readIssue(stage, number);
  expect(issue.title).toBe(`Secure AWS account pets (${account.id})`);
  expect(issue.labels.map(({ name }) => name)).toEqual(["aws-account-checklist"]);
  return issue;
}

const ticked = (body: string): readonly string[] =>
  [...body.matchAll(/^- \[x\] .*<!-- step:(.*) -->$/gm)].map(([, step]) => String(step));

test("locked and pinned it is judged as ever, and the App still answers", async () => {
  world.github.lockIssue({ repository, number, by });
  world.github.pinIssue({ repository, number, by });
  await tick("reset-root-password");
  await setState("closed");
  await eventually("the App to answer", async () =>
    (await commentsByApp(stage, number)).find(({ body }) => body.includes("Not finished yet")),
  );
  expect((await readIssue(stage, number)).state).toBe("open");
});

test("transferred to another repository it is opened anew, with what was done; there it counts for nothing", async () => {
  const there = world.github.transferIssue({ repository, number, by, to: elsewhere });
  const { body } = await follow();
  expect(ticked(body)).toEqual(["reset-root-password"]);
  await tick("mfa-first-yubikey");
  await setState("closed");
  await eventually("the App to open it again", async () =>
    (await readIssue(stage, number)).state === "open" ? true : undefined,
  );
  const path = `/repos/${elsewhere}/issues/${there}`;
  const { engineer } = world.people;
  const moved = await engineer.request<Issue>("GET", path);
  await engineer.request("PATCH", path, { body: moved.body.replaceAll("- [ ]", "- [x]"), state: "closed" });
  await untilQuiet(world);
  expect((await readRecord()).ticks).toHaveLength(2);
});

test("converted into a discussion, of which nobody tells the App, it is back with the next sweep", async () => {
  world.github.convertIssue({ repository, number, by });
  await world.stopApp();
  await world.startApp();
  const { body } = await follow();
  expect(ticked(body)).toEqual(["reset-root-password", "mfa-first-yubikey"]);
});

test("deleted it is opened anew, the ledger names the new one, and only that one completes the account", async () => {
  world.github.deleteIssue({ repository, number, by });
  await follow();
  await eventually("the ledger to name it", async () => {
    const path = `${world.repositoryPath}/issues?labels=aws-accounts-yubikeys&state=all`;
    const issues = await world.people.engineer.request<readonly Issue[]>("GET", path);
    return issues.find(({ body }) => body.includes(`for ${account.id}, #${number}`));
  });
  for (const step of ["mfa-second-yubikey", "test-login", "trust-policy", "tell-requester", "yubikeys-in-safe"])
    await tick(step);
  await setState("closed");
  await waitUntilReady(stage, number);
  const issues = await world.people.engineer.request<readonly Issue[]>(
    "GET",
    `${world.repositoryPath}/issues?labels=aws-account-checklist&state=all`,
  );
  expect(issues.map((issue) => issue.number)).toEqual([number]);
});

test("complete it stays away when somebody deletes it: the record is enough", async () => {
  world.github.deleteIssue({ repository, number, by });
  await world.stopApp();
  await world.startApp();
  await untilQuiet(world);
  expect((await readRecord()).issue).toBe(number);
});
