import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { installNewApp, type Person } from "local-github-world/github";
import { createFixture, everyPermission, type Fixture, writeFile } from "local-github-world/github/fixture";
import { AdapterError } from "../../../../app/github/errors.ts";
import { RecordsError } from "../../../../app/github/records/records-branch.ts";
import { createJobTrust, type RecordsReader } from "../../../../app/github/records/records-trust.ts";
import { readOwnFile, readTip } from "../../../../app/github/records/read-records.ts";
import { ensureRecordsBranch } from "../../../../app/files/account-records.ts";
import { createOctokit, identityOf } from "../../octokit.ts";
import { recordsOf } from "../../handlers/checklist/checklist-answers.ts";

let fixture: Fixture;
let app: Person & { readonly token: string };
let octokit: ReturnType<typeof createOctokit>;
let repositories = 0;
let place: { readonly owner: string; readonly repo: string };

const branch = "aws-accounts-records";
const path = (): string => `/repos/example/${place.repo}`;

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
  await ensureRecordsBranch(octokit, { ...place, records: start() });
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

/** A process of the App, which knows nothing yet. */
const start = () => recordsOf(identityOf({ ...app, id: fixture.appId }));

const verify = (records: { readonly trust: RecordsReader }): Promise<string | undefined> =>
  readTip(octokit, { ...place, records });

const tip = async (): Promise<string> =>
  (await app.request<{ object: { sha: string } }>("GET", `${path()}/git/ref/heads/${branch}`)).object.sha;

/** Puts a chain of commits on top of one, or begins a history, and has the branch point to it; answers the commits. */
async function commitChain(
  count: number,
  { by = app, parent, author }: { readonly by?: Person; readonly parent?: string; readonly author?: object } = {},
): Promise<readonly string[]> {
  const file = { path: "README.md", mode: "100644", type: "blob", content: `${Math.random()}` };
  const { sha: tree } = await by.request<{ sha: string }>("POST", `${path()}/git/trees`, { tree: [file] });
  const commits = parent === undefined ? [] : [parent];
  for (let index = 0; index < count; index += 1) {
    const commit = { message: `Record ${index}`, tree, parents: commits.slice(-1), ...(author && { author }) };
    commits.push((await by.request<{ sha: string }>("POST", `${path()}/git/commits`, commit)).sha);
  }
  await move(commits.at(-1) ?? "", by);
  return commits;
}

async function move(sha: string, by: Person = app): Promise<void> {
  await by.request("PATCH", `${path()}/git/refs/heads/${branch}`, { sha, force: true });
}

/** The requests that a piece of work makes, as method and operation. */
async function callsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const before = fixture.github.requests().length;
  await work();
  return fixture.github
    .requests()
    .slice(before)
    .map(({ operationId }) => operationId ?? "");
}

async function marks(first: string): Promise<readonly (string | null)[]> {
  const { check_runs } = await app.request<{
    check_runs: { name: string; external_id: string | null; conclusion: string; app: { id: number } }[];
  }>("GET", `${path()}/commits/${first}/check-runs?filter=all`);
  return check_runs.map(({ external_id }) => external_id);
}

const forge = (by = fixture.author): Promise<string> => writeFile(by, path(), branch, "a.json", `${Math.random()}`);

test("believes a branch whose commits are all the App's, and marks that at its first commit", async () => {
  const first = await tip();
  const [, last] = await commitChain(1, { parent: first });
  await expect(verify(start())).resolves.toBe(last);
  expect(await marks(first)).toEqual([last]);
});

test("finds another person's commit below the App's own", async () => {
  const first = await tip();
  const forged = await forge();
  await commitChain(3, { parent: forged });
  const error: unknown = await verify(start()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RecordsError);
  expect(error).toMatchObject({ commit: forged });
  expect(String(error)).toContain(`At ${forged.slice(0, 7)}, a commit of ${branch} was made by ada, not by the App.`);
  expect(String(error)).toContain(`reset the branch ${branch} to the App's last commit before that`);
  expect(await marks(first)).toEqual([]);
  await move(first);
  await expect(verify(start())).resolves.toBe(first);
});

