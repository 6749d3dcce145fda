import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readPullRequestMoment } from "../../../app/github/pull-request-moment.ts";
import { createSetting, openPull, type Setting } from "../../world/github/setting.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

let setting: Setting;

beforeAll(async () => {
  setting = await createSetting();
});
afterAll(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

interface Pull {
  readonly head: { readonly sha: string };
}

async function read(number: number, more: object = {}) {
  const { token } = await setting.app();
  const octokit = createOctokit({ baseUrl: setting.github.apiUrl, auth: { token } });
  const { head } = await setting.author.request<Pull>("GET", `${setting.path}/pulls/${number}`);
  const about = { number, headSha: head.sha, defaultBranch: "main", ...more };
  return {
    headSha: head.sha,
    moment: await readPullRequestMoment(octokit, { owner: "example", repo: "accounts" }, about),
  };
}

test("tells who reviewed and pushed a pull request, what else is open, and where the branch stands", async () => {
  const { author, reviewer } = setting;
  const root = setting.path;
  const [number, other] = [
    await openPull(author, root, "one", { a: "1" }),
    await openPull(reviewer, root, "two", { b: "2" }),
  ];
  await reviewer.request("POST", `${root}/pulls/${number}/reviews`, { event: "COMMENT", body: "Hm." });
  await reviewer.request("POST", `${root}/pulls/${number}/reviews`, { event: "APPROVE" });
  const bot = await setting.app();
  await bot.request("POST", `${root}/pulls/${number}/reviews`, { event: "APPROVE" });
  const { object } = await author.request<{ object: { sha: string } }>("GET", `${root}/git/ref/heads/main`);
  const { headSha, moment } = await read(number);
  const at = { commitSha: headSha, submittedAt: expect.stringMatching(/^2\d{3}-.*Z$/u) };
  expect(moment).toEqual({
    baseSha: object.sha,
    open: [
      { number, draft: false, fork: false, author: "ada", headSha },
      { number: other, draft: false, fork: false, author: "rhys", headSha: expect.stringMatching(/^[0-9a-f]{40}$/u) },
    ],
    pushers: ["ada", "web-flow"],
    reviews: [
      { login: "rhys", state: "COMMENTED", ...at },
      { login: "rhys", state: "APPROVED", ...at },
      { login: "the-app[bot]", state: "APPROVED", ...at },
    ],
  });
});

test("reads to the end of long lists, and takes the branch of the last page", async () => {
  const at = (name: string) => name.padEnd(40, "0");
  const answer = (names: readonly string[], tip: string, endCursor: string | null) => ({
    databaseId: 1,
    ref: { target: { oid: at(tip) } },
    object: { author: null, committer: { user: null } },
    pullRequest: { reviews: { nodes: [], pageInfo: { hasNextPage: true, endCursor: "more" } } },
    pullRequests: {
      nodes: names.map((name, index) => ({
        number: index,
        isDraft: true,
        headRefOid: at(name),
        headRepository: null,
        author: null,
      })),
      pageInfo: { hasNextPage: endCursor !== null, endCursor },
    },
  });
  for (const [after, repositoryNode] of [
    [null, answer(["a", "b"], "1", "here")],
    ["here", answer(["c"], "2", null)],
  ] as const) {
    github()
      .post(
        "/graphql",
        ({ variables }: { readonly variables: { readonly after: string | null } }) => variables.after === after,
      )
      .reply(200, { data: { repository: repositoryNode } });
  }
  const reviews = [
    { user: { login: "rae" }, state: "APPROVED", commit_id: at("a"), submitted_at: "2026-03-01T12:00:00Z" },
  ];
  github().get(`${path}/pulls/7/reviews`).query({ per_page: 100, page: 1 }).reply(200, reviews);
  const about = { number: 7, headSha: at("a"), defaultBranch: "main" };
  const moment = await readPullRequestMoment(createOctokit(), repository, about);
  expect(moment.open.map(({ headSha }) => headSha)).toEqual(["a", "b", "c"].map(at));
  expect(moment.open[0]).toMatchObject({ fork: true, author: "ghost" });
  expect(moment).toMatchObject({ baseSha: at("2"), pushers: [], reviews: [{ login: "rae" }] });
});

test.each([
  ["there is no such branch", { defaultBranch: "trunk" }, "Could not read the branch trunk"],
  ["nothing is known of the head", { headSha: "0".repeat(40) }, `Could not read the commit ${"0".repeat(40)}`],
])("says so where %s", async (_, more, message) => {
  const number = await openPull(setting.author, setting.path, `branch-${message.length}`, { a: message });
  await expect(read(number, more)).rejects.toThrow(message);
});
