import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, writeBranch, writeFile, type Fixture } from "../fixture.ts";
import type { Person } from "../person.ts";

let fixture: Fixture;
let app: Person;
let clock = new Date("2026-03-01T12:00:00Z");
let commit: string;

const later = (): void => void (clock = new Date(clock.getTime() + 60_000));

beforeAll(async () => {
  fixture = await createFixture({ now: () => clock });
  app = await fixture.app();
  const { author, path } = fixture;
  await writeBranch(author, path, "records", { "records/a.json": "a", "records/deep/b.json": "b" });
  commit = await writeFile(app, path, "records", "records/c.json", "c");
  for (const title of ["one", "two", "three"]) {
    later();
    await author.request("POST", `${path}/issues`, { title, labels: title === "two" ? ["wanted"] : ["other"] });
  }
  for (const branch of ["first", "second"]) {
    later();
    await openPull(author, path, branch, { [`${branch}.txt`]: "text" });
  }
  later();
  await author.request("POST", `${path}/issues/1/comments`, { body: "news" });
  fixture.github.openForkPull({ repository: fixture.fullName, by: "stu", files: { "f.txt": Buffer.from("f") } });
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

async function ask(fields: string, variables = {}): Promise<Readonly<Record<string, unknown>>> {
  const head = fields.includes("$after") ? "query ($after: String)" : "query";
  const query = `${head} { repository(owner: "example", name: "accounts") { ${fields} } }`;
  const answer = await app.request<{ data: { repository: Record<string, unknown> }; errors?: unknown }>(
    "POST",
    "/../graphql",
    { query, variables },
  );
  expect(answer.errors).toBeUndefined();
  return answer.data.repository;
}

describe("objects", () => {
  const person = "name email user { login databaseId }";
  const fields = `... on Commit { oid author { ${person} } committer { ${person} }
    signature { isValid wasSignedByGitHub state signer { login } } }`;

  test("a commit of the App's is signed by GitHub, and its author goes by its whole login", async () => {
    expect((await ask(`object(expression: "records") { ${fields} }`))["object"]).toMatchObject({
      oid: commit,
      author: { name: "the-app[bot]", user: { login: "the-app[bot]", databaseId: expect.any(Number) } },
      committer: { name: "GitHub", user: { login: "web-flow" } },
      signature: { isValid: true, wasSignedByGitHub: true, state: "VALID", signer: { login: "web-flow" } },
    });
  });

  test("a commit that nobody signed has no signature", async () => {
    const seed = await ask('object(expression: "main") { ... on Commit { signature { isValid } } }');
    expect(seed["object"]).toEqual({ signature: null });
  });

  test("a folder has its files with their texts, and its folders with theirs", async () => {
    const entries = "... on Tree { entries { name oid type path object { ... on Blob { oid text byteSize isTruncated }";
    expect(
      (
        await ask(
          `object(expression: "records:records") { ${entries} ... on Tree { entries { name object { ... on Blob { text } } } } } } } }`,
        )
      )["object"],
    ).toMatchObject({
      entries: [
        { name: "a.json", type: "blob", object: { text: "a", byteSize: 1, isTruncated: false } },
        { name: "c.json", type: "blob", object: { text: "c" } },
        {
          name: "deep",
          type: "tree",
          path: "records/deep",
          object: { entries: [{ name: "b.json", object: { text: "b" } }] },
        },
      ],
    });
  });

  test("many are read at once, by name and by id; what there is not is null", async () => {
    const { a } = await ask('a: object(expression: "records:records/a.json") { oid }');
    const { oid } = a as { oid: string };
    expect(
      await ask(`
        byName: object(expression: "records:records/deep/b.json") { ... on Blob { text } }
        byId: object(oid: "${oid}") { ... on Blob { text } }
        folder: object(expression: "records:") { __typename }
        missing: object(expression: "records:records/no.json") { oid }
        noRef: object(expression: "no-such:records") { oid }`),
    ).toEqual({
      byName: { text: "b" },
      byId: { text: "a" },
      folder: { __typename: "Tree" },
      missing: null,
      noRef: null,
    });
  });

  test("a ref has its commit", async () => {
    expect(
      await ask(`
        full: ref(qualifiedName: "refs/heads/records") { name prefix target { oid } }
        short: ref(qualifiedName: "records") { target { oid } }
        missing: ref(qualifiedName: "refs/heads/no-such") { name }`),
    ).toEqual({
      full: { name: "records", prefix: "refs/heads/", target: { oid: commit } },
      short: { target: { oid: commit } },
      missing: null,
    });
  });
});

describe("issues", () => {
  const titles = async (args: string): Promise<readonly string[]> => {
    const { issues } = await ask(`issues(first: 10 ${args}) { nodes { title } }`);
    return (issues as { nodes: readonly { title: string }[] }).nodes.map(({ title }) => title);
  };

  test.each([
    ["", ["one", "two", "three"]],
    ["orderBy: { field: UPDATED_AT, direction: DESC }", ["one", "three", "two"]],
    ['labels: ["wanted"]', ["two"]],
    ['labels: ["wanted", "other"]', ["one", "two", "three"]],
    ["states: [CLOSED]", []],
    ['filterBy: { since: "2026-03-01T12:03:00Z" }', ["one", "three"]],
  ])("%s", async (args, expected) => {
    expect(await titles(args)).toEqual(expected);
  });

  test("come in pages, and none twice when one moves to the top meanwhile", async () => {
    const page = "nodes { title } totalCount pageInfo { hasNextPage endCursor }";
    const fields = `issues(first: 2, after: $after, orderBy: { field: UPDATED_AT, direction: DESC }) { ${page} }`;
    const { issues } = await ask(fields);
    expect(issues).toMatchObject({
      nodes: [{ title: "one" }, { title: "three" }],
      totalCount: 3,
      pageInfo: { hasNextPage: true },
    });
    const { endCursor } = (issues as { pageInfo: { endCursor: string } }).pageInfo;
    later();
    await fixture.author.request("POST", `${fixture.path}/issues/3/comments`, { body: "to the top" });
    expect((await ask(fields, { after: endCursor }))["issues"]).toMatchObject({
      nodes: [{ title: "two" }],
      pageInfo: { hasNextPage: false },
    });
  });
});

test("pull requests tell where they come from", async () => {
  const fields = `number state isDraft mergedAt headRefName headRefOid headRepository { databaseId }
    author { login ... on User { databaseId } } labels(first: 5) { nodes { name } }`;
  const { databaseId, pullRequests } =
    await ask(`databaseId pullRequests(first: 10, states: [OPEN], baseRefName: "main",
    orderBy: { field: CREATED_AT, direction: ASC }) { nodes { ${fields} } }`);
  const own = {
    state: "OPEN",
    isDraft: false,
    mergedAt: null,
    headRepository: { databaseId },
    author: { login: "ada" },
  };
  const { nodes } = pullRequests as { nodes: readonly { headRepository: { databaseId: number } }[] };
  expect(nodes).toMatchObject([
    { number: 4, headRefName: "first", ...own },
    { number: 5, headRefName: "second", ...own },
    { number: 6, headRefName: "main", author: { login: "stu" } },
  ]);
  expect(nodes[2]?.headRepository.databaseId).not.toBe(databaseId);
  expect((await ask("pullRequest(number: 4) { title }"))["pullRequest"]).toEqual({ title: "Pull first" });
  const either = "... on Issue { title } ... on PullRequest { title merged }";
  expect((await ask(`issueOrPullRequest(number: 4) { ${either} }`))["issueOrPullRequest"]).toEqual({
    title: "Pull first",
    merged: false,
  });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

test("the rate limit tells what the query cost", async () => {
  const query = `{ rateLimit { cost limit remaining nodeCount } repository(owner: "example", name: "accounts") {
    issues(first: 100) { nodes { comments(first: 1) { nodes { body } } labels(first: 1) { nodes { name } } } } } }`;
  const { body } = await app.attempt("POST", "/../graphql", { query });
  expect(body).toMatchObject({ data: { rateLimit: { cost: 2, limit: 5_000, nodeCount: 300 } } });
});

test("a query for too many nodes is refused", async () => {
  const query = `{ repository(owner: "example", name: "accounts") {
    issues(first: 100) { nodes { comments(first: 100) { nodes { body } } userContentEdits(first: 100) { nodes { id } } } }
    a: issues(first: 100) { nodes { comments(first: 100) { nodes { body } } } } } }`;
  const many = Array.from(
    { length: 20 },
    (_, index) => `q${index}: repository(owner: "example", name: "accounts") {
    issues(first: 100) { nodes { comments(first: 100) { nodes { body } } userContentEdits(first: 100) { nodes { id } } } } }`,
  );
  expect((await app.attempt("POST", "/../graphql", { query })).status).toBe(200);
  const { body }: Answer = await app.attempt("POST", "/../graphql", {
    query: `{ ${many.join(" ")} ${many.join(" ").replaceAll("q", "r")} }`,
  });
  expect(body).toMatchObject({ errors: [{ type: "MAX_NODE_LIMIT_EXCEEDED" }] });
});

test("more than 10 MiB are not answered", async () => {
  await writeFile(fixture.author, fixture.path, "records", "big.txt", "x".repeat(500_000));
  const aliases = (count: number): string =>
    Array.from(
      { length: count },
      (_, n) => `a${n}: object(expression: "records:big.txt") { ... on Blob { text } }`,
    ).join(" ");
  const ask = (count: number) =>
    app.attempt("POST", "/../graphql", {
      query: `{ repository(owner: "example", name: "accounts") { ${aliases(count)} } }`,
    });
  expect((await ask(20)).status).toBe(200);
  const { status, body } = await ask(21);
  expect({ status, body }).toMatchObject({ status: 502, body: { data: null } });
});
