import { describe, expect, test } from "@jest/globals";
import { listReviews, readCommitPeople, readIssueAuthors } from "../../../app/github/reviews.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

test("listReviews reads all reviews in their order, but none of people who are gone", async () => {
  const review = (login: string) => ({
    user: { login },
    state: "APPROVED",
    commit_id: "abc",
    submitted_at: "2026-01-02T03:04:05Z",
  });
  github()
    .get(`${path}/pulls/7/reviews`)
    .query({ per_page: 100, page: 1 })
    .reply(
      200,
      Array.from({ length: 100 }, () => review("rae")),
    );
  github()
    .get(`${path}/pulls/7/reviews`)
    .query({ per_page: 100, page: 2 })
    .reply(200, [
      { ...review("x"), user: null },
      { ...review("ravi"), commit_id: null, submitted_at: undefined },
    ]);
  const reviews = await listReviews(createOctokit(), repository, 7);
  expect(reviews).toHaveLength(101);
  expect(reviews[0]).toEqual({
    login: "rae",
    state: "APPROVED",
    commitSha: "abc",
    submittedAt: "2026-01-02T03:04:05Z",
  });
  expect(reviews[100]).toEqual({ login: "ravi", state: "APPROVED", commitSha: "", submittedAt: "" });
});

describe("readCommitPeople", () => {
  test.each([
    [{ login: "ada" }, { login: "web-flow" }, ["ada", "web-flow"]],
    [null, {}, []],
  ])("names the known ones of %j and %j", async (author, committer, expected) => {
    github().get(`${path}/commits/abc`).reply(200, { author, committer });
    expect(await readCommitPeople(createOctokit(), repository, "abc")).toEqual(expected);
  });
});

describe("readIssueAuthors", () => {
  test("names who opened each issue that is there", async () => {
    github()
      .get(`${path}/issues/1`)
      .reply(200, { user: { login: "ada" } });
    github().get(`${path}/issues/2`).reply(404, {});
    github().get(`${path}/issues/3`).reply(410, {});
    github().get(`${path}/issues/4`).reply(200, { user: null });
    expect(await readIssueAuthors(createOctokit(), repository, [1, 2, 3, 4])).toEqual(["ada"]);
  });

  test("does not take GitHub's bad moment for a missing issue", async () => {
    github().get(`${path}/issues/1`).reply(500, {});
    await expect(readIssueAuthors(createOctokit(), repository, [1])).rejects.toMatchObject({ status: 500 });
  });
});
