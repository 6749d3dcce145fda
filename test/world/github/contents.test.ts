import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFixture, writeBranch, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface File {
  readonly sha: string;
  readonly content: string;
  readonly encoding: string;
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const raw = async (path: string): Promise<{ readonly type: string | null; readonly text: string }> => {
  const tokens = `/app/installations/${fixture.installationId}/access_tokens`;
  const { token } = await fixture.jwt().request<{ token: string }>("POST", tokens);
  const headers = { authorization: `Bearer ${token}`, accept: "application/vnd.github.raw+json" };
  const response = await fetch(`${fixture.github.apiUrl}${fixture.path}/contents/${path}`, { headers });
  return { type: response.headers.get("content-type"), text: await response.text() };
};

describe("reading", () => {
  test("a file is base64, of the default branch where no ref is given", async () => {
    const file = await fixture.reader.request<File>("GET", `${fixture.path}/contents/README.md`);
    expect(file.encoding).toBe("base64");
    expect(Buffer.from(file.content, "base64").toString()).toBe("one\ntwo\nthree\n");
  });

  test("a path may be encoded, as Octokit does", async () => {
    const encoded = `${fixture.path}/contents/${encodeURIComponent("terraform/accounts.tf.json")}`;
    expect((await fixture.reader.attempt("GET", encoded)).status).toBe(200);
  });

  test("a folder is a list", async () => {
    expect(await fixture.reader.request("GET", `${fixture.path}/contents/terraform`)).toMatchObject([
      { type: "file", path: "terraform/accounts.tf.json", size: 3 },
    ]);
  });

  test("the raw media type gives the bytes", async () => {
    const { type, text } = await raw("README.md");
    expect(type).toContain("raw");
    expect(text).toBe("one\ntwo\nthree\n");
  });

  test.each(["no/such.txt", "README.md?ref=no-such-branch"])("%s is not found", async (path) => {
    expect((await fixture.reader.attempt("GET", `${fixture.path}/contents/${path}`)).status).toBe(404);
  });

  test("above one megabyte only the raw media type gives the content", async () => {
    const big = "x".repeat(1024 * 1024 + 1);
    await writeBranch(fixture.author, fixture.path, "big", { "big.txt": big });
    expect(await fixture.reader.attempt("GET", `${fixture.path}/contents/big.txt?ref=big`)).toMatchObject({
      status: 403,
      body: { errors: [{ code: "too_large" }] },
    });
    expect((await raw("big.txt?ref=big")).text).toBe(big);
  });
});

describe("writing", () => {
  test("makes a commit in the person's name, signed by GitHub", async () => {
    const sha = await writeFile(fixture.author, fixture.path, "main", "a.txt", "a\n");
    expect(await fixture.reader.request("GET", `${fixture.path}/commits/${sha}`)).toMatchObject({
      author: { login: "ada" },
      committer: { login: "web-flow" },
      commit: { verification: { verified: true, reason: "valid" } },
      files: [{ filename: "a.txt", status: "added", additions: 1 }],
    });
  });

  test("by an App makes a verified commit of its bot", async () => {
    const sha = await writeFile(await fixture.app(), fixture.path, "main", "b.txt", "b\n");
    expect(await fixture.reader.request("GET", `${fixture.path}/branches/main`)).toMatchObject({
      commit: { sha, author: { login: "the-app[bot]", type: "Bot" }, commit: { verification: { verified: true } } },
    });
  });

  test("in somebody else's name is not verified", async () => {
    const author = { name: "ada", email: "ada@example.com" };
    const body = { message: "m", content: base64("c"), author };
    const app = await fixture.app();
    expect(await app.request("PUT", `${fixture.path}/contents/c.txt`, body)).toMatchObject({
      commit: { author, verification: { verified: false, reason: "unsigned" } },
    });
  });

  const put = (body: unknown, file = "README.md") =>
    fixture.author.attempt("PUT", `${fixture.path}/contents/${file}`, body);

  test("over a file needs its sha", async () => {
    expect(await put({ message: "m", content: base64("new") })).toMatchObject({ status: 422 });
  });

  test("over a file that changed meanwhile is refused", async () => {
    expect(await put({ message: "m", content: base64("new"), sha: "0".repeat(40) })).toMatchObject({ status: 409 });
  });

  test("to a branch that is not there is refused", async () => {
    expect(await put({ message: "m", content: base64("new"), branch: "nowhere" }, "new.txt")).toMatchObject({
      status: 404,
    });
  });

  test("what is not base64 is refused", async () => {
    expect(await put({ message: "m", content: "%%%" }, "new.txt")).toMatchObject({ status: 422 });
  });
});

describe("git objects", () => {
  const newTree = { tree: [{ path: "README.md", mode: "100644", type: "blob", content: "alone\n" }] };

  test("make a branch with a history of its own, verified where an App made it", async () => {
    const app = await fixture.app();
    const tree = await app.request<{ sha: string }>("POST", `${fixture.path}/git/trees`, newTree);
    const commit = await app.request<{ sha: string }>("POST", `${fixture.path}/git/commits`, {
      message: "Begin",
      tree: tree.sha,
      parents: [],
    });
    await app.request("POST", `${fixture.path}/git/refs`, { ref: "refs/heads/records", sha: commit.sha });
    expect(await fixture.reader.request("GET", `${fixture.path}/branches/records`)).toMatchObject({
      commit: {
        sha: commit.sha,
        parents: [],
        author: { login: "the-app[bot]" },
        commit: { verification: { verified: true } },
      },
    });
  });

  test("made by a person are not verified", async () => {
    const tree = await fixture.author.request<{ sha: string }>("POST", `${fixture.path}/git/trees`, newTree);
    expect(
      await fixture.author.request("POST", `${fixture.path}/git/commits`, { message: "m", tree: tree.sha }),
    ).toMatchObject({
      author: { name: "ada" },
      verification: { verified: false },
    });
  });

  test("need a tree that is there", async () => {
    const answer = await fixture.author.attempt("POST", `${fixture.path}/git/commits`, {
      message: "m",
      tree: "0".repeat(40),
    });
    expect(answer.status).toBe(422);
  });
});

describe("refs", () => {
  const create = async (body: { ref: string; sha?: string }) => {
    const { object } = await fixture.author.request<{ object: { sha: string } }>(
      "GET",
      `${fixture.path}/git/ref/heads/main`,
    );
    return fixture.author.attempt("POST", `${fixture.path}/git/refs`, { sha: object.sha, ...body });
  };

  test.each([
    ["that is there already", { ref: "refs/heads/main" }, "Reference already exists"],
    ["without two slashes", { ref: "main" }, "at least two slashes"],
    ["with a wrong name", { ref: "refs/heads/a..b" }, "not a valid ref name"],
    ["to a commit that is not there", { ref: "refs/heads/x", sha: "0".repeat(40) }, "Object does not exist"],
  ])("making one %s is refused", async (_, body, message) => {
    expect(await create(body)).toMatchObject({ status: 422, body: { message: expect.stringContaining(message) } });
  });

  test("none is made above or below another", async () => {
    expect((await create({ ref: "refs/heads/way/in" })).status).toBe(201);
    const failed = { status: 422, body: { message: "Reference update failed" } };
    expect(await create({ ref: "refs/heads/way" })).toMatchObject(failed);
    expect(await create({ ref: "refs/heads/way/in/deeper" })).toMatchObject(failed);
    expect((await create({ ref: "refs/heads/way/out" })).status).toBe(201);
  });

  test("a deleted one is gone", async () => {
    expect((await create({ ref: "refs/heads/short-lived" })).status).toBe(201);
    await fixture.author.request("DELETE", `${fixture.path}/git/refs/heads/short-lived`);
    expect((await fixture.author.attempt("GET", `${fixture.path}/git/ref/heads/short-lived`)).status).toBe(404);
    expect((await fixture.author.attempt("DELETE", `${fixture.path}/git/refs/heads/short-lived`)).status).toBe(422);
  });
});

test("history is listed, of a path where one is given", async () => {
  await writeBranch(fixture.author, fixture.path, "history", { "one.txt": "1", "two.txt": "2" });
  const list = (query: string) =>
    fixture.reader.request<{ commit: { message: string } }[]>("GET", `${fixture.path}/commits?sha=history&${query}`);
  expect((await list("path=one.txt")).map(({ commit }) => commit.message)).toEqual(["Write one.txt"]);
  expect((await list("per_page=1")).map(({ commit }) => commit.message)).toEqual(["Write two.txt"]);
});

test("two commits are compared", async () => {
  await writeBranch(fixture.author, fixture.path, "ahead", { "ahead.txt": "1" });
  const compare = (basehead: string) => fixture.reader.request("GET", `${fixture.path}/compare/${basehead}`);
  expect(await compare("main...ahead")).toMatchObject({
    status: "ahead",
    ahead_by: 1,
    behind_by: 0,
    files: [{ filename: "ahead.txt" }],
  });
  expect(await compare("ahead...main")).toMatchObject({ status: "behind", ahead_by: 0, behind_by: 1 });
  expect(await compare("main...main")).toMatchObject({ status: "identical" });
  expect((await fixture.reader.attempt("GET", `${fixture.path}/compare/main...nowhere`)).status).toBe(404);
});
