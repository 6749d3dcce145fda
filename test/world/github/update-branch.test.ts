import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFixture, openPull, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let number: number;
let before: string;

beforeEach(async () => {
  fixture = await createFixture();
  number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  before = await head("topic");
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const read = <Body>(path: string): Promise<Body> => fixture.reader.request<Body>("GET", `${fixture.path}${path}`);
const head = async (branch: string): Promise<string> =>
  (await read<{ object: { sha: string } }>(`/git/ref/heads/${branch}`)).object.sha;
const update = (who = fixture.reviewer, body?: unknown) =>
  who.attempt("PUT", `${fixture.path}/pulls/${number}/update-branch`, body);
const aheadOnMain = (): Promise<string> => writeFile(fixture.author, fixture.path, "main", "main.txt", "main");

test("the base is merged into the branch by who asks, signed by GitHub, and it is a push of theirs", async () => {
  const base = await aheadOnMain();
  expect(await update(fixture.reviewer, { expected_head_sha: before })).toMatchObject({ status: 202 });
  const after = await head("topic");
  expect(await read(`/commits/${after}`)).toMatchObject({
    author: { login: "rhys" },
    committer: { login: "web-flow" },
    parents: [{ sha: before }, { sha: base }],
    commit: { message: "Merge branch 'main' into topic", verification: { verified: true } },
  });
  expect(await read("/activity?ref=topic&per_page=1")).toMatchObject([
    { activity_type: "push", actor: { login: "rhys" }, before, after },
  ]);
  expect(await read(`/pulls/${number}`)).toMatchObject({ head: { sha: after } });
  expect(await read<{ sha: string }[]>(`/pulls/${number}/commits`)).toMatchObject([{ sha: before }, { sha: after }]);
  const pushed = fixture.github.deliveries().filter(({ action }) => action === "synchronize");
  expect(pushed).toMatchObject([{ payload: { before, after, sender: { login: "rhys" } } }]);
});

test("an App merges in its own name, where it may write contents, too", async () => {
  await aheadOnMain();
  const app = await fixture.app({ pull_requests: "write", contents: "write" });
  for (const less of [{ pull_requests: "write" }, { contents: "write" }] as const)
    expect(await update(await fixture.app(less))).toMatchObject({ status: 403 });
  expect(await update(app)).toMatchObject({ status: 202 });
  expect(await read(`/commits/topic`)).toMatchObject({ author: { login: "the-app[bot]" } });
});

test.each([
  [
    "where the base has nothing new",
    () => Promise.resolve(),
    undefined,
    "There are no new commits on the base branch.",
  ],
  ["of another head than is expected", aheadOnMain, { expected_head_sha: "0".repeat(40) }, "expected head sha didn't"],
  [
    "that conflicts with its base",
    () => writeFile(fixture.author, fixture.path, "main", "a.txt", "other"),
    undefined,
    "merge conflict between base and head",
  ],
  [
    "of a pull request that is closed",
    async () => {
      await aheadOnMain();
      await fixture.author.request("PATCH", `${fixture.path}/pulls/${number}`, { state: "closed" });
    },
    undefined,
    "The pull request is closed.",
  ],
  [
    "that rules keep from them",
    async () => {
      await aheadOnMain();
      fixture.github.addRuleset({ repository: fixture.fullName, branch: "topic", requirePullRequest: true });
    },
    undefined,
    "Changes must be made through a pull request.",
  ],
])("a branch %s is not updated", async (_, prepare, body, message) => {
  await prepare();
  const told = expect.stringContaining(message) as unknown;
  expect(await update(fixture.reviewer, body)).toMatchObject({ status: 422, body: { message: told } });
  expect(await head("topic")).toBe(before);
});

test("who may only read updates no branch", async () => {
  await aheadOnMain();
  expect(await update(fixture.reader)).toMatchObject({ status: 403 });
});
