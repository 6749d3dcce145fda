import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { ApplyResult } from "../../../../app/domain/apply/apply-result.ts";
import {
  applyFailedIssue,
  applyIssueTemplates,
  renderApplyFailed,
  renderApplyRecovered,
} from "../../../../app/domain/apply/failed-issue.ts";

const [failed, mended] = applyIssueTemplates.map((name) =>
  readFileSync(new URL(`../../../../templates/issues/${name}.md`, import.meta.url), "utf8"),
) as [string, string];

const run = {
  id: 7,
  status: "completed",
  conclusion: "failure",
  commit: "abcdef0".padEnd(40, "0"),
  url: "https://github.com/o/r/actions/runs/7",
  updatedAt: "2026-01-02T10:00:00Z",
};

const resultWith = (reason: string): ApplyResult => ({
  version: 1,
  commit: run.commit,
  pullRequest: null,
  outcome: "failed",
  reason,
  accounts: [],
});

test("has a fixed title and label", () => {
  expect(applyFailedIssue).toBe("aws-accounts-apply-failed");
});

test("says which run failed, why, and what to do", () => {
  const body = renderApplyFailed(run, { result: resultWith("EMAIL_ALREADY_EXISTS"), template: failed });
  expect(body).toContain("The [run](https://github.com/o/r/actions/runs/7) at `abcdef0` ended as `failure`");
  expect(body).toMatch(/```\nEMAIL_ALREADY_EXISTS\n```/u);
  expect(body).toContain("**What to do:**");
});

test("says so if the run was killed and reported no reason", () => {
  const body = renderApplyFailed({ ...run, conclusion: null }, { result: undefined, template: failed });
  expect(body).toContain("The run reported no reason");
});

test("says so if the result has no reason", () => {
  const result = { ...resultWith(""), reason: null };
  expect(renderApplyFailed(run, { result, template: failed })).toContain("The run reported no reason");
});

test("names each account that waits, and its pull request, but none that was applied", () => {
  const results = [
    { key: "cats", outcome: "failed", reason: "No.", pullRequest: 12 },
    { key: "dogs", outcome: "refused", reason: "No." },
    { key: "emus", outcome: "applied", pullRequest: 13 },
  ] as const;
  const body = renderApplyFailed(run, { result: { ...resultWith("No."), results }, template: failed });
  expect(body).toContain(
    "\n\n- `cats` (failed), of pull request #12\n- `dogs` (refused), of no pull request\n\n**What to do:**",
  );
  expect(body).not.toContain("emus");
});

test("fits an issue for any reason and any number of accounts", () => {
  const results = Array.from({ length: 10_000 }, (_, index) => ({ key: `cat-${index}`, outcome: "failed" as const }));
  const result = { ...resultWith("`".repeat(20_000)), results };
  const body = renderApplyFailed(run, { result, template: failed });
  expect(body).toMatch(/… and \d+ more accounts, in the artifact/u);
  expect(body.length).toBeLessThanOrEqual(65_536);
});

test("says that a later apply succeeded", () => {
  expect(renderApplyRecovered(run, mended)).toContain("Nothing is left to do.");
});
