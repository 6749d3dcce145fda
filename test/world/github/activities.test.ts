import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { noCommit } from "./activities.ts";
import { person, type Person } from "./person.ts";
import { createFixture, openPull, writeBranch, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let clock: Date;

beforeEach(async () => {
  clock = new Date("2026-03-01T12:00:00Z");
  fixture = await createFixture({ now: () => clock });
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface Activity {
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly timestamp: string;
  readonly activity_type: string;
  readonly actor: { readonly login: string } | null;
}

const list = (query: string, who: Person = fixture.reader) =>
  who.request<readonly Activity[]>("GET", `${fixture.path}/activity?${query}`);
const types = async (query: string): Promise<readonly string[]> =>
  (await list(query)).map(({ activity_type }) => activity_type);
const head = async (branch: string): Promise<string> => {
  const path = `${fixture.path}/git/ref/heads/${branch}`;
  return (await fixture.reader.request<{ object: { sha: string } }>("GET", path)).object.sha;
};
const force = (who: Person, branch: string, sha: string) =>
  who.request("PATCH", `${fixture.path}/git/refs/heads/${branch}`, { sha, force: true });

/** A branch that was made, pushed to, forced back and deleted. */
async function liveAndDie(): Promise<void> {
  await writeBranch(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  await writeFile(fixture.reviewer, fixture.path, "topic", "b.txt", "b");
  await force(fixture.author, "topic", await head("main"));
  await fixture.reviewer.request("DELETE", `${fixture.path}/git/refs/heads/topic`);
}

test("every move of a branch is listed with who made it, newest first, and stays when the branch is gone", async () => {
  await liveAndDie();
  const main = await head("main");
  const found = await list("ref=topic");
  expect(found).toMatchObject([
    { activity_type: "branch_deletion", actor: { login: "rhys" }, before: main, after: noCommit },
    { activity_type: "force_push", actor: { login: "ada" }, after: main },
    { activity_type: "push", actor: { login: "rhys" } },
    { activity_type: "push", actor: { login: "ada" }, before: main },
    { activity_type: "branch_creation", actor: { login: "ada" }, before: noCommit, after: main },
  ]);
  expect(found.every(({ ref, timestamp }) => ref === "refs/heads/topic" && timestamp === "2026-03-01T12:00:00Z")).toBe(
    true,
  );
  expect(found[1]?.before).toBe(found[2]?.after);
});

test("a branch may be named by its whole ref, and one that never was has no activity", async () => {
  await liveAndDie();
  expect(await list("ref=refs/heads/topic")).toEqual(await list("ref=topic"));
  expect(await list("ref=top")).toEqual([]);
  expect(await types("ref=main")).toEqual(["branch_creation"]);
});

test("a merge is one of the base branch, by who merged", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  await fixture.reviewer.request("PUT", `${fixture.path}/pulls/${number}/merge`, {});
  const [merge] = await list("ref=main");
  expect(merge).toMatchObject({ activity_type: "pr_merge", actor: { login: "rhys" }, after: await head("main") });
});

test("is filtered by actor, type and time, and may come oldest first", async () => {
  await liveAndDie();
  expect(await types("ref=topic&actor=Rhys")).toEqual(["branch_deletion", "push"]);
  expect(await types("activity_type=force_push")).toEqual(["force_push"]);
  expect((await types("ref=topic&direction=asc"))[0]).toBe("branch_creation");
  clock = new Date("2026-03-03T12:00:00Z");
  await writeFile(fixture.author, fixture.path, "main", "c.txt", "c");
  expect(await types("time_period=day")).toEqual(["push"]);
  expect(await types("ref=main&time_period=week")).toEqual(["push", "branch_creation"]);
});

test("a job acts as the bot of GitHub Actions, and an App as its own", async () => {
  const { github, fullName: repository, path } = fixture;
  const runId = github.createRun({
    repository,
    workflowPath: ".github/workflows/plan.yml",
    event: "push",
    ref: "refs/heads/main",
    sha: await head("main"),
    actor: "ada",
  });
  const token = github.createJobToken({ repository, runId, permissions: { contents: "write" } });
  await writeFile(person(github, { login: "job", token }), path, "main", "a.txt", "a");
  await writeFile(await fixture.app(), path, "main", "b.txt", "b");
  expect(await list("ref=main&per_page=2")).toMatchObject([
    { actor: { login: "the-app[bot]", type: "Bot" } },
    { actor: { login: "github-actions[bot]", type: "Bot" } },
  ]);
});

interface Paged {
  readonly types: readonly string[];
  readonly links: Readonly<Record<string, string>>;
}

async function follow(address: string): Promise<Paged> {
  const response = await fetch(address, { headers: { authorization: `Bearer ${fixture.reader.token}` } });
  const links = [...(response.headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)];
  return {
    types: ((await response.json()) as readonly Activity[]).map(({ activity_type }) => activity_type),
    links: Object.fromEntries(links.map(([, to = "", rel = ""]) => [rel, to])),
  };
}

test("pages lead to each other by cursors, and show nothing twice when a branch moves meanwhile", async () => {
  await liveAndDie();
  const first = await follow(`${fixture.github.apiUrl}${fixture.path}/activity?ref=topic&per_page=2`);
  expect(first.types).toEqual(["branch_deletion", "force_push"]);
  expect(Object.keys(first.links)).toEqual(["next"]);
  await fixture.author.request("POST", `${fixture.path}/git/refs`, {
    ref: "refs/heads/topic",
    sha: await head("main"),
  });
  const second = await follow(first.links["next"] ?? "");
  expect(second.types).toEqual(["push", "push"]);
  const third = await follow(second.links["next"] ?? "");
  expect(third.types).toEqual(["branch_creation"]);
  expect(Object.keys(third.links)).toEqual(["prev"]);
  expect((await follow(third.links["prev"] ?? "")).types).toEqual(["push", "push"]);
  expect((await follow(second.links["prev"] ?? "")).types).toEqual(["branch_deletion", "force_push"]);
});

test("a cursor that never was one is refused", async () => {
  const path = `${fixture.path}/activity?after=nonsense`;
  expect(await fixture.reader.attempt("GET", path)).toMatchObject({ status: 422 });
});

test("a move may be missing until it is noted after all", async () => {
  await writeBranch(fixture.author, fixture.path, "topic", {});
  fixture.github.misbehave({ withholdActivities: 1 });
  await writeFile(fixture.author, fixture.path, "topic", "a.txt", "a");
  await writeFile(fixture.author, fixture.path, "topic", "b.txt", "b");
  expect(await types("ref=topic")).toEqual(["push", "branch_creation"]);
  fixture.github.noteActivities();
  expect(await types("ref=topic")).toEqual(["push", "push", "branch_creation"]);
});

test("moves may be missing until they are wanted, however many there are", async () => {
  fixture.github.misbehave({ withholdActivities: Infinity });
  await writeBranch(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  expect(await types("ref=topic")).toEqual([]);
  fixture.github.noteActivities();
  await writeFile(fixture.author, fixture.path, "topic", "b.txt", "b");
  expect(await types("ref=topic")).toEqual(["push", "push", "branch_creation"]);
});
