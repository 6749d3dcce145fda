import { expect, test } from "@jest/globals";
import { listReviews } from "../../../../app/github/pull-requests/reviews.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository, user } from "../../octokit.ts";

expectOnlyExpectedRequests();

test("listReviews reads all reviews in order, but none by deleted accounts", async () => {
  const review = (login: string) => ({
    user: user(login),
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
      { ...review("ghost") },
      { ...review("ravi"), commit_id: null, submitted_at: undefined },
    ]);
  const reviews = await listReviews(createOctokit(), repository, 7);
  expect(reviews).toHaveLength(101);
  expect(reviews[0]).toEqual({
    by: user("rae"),
    state: "APPROVED",
    commitSha: "abc",
    submittedAt: "2026-01-02T03:04:05Z",
  });
  expect(reviews[100]).toEqual({ by: user("ravi"), state: "APPROVED", commitSha: "", submittedAt: "" });
});
