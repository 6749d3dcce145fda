import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSetting, openPull, writeFile, type Setting } from "./setting.ts";

let setting: Setting;
let number: number;
let before: string;

beforeEach(async () => {
  setting = await createSetting();
  number = await openPull(setting.author, setting.path, "topic", { "a.txt": "a" });
  before = await head("topic");
});
afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

const read = <Body>(path: string): Promise<Body> => setting.reader.request<Body>("GET", `${setting.path}${path}`);
const head = async (branch: string): Promise<string> =>
  (await read<{ object: { sha: string } }>(`/git/ref/heads/${branch}`)).object.sha;
const update = (who = setting.reviewer, body?: unknown) =>
  who.attempt("PUT", `${setting.path}/pulls/${number}/update-branch`, body);
const aheadOnMain = (): Promise<string> => writeFile(setting.author, setting.path, "main", "main.txt", "main");

test("the base is merged into the branch by who asks, signed by GitHub, and it is a push of theirs", async () => {
  const base = await aheadOnMain();
  expect(await update(setting.reviewer, { expected_head_sha: before })).toMatchObject({ status: 202 });
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
  const pushed = setting.github.deliveries().filter(({ action }) => action === "synchronize");
  expect(pushed).toMatchObject([{ payload: { before, after, sender: { login: "rhys" } } }]);
});

test("an App merges in its own name, where it may write contents, too", async () => {
  await aheadOnMain();
  const app = await setting.app({ pull_requests: "write", contents: "write" });
  for (const less of [{ pull_requests: "write" }, { contents: "write" }] as const)
    expect(await update(await setting.app(less))).toMatchObject({ status: 403 });
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
    () => writeFile(setting.author, setting.path, "main", "a.txt", "other"),
    undefined,
    "merge conflict between base and head",
  ],
  [
    "of a pull request that is closed",
    async () => {
      await aheadOnMain();
      await setting.author.request("PATCH", `${setting.path}/pulls/${number}`, { state: "closed" });
    },
    undefined,
    "The pull request is closed.",
  ],
  [
    "that rules keep from them",
    async () => {
      await aheadOnMain();
      setting.github.addRuleset({ repository: setting.fullName, branch: "topic", requirePullRequest: true });
    },
    undefined,
    "Changes must be made through a pull request.",
  ],
])("a branch %s is not updated", async (_, prepare, body, message) => {
  await prepare();
  const told = expect.stringContaining(message) as unknown;
  expect(await update(setting.reviewer, body)).toMatchObject({ status: 422, body: { message: told } });
  expect(await head("topic")).toBe(before);
});

test("who may only read updates no branch", async () => {
  await aheadOnMain();
  expect(await update(setting.reader)).toMatchObject({ status: 403 });
});
