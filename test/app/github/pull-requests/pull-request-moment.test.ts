import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createFixture, type Fixture, openPull } from "local-github-world/github/fixture";
import { readPullRequestMoment } from "../../../../app/github/pull-requests/pull-request-moment.ts";
import { createOctokit, github, path, repository, user } from "../../octokit.ts";

let fixture: Fixture;

beforeAll(async () => {
  fixture = await createFixture();
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface User {
  readonly id: number;
}

interface Pull {
  readonly head: { readonly sha: string };
}

async function read(number: number, more: object = {}) {
  const { token } = await fixture.app();
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token } });
  const { head } = await fixture.author.request<Pull>("GET", `${fixture.path}/pulls/${number}`);
  const about = { number, defaultBranch: "main", ...more };
  return {
    headSha: head.sha,
    moment: await readPullRequestMoment(octokit, { owner: "example", repo: "accounts" }, about),
  };
}

test("returns the reviews of a pull request, the other open ones, and the branch's commit", async () => {
  const { author, reviewer } = fixture;
  const root = fixture.path;
  const [number, other] = [
    await openPull(author, root, "one", { a: "1" }),
    await openPull(reviewer, root, "two", { b: "2" }),
  ];
  await reviewer.request("POST", `${root}/pulls/${number}/reviews`, { event: "COMMENT", body: "Hm." });
  await reviewer.request("POST", `${root}/pulls/${number}/reviews`, { event: "APPROVE" });
  const bot = await fixture.app();
  await bot.request("POST", `${root}/pulls/${number}/reviews`, { event: "APPROVE" });
  const { object } = await author.request<{ object: { sha: string } }>("GET", `${root}/git/ref/heads/main`);
  const { headSha, moment } = await read(number);
  const time = expect.stringMatching(/^2\d{3}-.*Z$/u) as unknown;
  const sha = expect.stringMatching(/^[0-9a-f]{40}$/u) as unknown;
  const at = { commitSha: headSha, submittedAt: time };
  const [ada, rhys] = await Promise.all(
    [author, reviewer].map(async ({ login }) => ({
      id: (await author.request<User>("GET", `/users/${login}`)).id,
      login,
    })),
  );
  expect(moment).toEqual({
    baseSha: object.sha,
    open: [
      { number, draft: false, fork: false, author: ada, branch: "one", headSha, updatedAt: time },
      { number: other, draft: false, fork: false, author: rhys, branch: "two", headSha: sha, updatedAt: time },
    ],
    reviews: [
      { by: rhys, state: "COMMENTED", ...at },
      { by: rhys, state: "APPROVED", ...at },
      { by: { id: expect.any(Number), login: "the-app[bot]" }, state: "APPROVED", ...at },
    ],
    retargetedAt: undefined,
  });
  await author.request("POST", `${root}/git/refs`, { ref: "refs/heads/stable", sha: object.sha });
  for (const base of ["stable", "main"]) await author.request("PATCH", `${root}/pulls/${number}`, { base });
  expect((await read(number)).moment.retargetedAt).toEqual(time);
});

test("reads all pages of long lists, and the branch with the last page", async () => {
  const at = (name: string) => name.padEnd(40, "0");
  const answer = (names: readonly string[], tip: string, endCursor: string | null) => ({
    databaseId: 1,
    ref: { target: { oid: at(tip) } },
    pullRequest: {
      timelineItems: { nodes: [] },
      reviews: { nodes: [], pageInfo: { hasNextPage: true, endCursor: "more" } },
    },
    pullRequests: {
      nodes: names.map((name, index) => ({
        number: index,
        isDraft: true,
        updatedAt: "2026-03-01T12:00:00Z",
        headRefName: name,
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
  const reviews = [{ user: user("rae"), state: "APPROVED", commit_id: at("a"), submitted_at: "2026-03-01T12:00:00Z" }];
  github().get(`${path}/pulls/7/reviews`).query({ per_page: 100, page: 1 }).reply(200, reviews);
  const about = { number: 7, defaultBranch: "main" };
  const moment = await readPullRequestMoment(createOctokit(), repository, about);
  expect(moment.open.map(({ headSha }) => headSha)).toEqual(["a", "b", "c"].map(at));
  expect(moment.open[0]).toMatchObject({ fork: true, author: undefined });
  expect(moment).toMatchObject({ baseSha: at("2"), reviews: [{ by: user("rae") }] });
});

test.each([["there is no such branch", { defaultBranch: "trunk" }, "Could not read the branch trunk"]])(
  "reports that %s",
  async (_, more, message) => {
    const number = await openPull(fixture.author, fixture.path, `branch-${message.length}`, { a: message });
    await expect(read(number, more)).rejects.toThrow(message);
  },
);
