import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, writeBranch, type Fixture } from "./fixture.ts";

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const merge = (number: number, body: unknown = {}, who = fixture.author) =>
  who.attempt("PUT", `${fixture.path}/pulls/${number}/merge`, body);
const read = <Body>(path: string): Promise<Body> => fixture.reader.request<Body>("GET", `${fixture.path}${path}`);
const head = async (branch: string): Promise<string> =>
  (await read<{ object: { sha: string } }>(`/git/ref/heads/${branch}`)).object.sha;
const refusal = (status: number, message: string) => ({
  status,
  body: { message: expect.stringContaining(message) as unknown },
});

describe("merging", () => {
  test("makes a merge commit of both, and tells of the push and of the pull request", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const parents = [await head("main"), await head("topic")];
    const { body } = await merge(number);
    const { sha } = body as { sha: string };
    expect(await head("main")).toBe(sha);
    expect(await read(`/commits/${sha}`)).toMatchObject({
      parents: parents.map((parent) => ({ sha: parent })),
      commit: { message: `Merge pull request #${number} from example/topic\n\nPull topic`, author: { name: "ada" } },
    });
    expect(await read(`/pulls/${number}`)).toMatchObject({
      merged: true,
      state: "closed",
      merged_by: { login: "ada" },
      merge_commit_sha: sha,
    });
    expect(await read(`/pulls/${number}/files`)).toMatchObject([{ filename: "a.txt" }]);
    expect(await read(`/commits/${sha}/pulls`)).toMatchObject([{ number }]);
    expect(fixture.github.deliveries().slice(-2)).toMatchObject([
      { event: "push", payload: { ref: "refs/heads/main", after: sha } },
      { event: "pull_request", action: "closed", payload: { pull_request: { merged: true } } },
    ]);
  });

  test("by squashing makes one commit of the author", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n", "b.txt": "b\n" });
    const parent = await head("main");
    const { body } = await merge(number, { merge_method: "squash" }, fixture.reviewer);
    const { sha } = body as { sha: string };
    expect(await read(`/commits/${sha}`)).toMatchObject({
      parents: [{ sha: parent }],
      author: { login: "ada" },
      commit: { message: `Pull topic (#${number})\n\n* Write a.txt\n\n* Write b.txt` },
      files: [{ filename: "a.txt" }, { filename: "b.txt" }],
    });
    expect(await read(`/commits/${sha}/pulls`)).toMatchObject([{ number }]);
  });

  test("keeps what another pull request brought", async () => {
    const one = await openPull(fixture.author, fixture.path, "one", { "one.txt": "1\n" });
    const two = await openPull(fixture.author, fixture.path, "two", { "two.txt": "2\n" });
    expect((await merge(one)).status).toBe(200);
    expect((await merge(two)).status).toBe(200);
    expect(await read("/contents/one.txt")).toMatchObject({ size: 2 });
    expect(await read(`/pulls/${two}/files`)).toMatchObject([{ filename: "two.txt" }]);
  });

  test("what conflicts is refused", async () => {
    const one = await openPull(fixture.author, fixture.path, "one", { "README.md": "1\n" });
    const two = await openPull(fixture.author, fixture.path, "two", { "README.md": "2\n" });
    await merge(one);
    expect(await read(`/pulls/${two}`)).toMatchObject({ mergeable: false, mergeable_state: "dirty" });
    expect(await merge(two)).toMatchObject(refusal(405, "not mergeable"));
  });

  test.each([
    ["twice", 405, "not mergeable", (number: number): Promise<unknown> => merge(number), {}],
    ["another head than was seen", 409, "Head branch was modified", () => Promise.resolve(), { sha: "0".repeat(40) }],
    ["by rebasing", 405, "Rebase merges are not allowed", () => Promise.resolve(), { merge_method: "rebase" }],
  ])("%s is refused", async (_, status, message, before, body) => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    await before(number);
    expect(await merge(number, body)).toMatchObject(refusal(status, message));
  });

  test("a draft is refused", async () => {
    await writeBranch(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const draft = { title: "T", head: "topic", base: "main", draft: true };
    const { number } = await fixture.author.request<{ number: number }>("POST", `${fixture.path}/pulls`, draft);
    expect(await merge(number)).toMatchObject(refusal(405, "draft"));
  });
});
