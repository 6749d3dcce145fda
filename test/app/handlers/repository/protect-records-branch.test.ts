import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Person } from "local-github-world/github";
import { createFixture, type Fixture, writeFile } from "local-github-world/github/fixture";
import { ensureRecordsBranch } from "../../../../app/files/account-records.ts";
import { protectRecordsBranch } from "../../../../app/handlers/repository/protect-records-branch.ts";
import { createOctokit, templates, identityOf } from "../../octokit.ts";
import { recordsOf } from "../checklist/checklist-answers.ts";

let fixture: Fixture;
let app: Person & { readonly token: string };
let octokit: ReturnType<typeof createOctokit>;
let repositories = 0;
let place: { readonly owner: string; readonly repo: string };
let logged: readonly object[];

const branch = "aws-accounts-records";
const path = (): string => `/repos/${place.owner}/${place.repo}`;

beforeAll(async () => {
  fixture = await createFixture({ rateClock: 1_000_000 });
  app = await fixture.app();
  octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
});
beforeEach(async () => {
  repositories += 1;
  const repo = `accounts-${repositories}`;
  const files = { "README.md": "Accounts\n" };
  const collaborators = { ada: "write" } as const;
  fixture.github.createRepository({ owner: "example", name: repo, private: true, files, collaborators });
  place = { owner: "example", repo };
  logged = [];
  await ensureRecordsBranch(octokit, { ...place, records: records() });
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const identity = () => identityOf({ ...app, id: fixture.appId });
const records = () => recordsOf(identity());

async function runProtection(): Promise<void> {
  const log = { error: (facts: object) => void (logged = [...logged, facts]) };
  await protectRecordsBranch({ ...place, octokit, app: identity(), records: records(), templates, log });
}

const protect = (): number => {
  const repository = `${place.owner}/${place.repo}`;
  return fixture.github.addRuleset({ repository, branch, restrictedToApp: fixture.appId });
};

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly body: string;
}

const issues = (): Promise<readonly Issue[]> =>
  app.request("GET", `${path()}/issues?labels=aws-accounts-records&state=all`);

test("reports in an issue that no ruleset protects the branch, until one does", async () => {
  await runProtection();
  const [issue] = await issues();
  expect(issue).toMatchObject({ title: branch, state: "open" });
  expect(issue?.body).toContain("No ruleset restricts creations, updates, deletions");
  expect(logged).toMatchObject([{ repo: place.repo, unrestricted: ["creations", "updates", "deletions"] }]);
  const ruleset = protect();
  await runProtection();
  expect(await issues()).toMatchObject([{ number: issue?.number, state: "closed" }]);
  fixture.github.removeRuleset(`${place.owner}/${place.repo}`, ruleset);
  await runProtection();
  expect(await issues()).toMatchObject([{ number: issue?.number, state: "open" }]);
});

test("writes nothing if the branch is protected", async () => {
  protect();
  await runProtection();
  expect(await issues()).toEqual([]);
  expect(logged).toEqual([]);
});

test("reports that another person wrote to the branch, until it is reset", async () => {
  const { object } = await app.request<{ object: { sha: string } }>("GET", `${path()}/git/ref/heads/${branch}`);
  await writeFile(fixture.author, path(), branch, "a.json", "{}");
  protect();
  await runProtection();
  expect((await issues())[0]?.body).toContain("was made by ada, not by the App");
  await app.request("PATCH", `${path()}/git/refs/heads/${branch}`, { sha: object.sha, force: true });
  await runProtection();
  expect(await issues()).toMatchObject([{ state: "closed" }]);
});

test("closes a pull request into the branch, and gives the reason once", async () => {
  const { author } = fixture;
  const number = await openInto(branch);
  const other = await openInto("main");
  protect();
  await runProtection();
  const comments = (): Promise<readonly { body: string }[]> =>
    author.request("GET", `${path()}/issues/${number}/comments`);
  expect(await comments()).toHaveLength(1);
  expect((await comments())[0]?.body).toContain("Closed: only the App writes to `aws-accounts-records`");
  expect(await author.request("GET", `${path()}/pulls/${number}`)).toMatchObject({ state: "closed", merged: false });
  expect(await author.request("GET", `${path()}/pulls/${other}`)).toMatchObject({ state: "open" });
  await author.request("PATCH", `${path()}/pulls/${number}`, { state: "open" });
  await runProtection();
  expect(await author.request("GET", `${path()}/pulls/${number}`)).toMatchObject({ state: "closed" });
  expect(await comments()).toHaveLength(1);
});

test("does not report a failed read as a danger", async () => {
  fixture.github.misbehave({ failRequests: { match: { path: /\/rules\/branches\//u }, status: 502, times: 1 } });
  await expect(runProtection()).rejects.toMatchObject({ status: 502 });
  expect(await issues()).toEqual([]);
});

/** Opens a pull request with one commit. */
async function openInto(base: string): Promise<number> {
  const { author } = fixture;
  const head = `into-${base}`;
  const { object } = await author.request<{ object: { sha: string } }>("GET", `${path()}/git/ref/heads/${base}`);
  await author.request("POST", `${path()}/git/refs`, { ref: `refs/heads/${head}`, sha: object.sha });
  await writeFile(author, path(), head, "a.json", "{}");
  const pull = { title: head, head, base };
  return (await author.request<{ number: number }>("POST", `${path()}/pulls`, pull)).number;
}
