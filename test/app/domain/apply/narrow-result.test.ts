import { expect, test } from "@jest/globals";
import type { AccountResult, ApplyResult, NewAccount } from "../../../../app/domain/apply/apply-result.ts";
import { narrowResult, pendingResults } from "../../../../app/domain/apply/narrow-result.ts";

const accountOf = (name: string, pullRequest: number): NewAccount => ({
  name,
  id: "123456789012",
  email: `root+${name}@example.gov.uk`,
  roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  administrators: [],
  request: null,
  pullRequest,
});
const [cats, dogs]: readonly AccountResult[] = [
  { key: "cats", outcome: "applied", pullRequest: 7 },
  { key: "dogs", outcome: "refused", reason: "No.", pullRequest: 8 },
];
const result: ApplyResult = {
  version: 1,
  commit: "a".repeat(40),
  pullRequest: 8,
  outcome: "failed",
  reason: "dogs: No.",
  accounts: [accountOf("cats", 7)],
  results: [cats, dogs].filter((account) => account !== undefined),
};

test("the people of a pull request read about their own accounts", () => {
  expect(narrowResult(result, 7)).toEqual({
    ...result,
    pullRequest: 7,
    outcome: "applied",
    reason: null,
    results: [cats],
  });
  expect(narrowResult(result, 8)).toEqual({
    ...result,
    outcome: "refused",
    reason: "dogs: No.",
    accounts: [],
    results: [dogs],
  });
});

test("a run that failed as a whole says the same everywhere, and so does the result of an earlier version", () => {
  expect(narrowResult(result, 9)).toBe(result);
  const { results, ...earlier } = result;
  expect(results).toHaveLength(2);
  expect(narrowResult(earlier, 8)).toBe(earlier);
});

test("lists the pending accounts; a result without a reason is accepted", () => {
  expect(pendingResults(result)).toEqual([dogs]);
  expect(pendingResults({})).toEqual([]);
  const silent = { ...result, results: [{ key: "dogs", outcome: "failed" as const, pullRequest: 8 }] };
  expect(narrowResult(silent, 8)).toMatchObject({ outcome: "failed", reason: "dogs: " });
});

test("each pull request reads about the accounts that it adopted", () => {
  const adopted = [7, 8].map((pullRequest) => ({
    key: `old-${pullRequest}`,
    id: "123456789012",
    name: "Old",
    email: "root@example.gov.uk",
    joinedAt: null,
    pullRequest,
  }));
  expect(narrowResult({ ...result, adopted }, 7).adopted).toEqual(adopted.slice(0, 1));
});
