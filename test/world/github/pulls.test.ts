import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, writeBranch, writeFile, type Fixture } from "./fixture.ts";
import type { Person } from "./person.ts";

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const review = (who: Person, number: number, event: string, body = "Words") =>
  who.attempt("POST", `${fixture.path}/pulls/${number}/reviews`, { event, body });
const read = <Body>(path: string): Promise<Body> => fixture.reader.request<Body>("GET", `${fixture.path}${path}`);
const head = async (branch: string): Promise<string> =>
  (await read<{ object: { sha: string } }>(`/git/ref/heads/${branch}`)).object.sha;

/** So many commits in one push; answers the last. */
async function pushMany(branch: string, count: number): Promise<string> {
  let parent = await head(branch);
  const { commit } = await read<{ commit: { tree: { sha: string } } }>(`/commits/${branch}`);
  for (let index = 0; index < count; index += 1) {
    const body = { message: `Commit ${index}`, tree: commit.tree.sha, parents: [parent] };
    ({ sha: parent } = await fixture.author.request<{ sha: string }>("POST", `${fixture.path}/git/commits`, body));
  }
  await fixture.author.request("PATCH", `${fixture.path}/git/refs/heads/${branch}`, { sha: parent });
  return parent;
}

describe("a pull request", () => {
  test("lists the files that differ from where it left its base, with their patches", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", {
      "README.md": "one\n2\nthree\n",
      "new.txt": "new\n",
    });
    await writeFile(fixture.author, fixture.path, "main", "meanwhile.txt", "not of the pull request\n");
    expect(await read(`/pulls/${number}/files`)).toMatchObject([
      {
        filename: "README.md",
        status: "modified",
        additions: 1,
        deletions: 1,
        patch: "@@ -1,3 +1,3 @@\n one\n-two\n+2\n three",
      },
      { filename: "new.txt", status: "added", additions: 1, deletions: 0, patch: "@@ -0,0 +1 @@\n+new" },
    ]);
    expect(await read(`/pulls/${number}`)).toMatchObject({
      changed_files: 2,
      additions: 2,
      deletions: 1,
      commits: 2,
      mergeable: true,
    });
  });

  test("lists its commits, oldest first, and 250 at most", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const first = await head("topic");
    const tip = await pushMany("topic", 260);
    const listed = async (page: number) =>
      (await read<{ sha: string }[]>(`/pulls/${number}/commits?per_page=100&page=${page}`)).map(({ sha }) => sha);
    expect((await listed(1))[0]).toBe(first);
    expect(await listed(3)).toHaveLength(50);
    expect(await listed(3)).not.toContain(tip);
    expect(await read(`/pulls/${number}/commits?per_page=1`)).toMatchObject([
      { sha: first, author: { login: "ada" }, parents: [{ sha: await head("main") }] },
    ]);
  });

  test("moves with its branch, and says so", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const before = await head("topic");
    const after = await writeFile(fixture.reviewer, fixture.path, "topic", "b.txt", "b\n");
    expect(await read(`/pulls/${number}`)).toMatchObject({ head: { sha: after }, user: { login: "ada" } });
    const { payload } = fixture.github.deliveries().find(({ action }) => action === "synchronize") ?? {};
    expect(payload).toMatchObject({ before, after, number, sender: { login: "rhys" } });
  });

  test("shares its number with no issue", async () => {
    await fixture.author.request("POST", `${fixture.path}/issues`, { title: "First" });
    expect(await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" })).toBe(2);
    expect(await read("/issues/2")).toMatchObject({ pull_request: { merged_at: null } });
    expect((await fixture.reader.attempt("GET", `${fixture.path}/pulls/1`)).status).toBe(404);
  });

  test.each([
    ["from a branch that is not there", { head: "nowhere" }],
    ["into a branch that is not there", { base: "nowhere" }],
    ["that changes nothing", { head: "main" }],
    ["without a title", { title: "" }],
    ["with a body that is too long", { body: "x".repeat(65_537) }],
  ])("%s is refused", async (_, change) => {
    await writeBranch(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const body = { title: "T", head: "topic", base: "main", ...change };
    expect(await fixture.author.attempt("POST", `${fixture.path}/pulls`, body)).toMatchObject({ status: 422 });
  });

  test("there is once for a branch", async () => {
    await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const answer = await fixture.author.attempt("POST", `${fixture.path}/pulls`, {
      title: "T",
      head: "topic",
      base: "main",
    });
    expect(JSON.stringify(answer.body)).toContain("already exists for example:topic");
  });

  test("is found by its branch", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    expect(await read("/pulls?head=example:topic&state=all")).toMatchObject([{ number }]);
    expect(await read("/pulls?head=example:other")).toEqual([]);
  });

  test("closes when its branch is deleted", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    await fixture.author.request("DELETE", `${fixture.path}/git/refs/heads/topic`);
    expect(await read(`/pulls/${number}`)).toMatchObject({ state: "closed", merged: false });
  });

  test("can be edited, closed and reopened", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    for (const body of [{ title: "Another" }, { state: "closed" }, { state: "open" }]) {
      await fixture.author.request("PATCH", `${fixture.path}/pulls/${number}`, body);
    }
    const actions = fixture.github
      .deliveries()
      .filter(({ event }) => event === "pull_request")
      .map(({ action }) => action);
    expect(actions).toEqual(["opened", "edited", "closed", "reopened"]);
  });
});

describe("a review", () => {
  test("of one's own pull request approves nothing", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    for (const [event, words] of [
      ["APPROVE", "approve"],
      ["REQUEST_CHANGES", "request changes on"],
    ] as const) {
      expect(await review(fixture.author, number, event)).toMatchObject({
        status: 422,
        body: { errors: [`Can not ${words} your own pull request`] },
      });
    }
    expect((await review(fixture.author, number, "COMMENT")).status).toBe(200);
  });

  test("that asks for changes says which", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    expect((await review(fixture.reviewer, number, "REQUEST_CHANGES", "")).status).toBe(422);
    expect((await review(fixture.reviewer, number, "APPROVE", "")).status).toBe(200);
  });

  test("is of the commit that was seen, and can be dismissed once", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const { body } = await review(fixture.reviewer, number, "APPROVE");
    const { id } = body as { id: number };
    const dismiss = () =>
      fixture.author.attempt("PUT", `${fixture.path}/pulls/${number}/reviews/${id}/dismissals`, { message: "No" });
    expect(body).toMatchObject({ state: "APPROVED", commit_id: await head("topic"), user: { login: "rhys" } });
    expect((await dismiss()).status).toBe(200);
    expect(await read(`/pulls/${number}/reviews`)).toMatchObject([{ state: "DISMISSED" }]);
    expect((await dismiss()).status).toBe(422);
  });
});
