import { describe, expect, test } from "@jest/globals";
import { parsePlanSummary } from "../../../../app/domain/plan/parse-plan-summary.ts";
import type { Preflight } from "../../../../app/domain/plan/preflight.ts";
import type { Change, PlanSummary } from "../../../../app/domain/plan/plan-summary.ts";

const change: Change = {
  address: "aws_organizations_account.a",
  action: "create",
  before: null,
  after: { name: "a", tags: { description: "x" } },
  unknown: ["id"],
  digest: "0".repeat(32),
};

const summary: PlanSummary = {
  version: 1,
  pullRequest: 12,
  headSha: "a".repeat(40),
  baseSha: "b".repeat(40),
  terraformVersion: "1.11.4",
  providerVersion: "5.100.0",
  result: { kind: "planned", changes: [change] },
};

const failed: PlanSummary = {
  ...summary,
  result: { kind: "failed", step: "terraform init", error: "x".repeat(20_000) },
};

const preflight: Preflight = {
  problems: [{ rule: "email-taken", message: "Taken.", pointer: "/resource/0", line: 14 }],
  unknown: [{ question: "Whether a unit exists", reason: "denied" }],
  same: [{ account: "owls", attributes: ["name"] }],
};

test.each([
  ["planned", summary],
  ["planned after AWS was asked", { ...summary, preflight }],
  ["failed", failed],
])("reads a summary of a plan that %s", (_, value) => {
  expect(parsePlanSummary(JSON.stringify(value))).toEqual({ kind: "value", value });
});

describe("refuses", () => {
  const withChange = (over: object): object => ({
    ...summary,
    result: { kind: "planned", changes: [{ ...change, ...over }] },
  });

  const withProblem = (over: object): object => ({
    ...summary,
    preflight: { ...preflight, problems: [{ ...preflight.problems[0], ...over }] },
  });

  test.each<[string, object]>([
    ["another version", { ...summary, version: 2 }],
    ["a pull request number of 0", { ...summary, pullRequest: 0 }],
    ["a commit that is not a SHA", { ...summary, headSha: "main" }],
    ["a commit with a newline at its end", { ...summary, baseSha: `${"b".repeat(40)}\n` }],
    ["a version with Markdown in it", { ...summary, terraformVersion: "`1`" }],
    ["a rule with Markdown in it", withProblem({ rule: "`x`" })],
    ["a problem on line 0", withProblem({ line: 0 })],
    ["a problem without a message", withProblem({ message: "" })],
    ["an unknown member of a problem", withProblem({ file: "other" })],
    ["an incomplete answer of AWS", { ...summary, preflight: { problems: [] } }],
    ["an unknown member", { ...summary, extra: true }],
    ["an unknown member in a result", { ...summary, result: { kind: "planned", changes: [], extra: true } }],
    ["a result without a kind", { ...summary, result: {} }],
    ["a result of another kind", { ...summary, result: { kind: "guessed" } }],
    ["an error that is too long", { ...failed, result: { kind: "failed", step: "x", error: "x".repeat(20_001) } }],
    ["an unknown action", withChange({ action: "no-op" })],
    ["a malformed digest", withChange({ digest: "x" })],
    ["attributes that are a list", withChange({ after: ["a"] })],
    ["an address that is too long", withChange({ address: "a".repeat(501) })],
  ])("%s", (_, value) => {
    expect(parsePlanSummary(JSON.stringify(value)).kind).toBe("malformed");
  });

  test("a text of more than 20 million characters, before it parses it", () => {
    expect(parsePlanSummary(" ".repeat(20_000_001))).toEqual({
      kind: "malformed",
      reason: "it is 20000001 characters long, more than the 20000000 that are read",
    });
  });
});
