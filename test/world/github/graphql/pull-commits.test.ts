import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFixture, openPull, writeBranch, writeFile, type Fixture } from "../fixture.ts";

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface Commits {
  readonly totalCount: number;
  readonly nodes: readonly { readonly commit: { readonly oid: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
}

const query = `query ($number: Int!, $first: Int!, $after: String) {
  repository(owner: "example", name: "accounts") {
    pullRequest(number: $number) {
      commits(first: $first, after: $after) {
        totalCount
        nodes { commit {
          oid
          author { user { login } }
          committer { user { login } }
          signature { isValid wasSignedByGitHub }
          parents(first: 2) { totalCount nodes { oid } pageInfo { hasNextPage } }
          file(path: "README.md") { oid }
        } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

async function commits(number: number, variables: object = { first: 100 }): Promise<Commits> {
  const { data } = await fixture.reader.request<{
    data: { repository: { pullRequest: { commits: Commits } } };
  }>("POST", "/../graphql", { query, variables: { number, ...variables } });
  return data.repository.pullRequest.commits;
}

const oids = ({ nodes }: Commits): readonly string[] => nodes.map(({ commit }) => commit.oid);
const head = async (branch: string): Promise<string> => {
  const path = `${fixture.path}/git/ref/heads/${branch}`;
  return (await fixture.reader.request<{ object: { sha: string } }>("GET", path)).object.sha;
};

/** As git does it: the merge is somebody's own, and nobody signed it. */
async function mergeInto(branch: string, other: string): Promise<string> {
  const { author, path } = fixture;
  const parents = [await head(branch), await head(other)];
  const blob = { path: "merged.txt", mode: "100644", type: "blob", content: "both" };
  const { sha: tree } = await author.request<{ sha: string }>("POST", `${path}/git/trees`, {
    base_tree: parents[0],
    tree: [blob],
  });
  const commit = { message: `Merge ${other}`, tree, parents };
  const { sha } = await author.request<{ sha: string }>("POST", `${path}/git/commits`, commit);
  await author.request("PATCH", `${path}/git/refs/heads/${branch}`, { sha });
  return sha;
}

test("a pull request has its commits, oldest first, with their parents and who made them", async () => {
  const base = await head("main");
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  const first = await head("topic");
  const second = await writeFile(fixture.reviewer, fixture.path, "topic", "b.txt", "b");
  const found = await commits(number);
  const made = { committer: { user: { login: "web-flow" } }, signature: { isValid: true, wasSignedByGitHub: true } };
  const after = (oid: string) => ({ totalCount: 1, nodes: [{ oid }], pageInfo: { hasNextPage: false } });
  expect(found).toMatchObject({
    totalCount: 2,
    nodes: [
      { commit: { oid: first, author: { user: { login: "ada" } }, parents: after(base), ...made } },
      { commit: { oid: second, author: { user: { login: "rhys" } }, parents: after(first), ...made } },
    ],
    pageInfo: { hasNextPage: false },
  });
});

test("its commits come in pages", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a", "b.txt": "b", "c.txt": "c" });
  const all = oids(await commits(number));
  const page = await commits(number, { first: 2 });
  expect(page).toMatchObject({ totalCount: 3, pageInfo: { hasNextPage: true } });
  const next = await commits(number, { first: 2, after: page.pageInfo.endCursor });
  expect(next.pageInfo.hasNextPage).toBe(false);
  expect([...oids(page), ...oids(next)]).toEqual(all);
});

test("what the base branch reaches is not among its commits, whoever merged it and however often", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  const own = await head("topic");
  await writeBranch(fixture.author, fixture.path, "other", { "other.txt": "other" });
  await writeFile(fixture.author, fixture.path, "main", "main.txt", "main");
  const fromMain = await mergeInto("topic", "main");
  const fromOther = await mergeInto("topic", "other");
  await mergeInto("main", "other");
  const found = await commits(number);
  expect(oids(found)).toEqual([own, fromMain, fromOther]);
  expect(found.nodes[1]).toMatchObject({
    commit: { signature: null, parents: { totalCount: 2, nodes: [{ oid: own }, {}] } },
  });
});

test("a merged pull request keeps its commits", async () => {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  const before = await commits(number);
  await fixture.author.request("PUT", `${fixture.path}/pulls/${number}/merge`, {});
  await fixture.author.request("DELETE", `${fixture.path}/git/refs/heads/topic`);
  expect(await commits(number)).toEqual(before);
});

test("each parent of each commit counts in what a query weighs", async () => {
  const weighing = `{ rateLimit { cost nodeCount } repository(owner: "example", name: "accounts") {
    pullRequests(first: 10) { nodes { commits(first: 100) { nodes { commit { parents(first: 3) { totalCount } } } } } }
  } }`;
  const answer = await (await fixture.app()).request("POST", "/../graphql", { query: weighing });
  expect(answer).toMatchObject({ data: { rateLimit: { cost: 10, nodeCount: 10 + 1_000 + 3_000 } } });
});
