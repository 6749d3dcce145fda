import { expect, test } from "@jest/globals";
import { secondaryWait } from "../../../../app/github/rate-limits/rate-limit-answer.ts";

const now = 1_000_000;
const answer = (status: number, headers: object = {}, message = "Forbidden"): Error =>
  Object.assign(new Error(message), { status, response: { headers } });
const secondary = "You have exceeded a secondary rate limit.";

test.each<readonly [string, unknown, number | undefined]>([
  ["Retry-After", answer(403, { "retry-after": "7" }), 7_000],
  ["no Retry-After", answer(429, {}, secondary), 60_000],
  ["a used-up hour", answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1010" }), 11_000],
  ["an hour that has just ended", answer(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "990" }), 1_000],
  ["a used-up hour without its end", answer(403, { "x-ratelimit-remaining": "0" }, secondary), 60_000],
  ["a used-up hour without headers", answer(403, {}, "API rate limit exceeded for installation ID 1."), 60_000],
  ["a missing permission", answer(403), undefined],
  ["a server error", answer(502, { "retry-after": "7" }), undefined],
  ["no answer at all", new Error("no network"), undefined],
  ["an error without headers", Object.assign(new Error(secondary), { status: 403 }), 60_000],
])("%s", (_, error, expected) => {
  expect(secondaryWait(error, now)).toBe(expected);
});
