import { describe, expect, test } from "@jest/globals";
import {
  listChangedFiles,
  listOpenPullRequests,
  readPullRequest,
} from "../../../../app/github/pull-requests/pull-requests.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository, user } from "../../octokit.ts";

expectOnlyExpectedRequests();

const base = {
  ref: "main",
  repo: { id: 1, private: true, html_url: "https://github.com/o/r", default_branch: "main" },
};
const pull = (more: object = {}) => ({
  number: 7,
  state: "open",
  draft: false,
  user: user("ada"),
  updated_at: "2026-03-01T12:00:00Z",
  body: null,
  merged: false,
  changed_files: 1,
  head: { sha: "abc", ref: "a-branch", repo: { id: 1 } },
  base,
  ...more,
});

describe("readPullRequest", () => {
  const read = async (more: object = {}) => {
    github().get(`${path}/pulls/7`).reply(200, pull(more));
    return readPullRequest(createOctokit(), repository, 7);
  };

  test("reads the parts that are judged", async () => {
    expect(await read()).toEqual({
      number: 7,
      open: true,
      merged: false,
      draft: false,
      fork: false,
      publicRepository: false,
      author: user("ada"),
      branch: "a-branch",
      headSha: "abc",
      updatedAt: "2026-03-01T12:00:00Z",
      body: "",
      changedFiles: 1,
      baseBranch: "main",
      defaultBranch: "main",
      repositoryUrl: "https://github.com/o/r",
    });
  });

  test.each([
    [
      "a fork by the id of its repository, with any name",
      { body: null, head: { sha: "abc", ref: "a-branch", repo: { id: 2, full_name: "example-gov/aws-accounts" } } },
      { fork: true },
    ],
    ["a fork that was deleted", { body: null, head: { sha: "abc", ref: "a-branch", repo: null } }, { fork: true }],
    ["a draft", { draft: true }, { draft: true }],
    ["a closed one", { state: "closed" }, { open: false }],
    ["an author whose account was deleted", { user: null }, { author: undefined }],
    ["a public repository", { base: { ...base, repo: { ...base.repo, private: false } } }, { publicRepository: true }],
    ["another base", { base: { ...base, ref: "other" } }, { baseBranch: "other", defaultBranch: "main" }],
  ])("knows %s", async (_, more, expected) => {
    expect(await read(more)).toMatchObject(expected);
  });
});

test("listChangedFiles reads all pages, and previous names", async () => {
  const files = github().get(`${path}/pulls/7/files`);
  files.query({ per_page: 100, page: 1 }).reply(
    200,
    Array.from({ length: 100 }, (_, index) => ({ filename: `f${index}`, status: "added" })),
  );
  github()
    .get(`${path}/pulls/7/files`)
    .query({ per_page: 100, page: 2 })
    .reply(200, [{ filename: "b", status: "renamed", previous_filename: "a" }]);
  const changed = await listChangedFiles(createOctokit(), repository, 7);
  expect(changed).toHaveLength(101);
  expect(changed[0]).toEqual({ path: "f0", status: "added" });
  expect(changed[100]).toEqual({ path: "b", status: "renamed", previousPath: "a" });
});

test("listOpenPullRequests lists those into a branch", async () => {
  github().get(`${path}/pulls`).query({ state: "open", base: "main", per_page: 100, page: 1 }).reply(200, [pull()]);
  expect(await listOpenPullRequests(createOctokit(), repository, "main")).toEqual([
    {
      number: 7,
      headSha: "abc",
      updatedAt: "2026-03-01T12:00:00Z",
      branch: "a-branch",
      draft: false,
      fork: false,
      author: user("ada"),
      body: "",
    },
  ]);
});
