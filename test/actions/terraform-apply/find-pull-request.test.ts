import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import { findPullRequest, type FoundPullRequest } from "../../../actions/terraform-apply/find-pull-request.ts";

const tip = "c".repeat(40);
const last = "d".repeat(40);

const listed = (over: object = {}): object => ({
  number: 12,
  merged_at: "2026-01-02T00:00:00Z",
  user: { login: "ada" },
  head: { sha: "a".repeat(40) },
  base: { ref: "main" },
  ...over,
});

async function find(
  commits: readonly object[],
  pullRequests: readonly object[],
): Promise<FoundPullRequest | undefined> {
  const api = nock("https://api.github.com/repos/example/accounts");
  api.get("/commits").query({ sha: tip, path: "terraform/accounts.tf.json", per_page: "1" }).reply(200, commits);
  if (commits.length > 0) api.get(`/commits/${last}/pulls`).query({ per_page: "100" }).reply(200, pullRequests);
  const github = createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" });
  return findPullRequest(github, { owner: "example", repo: "accounts", commit: tip, branch: "main" });
}

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

test("finds the merged pull request of the last change of the accounts file", async () => {
  await expect(find([{ sha: last }], [listed()])).resolves.toEqual({
    number: 12,
    author: "ada",
    headSha: "a".repeat(40),
  });
});

test("finds none where the change was pushed", async () => {
  await expect(find([{ sha: last }], [])).resolves.toBeUndefined();
});

test("finds none where the file never changed", async () => {
  await expect(find([], [])).resolves.toBeUndefined();
});

test("does not take one that is not merged, or went into another branch", async () => {
  const others = [listed({ merged_at: null }), listed({ base: { ref: "release" } })];
  await expect(find([{ sha: last }], others)).resolves.toBeUndefined();
});

test("takes the one merged last, and knows no author whose account is gone", async () => {
  const later = listed({ number: 13, merged_at: "2026-01-03T00:00:00Z", user: null });
  await expect(find([{ sha: last }], [listed(), later])).resolves.toMatchObject({ number: 13, author: "ghost" });
});
