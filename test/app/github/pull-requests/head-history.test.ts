import { describe, expect, test } from "@jest/globals";
import { readAccountsFile } from "../../../../app/files/accounts-file.ts";
import { readHeadCommits, readRetargetedAt } from "../../../../app/github/pull-requests/head-history.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository, user } from "../../octokit.ts";
import { accountsFile, answerFile, empty, valid } from "../../handlers/pull-request/pull-request-answers.ts";

expectOnlyExpectedRequests();

const headSha = "head".padEnd(40, "0");
const signer = (login: string) => ({ name: login });
const commit = (more: object = {}) => ({
  commit: {
    oid: headSha,
    author: signer("ada"),
    committer: signer("ada"),
    signature: null,
    file: { oid: "new" },
    parents: { nodes: [{ oid: "parent", file: { oid: "old" } }] },
    ...more,
  },
});

interface Question {
  readonly variables: { readonly number: number; readonly path?: string; readonly after?: string | null };
}

function answer(
  nodes: readonly object[],
  {
    total = nodes.length,
    after = null,
    next = null,
    head = headSha,
  }: {
    readonly total?: number;
    readonly after?: string | null;
    readonly next?: string | null;
    readonly head?: string;
  } = {},
): void {
  const commits = { totalCount: total, nodes, pageInfo: { hasNextPage: next !== null, endCursor: next } };
  github()
    .post("/graphql", ({ variables }: Question) => variables.path === accountsFile && variables.after === after)
    .reply(200, { data: { repository: { pullRequest: { headRefOid: head, commits } } } });
}

/** The commits' users, as REST returns them. */
function answerSigners(...commits: readonly object[]): void {
  const listed = commits.map((more) => ({ sha: headSha, author: user("ada"), committer: user("ada"), ...more }));
  github().get(`${path}/pulls/7/commits`).query({ per_page: 100, page: 1 }).reply(200, listed);
}

const read = () => {
  const octokit = createOctokit();
  const readFile = (ref: string) => readAccountsFile(octokit, { ...repository, ref });
  return readHeadCommits(octokit, repository, { number: 7, headSha, readAccountsFile: readFile });
};
const changes = async () => (await read())?.commits[0]?.changesAccounts;

describe("readHeadCommits", () => {
  test("reads all pages of the commits' authors", async () => {
    answer([commit()], { total: 2, next: "here" });
    answer([commit({ oid: "next", author: { name: "Somebody" }, committer: null })], { total: 2, after: "here" });
    answerSigners({}, { sha: "next", author: {}, committer: null });
    const ada = { name: "ada", account: user("ada") };
    expect(await read()).toMatchObject({
      headSha,
      total: 2,
      commits: [
        { sha: headSha, parents: ["parent"], author: ada, committer: ada, signedByGitHub: false },
        { author: { name: "Somebody", account: undefined }, committer: { name: "", account: undefined } },
      ],
    });
  });

  test.each([
    [{ isValid: true, wasSignedByGitHub: true }, true],
    [{ isValid: true, wasSignedByGitHub: false }, false],
    [{ isValid: false, wasSignedByGitHub: true }, false],
  ])("believes only a valid signature of GitHub's: %j", async (signature, signedByGitHub) => {
    answer([commit({ signature })]);
    answerSigners({});
    expect((await read())?.commits[0]?.signedByGitHub).toBe(signedByGitHub);
  });

  test("reports the author of a commit that REST does not list as unknown", async () => {
    answer([commit()]);
    answerSigners();
    expect((await read())?.commits[0]?.author.account).toBeUndefined();
  });

  test("recognises a bot as the author", async () => {
    answer([commit()]);
    answerSigners({ author: user("helper[bot]") });
    expect((await read())?.commits[0]?.author.account).toEqual(user("helper[bot]"));
  });

  test("reads no commits if there are too many", async () => {
    answer([commit()], { total: 251, next: "more" });
    expect(await read()).toEqual({ headSha, commits: [], total: 251 });
  });

  test("returns undefined if the head has moved", async () => {
    answer([commit()], { head: "other" });
    expect(await read()).toBeUndefined();
  });

  test.each<[string, object, boolean]>([
    ["another file than its parent", {}, true],
    ["the file of its parent", { file: { oid: "old" } }, false],
    ["no file any more", { file: null }, true],
    [
      "the file of one of its parents",
      {
        parents: {
          nodes: [
            { oid: "p", file: null },
            { oid: "q", file: { oid: "new" } },
          ],
        },
      },
      false,
    ],
    ["a file, and no parent", { parents: { nodes: [] } }, true],
    ["neither file nor parent", { file: null, parents: { nodes: [] } }, false],
  ])("detects whether a commit changes accounts: one with %s", async (_, more, changed) => {
    answer([commit(more)]);
    answerSigners({});
    expect(await changes()).toBe(changed);
  });

  test.each([
    ["puts the accounts of both together", valid, empty, valid, false],
    ["adds another account", valid, empty, empty, true],
  ])("reads the files if a merge %s", async (_, merged, ours, theirs, changed) => {
    const parents = { nodes: ["ours", "theirs"].map((oid) => ({ oid, file: { oid } })) };
    answer([commit({ parents })]);
    answerSigners({});
    answerFile(accountsFile, headSha, merged);
    answerFile(accountsFile, "ours", ours);
    answerFile(accountsFile, "theirs", theirs);
    expect(await changes()).toBe(changed);
  });
});

test.each([
  [[], undefined],
  [[{ createdAt: "2026-03-01T12:00:00Z" }], "2026-03-01T12:00:00Z"],
])("readRetargetedAt returns the time of the last change of the base: %j", async (nodes, at) => {
  github()
    .post("/graphql", ({ variables }: Question) => variables.number === 7)
    .reply(200, { data: { repository: { pullRequest: { timelineItems: { nodes } } } } });
  expect(await readRetargetedAt(createOctokit(), repository, 7)).toBe(at);
});
