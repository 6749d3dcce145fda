import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { install, type LocalGitHub, type Person, person, startLocalGitHub } from "local-github-world/github";
import { openPull, writeFile } from "local-github-world/github/fixture";
import type { SweptSubject } from "../../../app/domain/sweep/swept-subject.ts";
import { sha256Hex } from "../../../app/handlers/context.ts";
import { sweep } from "../../../app/sweep/sweep.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { createOctokit, identityOf } from "../octokit.ts";

/** What one sweep of a whole GitHub finds, whose acts lie up to eight days back. */

const path = "/repos/example-gov/aws-accounts";
const repository = "example-gov/aws-accounts";
const workflows = ".github/workflows/aws-accounts";
const named = "run-name: Plan of pull request ${{ inputs.pull_request }} at ${{ inputs.head_sha }}\n";
const planWorkflow = `name: Plan\n${named}on:\n  workflow_dispatch:\n    inputs:\n      pull_request: { required: true }\n      head_sha: { required: true }\n`;
const start = Date.parse("2026-03-01T12:00:00Z");
const day = 24 * 60 * 60 * 1_000;

let clock = start;
const now = (): Date => new Date(clock);
let github: LocalGitHub;
let ada: Person;
let installed: ReturnType<typeof install>;

interface Found {
  readonly found: readonly string[];
  readonly errors: readonly string[];
  readonly isComplete: boolean;
}

async function sweepAll({ isFirst = false } = {}): Promise<Found> {
  const found: string[] = [];
  const errors: string[] = [];
  const { token, login } = await installed.act();
  const octokitOf = (auth: string) => createOctokit({ baseUrl: github.apiUrl, auth: { token: auth } });
  const isComplete = await sweep({
    appOctokit: octokitOf(installed.jwt().token),
    app: identityOf({ id: installed.appId, login }),
    authenticate: () => Promise.resolve(octokitOf(token)),
    look: (_, { repo }, swept: readonly SweptSubject[]) => {
      found.push(...swept.map(({ kind, number }) => `${kind} ${repo}#${number}`));
      return Promise.resolve();
    },
    lookAtWhole: (_, { repo }) => {
      found.push(`all of ${repo}`);
    },
    isFirst,
    sha256Hex,
    now,
    log: { error: (_, message) => void errors.push(message) },
  });
  return { found, errors, isComplete };
}

/** The token of a job, as the apply workflow has it. */
async function actions(): Promise<Person> {
  const runId = await startRun("apply");
  const token = github.createJobToken({ repository, runId, permissions: { issues: "write" } });
  return person(github, { login: "github-actions[bot]", token });
}

async function startRun(workflow: "plan" | "apply", inputs: Readonly<Record<string, string>> = {}): Promise<number> {
  const app = await installed.act();
  const run = await app.request<{ workflow_run_id: number }>(
    "POST",
    `${path}/actions/workflows/aws-accounts-${workflow}.yml/dispatches`,
    { ref: "main", inputs, return_run_details: true },
  );
  return run.workflow_run_id;
}

function endRun(runId: number): number {
  github.updateRun(runId, { status: "completed", conclusion: "success" });
  return runId;
}

async function openIssue(who: Person, ...labels: readonly string[]): Promise<number> {
  const issue = { title: "An issue", body: "Text.", labels };
  return (await who.request<{ number: number }>("POST", `${path}/issues`, issue)).number;
}

async function close(kind: "issues" | "pulls", number: number): Promise<void> {
  await ada.request("PATCH", `${path}/${kind}/${number}`, { state: "closed" });
}

const request = "aws-account-request";
const checklist = "aws-account-checklist";
const ready = "aws-account-ready";

/** Numbers of everything that was made, by name. */
let made: Readonly<Record<string, number>>;
let head: string;

beforeAll(async () => {
  github = await startLocalGitHub({ now, rateClock: 1_000_000 });
  ada = person(github, github.addUser("ada"));
  github.addUser("rhys");
  github.addOrganisation("example-gov");
  github.addTeam("example-gov", "reliability-engineering", ["rhys"]);
  const files = {
    "README.md": "0\n",
    ".github/aws-accounts.yml": settingsText,
    [`${workflows}-plan.yml`]: planWorkflow,
    [`${workflows}-apply.yml`]: "name: Apply\non: workflow_dispatch\n",
  };
  const common = { owner: "example-gov", private: true, collaborators: { ada: "write" } } as const;
  github.createRepository({ ...common, name: "aws-accounts", files });
  github.createRepository({ ...common, name: "other", files: { "README.md": "0\n" } });
  const manifest = readFileSync("app.yml", "utf8");
  const registered = github.createApp({ manifest, webhookUrl: "http://127.0.0.1:9/", webhookSecret: "secret" });
  installed = install(github, registered, { owner: "example-gov", now });
  for (const name of [request, checklist, ready])
    await ada.request("POST", `${path}/labels`, { name, color: "1d76db" });
  made = await makeSubjects();
  clock = start + 8 * day;
});

afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});

