import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
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

test("has a fixed title and label", () => {
  expect(applyFailedIssue).toBe("aws-accounts-apply-failed");
});

test("says which run failed, why, and what to do", () => {
  const body = renderApplyFailed(run, { reason: "EMAIL_ALREADY_EXISTS", template: failed });
  expect(body).toContain("The [run](https://github.com/o/r/actions/runs/7) at `abcdef0` ended as `failure`");
  expect(body).toMatch(/```\nEMAIL_ALREADY_EXISTS\n```/u);
  expect(body).toContain("**What to do:**");
});

test("says so if the run was killed and reported no reason", () => {
  const body = renderApplyFailed({ ...run, conclusion: null }, { reason: undefined, template: failed });
  expect(body).toContain("The run reported no reason");
});

test("fits an issue for any reason", () => {
  const body = renderApplyFailed(run, { reason: "`".repeat(20_000), template: failed });
  expect(body.length).toBeLessThanOrEqual(65_536);
});

test("says that a later apply succeeded", () => {
  expect(renderApplyRecovered(run, mended)).toContain("Nothing is left to do.");
});
