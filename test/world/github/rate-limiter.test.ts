import { beforeEach, describe, expect, test } from "@jest/globals";
import { RateLimiter, rateHeaders } from "./rate-limiter.ts";
import { graphqlCost, restCost, type Cost } from "./rate-limits.ts";

const installation = 7;
const second = 1_000;
const hour = 3_600 * second;

const read = restCost("GET", "repos/get");
const write = restCost("PATCH", "issues/update");
const content = restCost("POST", "issues/create");
const query = graphqlCost(1, []);
const mutation = graphqlCost(1, ["createCommitOnBranch"]);

let now: number;
let limiter: RateLimiter;
beforeEach(() => {
  now = 1_000_000 * second;
  limiter = new RateLimiter(1, () => now);
});

function spend(cost: Cost, times: number): void {
  for (let time = 0; time < times; time += 1) expect(limiter.spend(installation, cost)).toBeUndefined();
}

/** The answer to one request too many. */
function refusal(cost: Cost) {
  const excess = limiter.spend(installation, cost);
  if (!excess) throw new Error("the request was within the limits");
  return { limit: excess.limit, status: excess.refusal.status, retryAfter: excess.refusal.headers["retry-after"] };
}

test.each([
  ["900 reads", read, 900, "points of core"],
  ["180 writes", write, 180, "points of core"],
  ["2,000 queries", query, 2_000, "points of graphql"],
  ["80 issues", content, 80, "content-creating requests"],
  ["80 commits by GraphQL", mutation, 80, "content-creating requests"],
])("%s a minute, and not one more", (_, cost, times, limit) => {
  spend(cost, times);
  expect(refusal(cost)).toEqual({ limit: `the secondary limit of ${limit}`, status: 403, retryAfter: "60" });
  now += 60 * second;
  spend(cost, times);
});

test("the points of REST and GraphQL are counted apart", () => {
  spend(read, 900);
  spend(query, 2_000);
});

test("the window slides: what was spent is free again a minute later, and not before", () => {
  spend(read, 450);
  now += 40 * second;
  spend(read, 450);
  now += 20 * second - 1;
  expect(refusal(read).retryAfter).toBe("1");
  now += 1;
  spend(read, 450);
  expect(refusal(read).retryAfter).toBe("40");
});

test("Retry-After waits until all that the request costs is free", () => {
  spend(read, 2);
  now += 30 * second;
  spend(read, 898);
  now += 1;
  expect(refusal(write).retryAfter).toBe("60");
  expect(refusal(read).retryAfter).toBe("30");
});

test("500 content-creating requests an hour, and not one more", () => {
  for (let minute = 0; minute < 10; minute += 1) {
    spend(content, 50);
    now += 60 * second;
  }
  expect(refusal(content)).toMatchObject({ limit: expect.stringContaining("content-creating"), retryAfter: "3000" });
  now += 3_000 * second;
  spend(content, 50);
});

describe("the primary limit", () => {
  const exhaust = (cost: Cost) => {
    for (let step = 0; step < 50; step += 1) {
      spend(cost, 100);
      now += 60 * second;
    }
  };

  const message = `API rate limit exceeded for installation ID ${installation}.`;
  const exhausted = { "x-ratelimit-remaining": "0" };

  test.each([
    ["core", read, { status: 403, body: { message } }],
    ["graphql", query, { status: 200, body: { errors: [{ type: "RATE_LIMITED", message }] } }],
  ] as const)("5,000 an hour of %s, and not one more until the window resets", (resource, cost, refused) => {
    const opened = now;
    exhaust(cost);
    expect(limiter.spend(installation, cost)?.refusal).toMatchObject({ ...refused, headers: exhausted });
    expect(limiter.stateOf(installation, resource)).toEqual({
      limit: 5_000,
      remaining: 0,
      used: 5_000,
      resetsAt: opened + hour,
    });
    now = opened + hour;
    spend(cost, 100);
  });

  test("the headers tell what is left", () => {
    spend(read, 3);
    expect(rateHeaders(limiter.stateOf(installation, "core"), "core")).toEqual({
      "x-ratelimit-limit": "5000",
      "x-ratelimit-remaining": "4997",
      "x-ratelimit-used": "3",
      "x-ratelimit-reset": "1003600",
      "x-ratelimit-resource": "core",
    });
  });
});

test("another installation has limits of its own", () => {
  spend(read, 900);
  expect(limiter.spend(8, read)).toBeUndefined();
});

test("what was refused counts for nothing", () => {
  spend(content, 80);
  for (let time = 0; time < 100; time += 1) refusal(content);
  spend(read, 500);
  expect(limiter.stateOf(installation, "core").used).toBe(580);
});

test("a hundred requests at the same time, and not one more", () => {
  const leave = Array.from({ length: 100 }, () => limiter.enter(installation));
  expect(limiter.crowd(installation)).toBeUndefined();
  const last = limiter.enter(installation);
  expect(limiter.crowd(installation)?.refusal).toMatchObject({ status: 403, headers: { "retry-after": "1" } });
  leave[0]?.();
  expect(limiter.crowd(installation)).toBeUndefined();
  last();
});

test("a rate clock makes every window shorter", () => {
  limiter = new RateLimiter(20, () => now);
  spend(content, 80);
  expect(refusal(content).retryAfter).toBe("3");
  now += 3 * second;
  spend(content, 80);
  expect(limiter.stateOf(installation, "core").resetsAt).toBe(now - 3 * second + hour / 20);
});