async function makeSubjects(): Promise<Readonly<Record<string, number>>> {
  const oldPull = await openPull(ada, path, "old", { "README.md": "1\n" });
  await close("pulls", oldPull);
  let job = await actions();
  const oldChecklist = await openIssue(job, checklist);
  await close("issues", oldChecklist);
  endRun(await startRun("apply"));

  clock = start + 2 * day;
  job = await actions();
  const app = await installed.act();
  const closedPull = await openPull(ada, path, "closed", { "README.md": "2\n" });
  await close("pulls", closedPull);
  const asked = await openIssue(ada, request);
  const pull = await openPull(ada, path, "open", { "README.md": "3\n" });
  await ada.request("PATCH", `${path}/pulls/${pull}`, { body: `<!-- aws-accounts:for-request ${asked} -->` });
  head = await writeFile(ada, path, "open", "README.md", "4\n");
  const closedRequest = await openIssue(ada, request);
  const itsPull = await openPull(ada, path, "its", { "README.md": "5\n" });
  await ada.request("PATCH", `${path}/pulls/${itsPull}`, {
    body: `<!-- aws-accounts:for-request ${closedRequest} -->`,
  });
  await close("issues", closedRequest);
  const byJob = await openIssue(job, checklist);
  const byApp = await openIssue(app, checklist);
  await openIssue(ada, checklist);
  const unfinished = await openIssue(job, checklist);
  await close("issues", unfinished);
  const complete = await openIssue(job, checklist, ready);
  await close("issues", complete);
  const formerHead = "f".repeat(40);
  const formerRun = endRun(await startRun("plan", { pull_request: String(pull), head_sha: formerHead }));
  endRun(await startRun("plan", { pull_request: String(pull), head_sha: head }));
  await startRun("plan", { pull_request: String(pull), head_sha: formerHead });
  const applyRun = endRun(await startRun("apply"));
  const elsewhere = await openPull(ada, "/repos/example-gov/other", "elsewhere", { "README.md": "1\n" });

  clock = start + 7 * day + day / 2;
  job = await actions();
  const fresh = await openIssue(job, checklist, ready);
  await close("issues", fresh);
  const freshRequest = await openIssue(ada, request);
  await close("issues", freshRequest);
  return {
    oldPull,
    oldChecklist,
    closedPull,
    asked,
    pull,
    closedRequest,
    itsPull,
    byJob,
    byApp,
    unfinished,
    complete,
    formerRun,
    applyRun,
    elsewhere,
    fresh,
    freshRequest,
  };
}

const subject = (kind: SweptSubject["kind"], name: string, repo = "aws-accounts"): string =>
  `${kind} ${repo}#${made[name] ?? "missing"}`;

/** What every sweep of the first repository finds. */
const unfinished = (): readonly string[] => [
  subject("pull request", "pull"),
  subject("pull request", "itsPull"),
  "all of aws-accounts",
  subject("request", "asked"),
  subject("request", "closedRequest"),
  subject("pull request", "closedPull"),
  subject("plan run", "formerRun"),
  subject("apply run", "applyRun"),
  subject("checklist", "byJob"),
  subject("checklist", "byApp"),
  subject("checklist", "unfinished"),
];

const elsewhere = (): string => subject("pull request", "elsewhere", "other");

test("finds everything that is not finished, and of a repository without settings only the pull requests", async () => {
  const { found, ...rest } = await sweepAll();
  expect(found.toSorted()).toEqual([...unfinished(), elsewhere()].toSorted());
  expect(rest).toEqual({ errors: [], isComplete: true });
});

test("finds an unfinished closed checklist of any age, until everything was listed once", async () => {
  const { found } = await sweepAll({ isFirst: true });
  expect(found).toContain(subject("checklist", "oldChecklist"));
  expect(found).not.toContain(subject("checklist", "complete"));
});

test("continues if a repository or a page cannot be read", async () => {
  github.misbehave({
    failRequests: { match: { path: /\/aws-accounts\/git\/ref\/heads/u }, status: 502, times: 1 },
  });
  expect(await sweepAll()).toEqual({
    found: [elsewhere()],
    errors: ["Could not sweep a repository."],
    isComplete: false,
  });
  github.misbehave({
    failRequests: { match: { method: "GET", path: /\/aws-accounts\/pulls/u }, status: 502, times: 1 },
  });
  const { found, ...rest } = await sweepAll();
  expect(found).toContain(subject("checklist", "byJob"));
  expect(found).not.toContain(subject("plan run", "formerRun"));
  expect(rest).toEqual({ errors: ["Could not sweep a repository."], isComplete: false });
});

test("continues if an installation cannot be read", async () => {
  github.misbehave({ failRequests: { match: { path: /installation\/repositories/u }, status: 500, times: 1 } });
  expect(await sweepAll()).toEqual({ found: [], errors: ["Could not sweep an installation."], isComplete: false });
});

test("with e-mail, finds requests and checklists that were closed within a day, because their mails may be due", async () => {
  const settings = `${settingsText}\nmail: { smtp: { from: a@example.gov.uk } }\n`;
  await writeFile(ada, path, "main", ".github/aws-accounts.yml", settings);
  const { found } = await sweepAll();
  const fresh = [subject("checklist", "fresh"), subject("request", "freshRequest")];
  expect(found.toSorted()).toEqual([...unfinished(), elsewhere(), ...fresh].toSorted());
});

test("continues without the runs of a missing workflow", async () => {
  const files = { "README.md": "0\n", ".github/aws-accounts.yml": settingsText };
  github.createRepository({
    owner: "example-gov",
    name: "bare",
    private: true,
    files,
    collaborators: { ada: "write" },
  });
  const issue = { title: "An issue", body: "Text.", labels: [request] };
  await ada.request("POST", "/repos/example-gov/bare/labels", { name: request, color: "1d76db" });
  const { number } = await ada.request<{ number: number }>("POST", "/repos/example-gov/bare/issues", issue);
  const { found, errors } = await sweepAll();
  expect(errors).toEqual([]);
  expect(found.filter((name) => name.includes("bare"))).toEqual(["all of bare", `request bare#${number}`]);
});