test("finds it also above what the process has verified before", async () => {
  const records = start();
  await verify(records);
  await commitChain(2, { parent: await forge() });
  await expect(verify(records)).rejects.toThrow("was made by ada");
  await expect(readOwnFile(octokit, { ...place, records, path: "README.md" })).rejects.toThrow(RecordsError);
});

test("finds a commit that only claims to be the App's", async () => {
  const own = await app.request<{ commit: { author: object } }>("GET", `${path()}/commits/${await tip()}`);
  const chain = await commitChain(1, { by: fixture.author, parent: await tip(), author: own.commit.author });
  await commitChain(1, { parent: chain.at(-1) ?? "" });
  await expect(verify(start())).rejects.toThrow(`a commit of ${branch} is not verified`);
});

test("finds a merge, behind which commits could hide", async () => {
  const first = await tip();
  const forged = await forge();
  const file = { path: "README.md", mode: "100644", type: "blob", content: "merged" };
  const { sha: tree } = await app.request<{ sha: string }>("POST", `${path()}/git/trees`, { tree: [file] });
  const commit = { message: "Merge", tree, parents: [first, forged] };
  const { sha } = await app.request<{ sha: string }>("POST", `${path()}/git/commits`, commit);
  await move(sha);
  await expect(verify(start())).rejects.toThrow("is a merge, which the App never makes");
});

test("finds a squashed pull request of the App, whose commit looks like the App's own", async () => {
  const records = start();
  const first = await tip();
  await verify(records);
  await app.request("POST", `${path()}/git/refs`, { ref: "refs/heads/account/pets", sha: first });
  await writeFile(app, path(), "account/pets", "123456789012.json", "{}");
  const pull = { title: "Add pets", head: "account/pets", base: branch };
  const { number } = await app.request<{ number: number }>("POST", `${path()}/pulls`, pull);
  await fixture.author.request("PUT", `${path()}/pulls/${number}/merge`, { merge_method: "squash" });
  const refusal = `a commit of ${branch} was merged by pull request ${number}`;
  await expect(verify(records)).rejects.toThrow(refusal);
  await expect(verify(start())).rejects.toThrow(refusal);
  await move(first);
  await expect(verify(start())).resolves.toBe(first);
});

test("costs nothing more while the branch stands still, or this process moves it", async () => {
  const records = start();
  await verify(records);
  expect(await callsOf(() => verify(records))).toEqual(["repos/get-branch"]);
  const replaces = await readOwnFile(octokit, { ...place, records, path: "README.md" });
  const change = { path: "README.md", text: "other", message: "Write", replaces };
  await records.write(octokit, place, change);
  expect(await callsOf(() => verify(records))).toEqual(["repos/get-branch"]);
});

test("verifies what another process has made since, and no more", async () => {
  const records = start();
  const first = await tip();
  await verify(records);
  const [, next] = await commitChain(1, { parent: first });
  expect(await callsOf(() => verify(records))).toEqual(["repos/get-branch", "pulls/list"]);
  await commitChain(5, { parent: next ?? "" });
  expect(await callsOf(() => verify(records))).toEqual(["repos/get-branch", "repos/list-commits", "pulls/list"]);
});

test("a rewritten history is believed only where all of it is the App's", async () => {
  const records = start();
  await verify(records);
  const own = await commitChain(3);
  await expect(verify(records)).resolves.toBe(own.at(-1));
  const others = await commitChain(1, { by: fixture.author });
  await commitChain(2, { parent: others.at(-1) ?? "" });
  await expect(verify(records)).rejects.toThrow("was made by ada");
});

