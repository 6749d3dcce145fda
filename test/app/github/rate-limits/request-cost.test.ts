import { describe, expect, test } from "@jest/globals";
import { costOf, makesOnce, rankOf } from "../../../../app/github/rate-limits/request-cost.ts";

const repository = "/repos/{owner}/{repo}";

describe("costOf", () => {
  test.each([
    ["GET", `${repository}/contents/{path}`, 1, false],
    ["GET", `${repository}/issues/{issue_number}/comments?per_page=100`, 1, false],
    ["PATCH", `${repository}/issues/{issue_number}`, 5, false],
    ["PATCH", `${repository}/check-runs/{check_run_id}`, 5, false],
    ["POST", `${repository}/actions/workflows/{workflow_id}/dispatches`, 5, false],
    ["POST", `${repository}/git/refs`, 5, false],
    ["POST", `${repository}/issues`, 5, true],
    ["POST", "/repos/an-org/a-repo/issues/1/comments", 5, true],
    ["POST", "https://api.github.com/repos/an-org/a-repo/issues/comments/1/reactions", 5, true],
    ["POST", `${repository}/pulls`, 5, true],
    ["POST", `${repository}/labels`, 5, true],
    ["POST", `${repository}/check-runs`, 5, true],
    ["POST", `${repository}/git/commits`, 5, true],
    ["PUT", `${repository}/contents/{path}`, 5, true],
  ])("%s %s costs %s points, content: %s", (method, url, points, createsContent) => {
    expect(costOf({ method, url })).toEqual({ api: "rest", points, createsContent });
  });

  test("counts a GraphQL query as a read, and a commit mutation as content", () => {
    const graphql = { method: "POST", url: "/graphql" };
    expect(costOf({ ...graphql, query: "query { viewer { login } }" })).toEqual({
      api: "graphql",
      points: 1,
      createsContent: false,
    });
    expect(costOf({ ...graphql, query: " mutation { createCommitOnBranch { clientMutationId } }" })).toEqual({
      api: "graphql",
      points: 5,
      createsContent: true,
    });
    expect(costOf(graphql)).toMatchObject({ points: 1 });
  });
});

describe("rankOf", () => {
  const rank = (method: string, url: string, name?: string): number =>
    rankOf({ method, url, ...(name !== undefined && { name }) }, { isSweep: false });

  test("sends the validation first, then other checks and reactions, then repairs, then comments", () => {
    const ranks = [
      rank("POST", `${repository}/check-runs`, "aws-accounts/validate"),
      rank("POST", `${repository}/check-runs`, "aws-accounts/plan"),
      rank("GET", `${repository}/pulls`),
      rank("PATCH", `${repository}/issues/{issue_number}`),
      rank("PATCH", `${repository}/issues/comments/{comment_id}`),
    ];
    expect(ranks).toEqual([0, 1, 2, 3, 4]);
    expect(rank("POST", `${repository}/issues/comments/{comment_id}/reactions`)).toBe(1);
    expect(rank("POST", "/graphql")).toBe(2);
    expect(rank("POST", `${repository}/issues`)).toBe(4);
  });

  test("sends all requests of a sweep after those for people's events", () => {
    const first = rankOf({ method: "POST", url: `${repository}/check-runs` }, { isSweep: true });
    expect(first).toBeGreaterThan(rank("POST", `${repository}/issues/{issue_number}/comments`));
  });
});

test("makesOnce is true if repeating the request would create a second object", () => {
  const post = (url: string): boolean => makesOnce({ method: "POST", url });
  expect([`${repository}/issues`, `${repository}/issues/1/comments`, `${repository}/check-runs`].every(post)).toBe(
    true,
  );
  expect(["/graphql", `${repository}/git/refs`, `${repository}/labels`].some(post)).toBe(false);
  expect(makesOnce({ method: "PATCH", url: `${repository}/issues` })).toBe(false);
});