test("a start reads a long history only back to the mark, and moves it after a hundred commits", async () => {
  const first = await tip();
  const chain = await commitChain(250, { parent: first });
  const pages = ["repos/list-commits", "repos/list-commits", "repos/list-commits", "repos/list-commits"];
  const mark = "checks/list-for-ref";
  expect(await callsOf(() => verify(start()))).toEqual([
    "repos/get-branch",
    "repos/list-commits",
    "repos/list-commits",
    mark,
    ...pages.slice(2),
    "pulls/list",
    "checks/create",
  ]);
  expect(await marks(first)).toEqual([chain.at(-1)]);
  const more = await commitChain(99, { parent: chain.at(-1) ?? "" });
  expect(await callsOf(() => verify(start()))).toEqual(["repos/get-branch", ...pages.slice(2), mark, "pulls/list"]);
  const last = await commitChain(1, { parent: more.at(-1) ?? "" });
  expect(await callsOf(() => verify(start()))).toEqual([
    "repos/get-branch",
    ...pages.slice(2),
    mark,
    "repos/list-commits",
    "pulls/list",
    "checks/create",
  ]);
  expect(await marks(first)).toEqual([last.at(-1), chain.at(-1)]);
}, 60_000);

test("a process that writes much marks it, too", async () => {
  const first = await tip();
  const records = start();
  await verify(records);
  let parent = first;
  for (const sha of (await commitChain(100, { parent: first })).slice(1)) {
    records.trust.made(place, { sha, parent });
    parent = sha;
  }
  expect(await callsOf(() => verify(records))).toEqual(["repos/get-branch", "checks/create"]);
  expect(await marks(first)).toEqual([parent, first]);
});

test("believes no mark but its own, and none that names a commit elsewhere", async () => {
  const first = await tip();
  const forged = await forge();
  await commitChain(1, { parent: forged });
  const manifest = JSON.stringify({ name: "Another App", default_permissions: everyPermission, default_events: [] });
  const hook = { webhookUrl: "http://127.0.0.1:9/", webhookSecret: "s" };
  const other = await installNewApp(fixture.github, { manifest, ...hook, owner: "example" }).act();
  const mark = { name: "aws-accounts/records", head_sha: first, conclusion: "success", external_id: forged };
  await other.request("POST", `${path()}/check-runs`, mark);
  await expect(verify(start())).rejects.toThrow("was made by ada");
});

test("a commit that was made on top of an unverified one is not believed for that", async () => {
  const forged = await forge();
  const [, own] = await commitChain(1, { parent: forged });
  const records = start();
  records.trust.made(place, { sha: own ?? "", parent: forged });
  await expect(verify(records)).rejects.toThrow("was made by ada");
});

test("who asks at the same time about another tip is answered about that one", async () => {
  const records = start();
  const first = await tip();
  const [, second] = await commitChain(1, { parent: first });
  await commitChain(1, { parent: await forge() });
  const read = async (sha: string) => {
    const { data } = await octokit.rest.repos.getCommit({ ...place, ref: sha });
    return data;
  };
  const tips = [await read(first), await read(second ?? ""), await read(await tip())];
  const verdicts = await Promise.allSettled(tips.map((of) => records.trust.verify(octokit, place, of)));
  expect(verdicts.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
});

test("a failure of GitHub is no verdict", async () => {
  fixture.github.misbehave({ failRequests: { match: { path: /\/commits$/u }, status: 502, times: 1 } });
  const records = start();
  await expect(verify(records)).rejects.toMatchObject({ status: 502 });
  await expect(verify(records)).resolves.toBe(await tip());
});

test("a job believes what the App has marked, and what it made since", async () => {
  const job = { trust: createJobTrust(fixture.appId) };
  await expect(verify(job)).rejects.toThrow(AdapterError);
  await verify(start());
  await expect(verify(job)).resolves.toBe(await tip());
  await commitChain(120, { parent: await tip() });
  await expect(verify(job)).resolves.toBe(await tip());
  const forged = await forge();
  await commitChain(1, { parent: forged });
  await expect(verify(job)).rejects.toThrow("was made by ada");
});
