import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import type { PlanSummary } from "../../../../app/domain/plan/plan-summary.ts";
import { renderPlanRun, type PlanRunTemplates } from "../../../../app/domain/plan/render-plan-run.ts";

const template = (name: string): string =>
  readFileSync(new URL(`../../../../templates/comments/${name}.md`, import.meta.url), "utf8");

const templates: PlanRunTemplates = {
  "plan-run-planned": template("plan-run-planned"),
  "plan-run-failed": template("plan-run-failed"),
};

const summary: PlanSummary = {
  version: 1,
  pullRequest: 12,
  headSha: "abcdef0".padEnd(40, "0"),
  baseSha: "b".repeat(40),
  terraformVersion: "1.11.4",
  providerVersion: "5.100.0",
  result: { kind: "planned", changes: [] },
};

test("begins with the pull request, its head and the counts", () => {
  const change = {
    address: "aws_organizations_account.a",
    action: "create",
    before: null,
    after: { name: "a" },
    unknown: ["id"],
    digest: "0".repeat(32),
  } as const;
  const rendered = renderPlanRun({ ...summary, result: { kind: "planned", changes: [change] } }, templates);
  expect(rendered).toMatch(/^### Pull request 12 at `abcdef0`: 1 account to create\n/u);
  expect(rendered).toContain('+ name = "a"');
});

test("says that nothing changes", () => {
  expect(renderPlanRun(summary, templates)).toContain("Terraform plans no change.");
});

test("says what AWS was asked before the plan", () => {
  const preflight = { problems: [], unknown: [], same: [{ account: "owls", attributes: ["name"] }] };
  expect(renderPlanRun({ ...summary, preflight }, templates)).toMatch(
    /AWS has these values .*\n\n- `owls`: `name`\n\nTerraform plans no change\./u,
  );
});

test("shows the failure in a fence that it cannot close", () => {
  const result = { kind: "failed", step: "terraform plan", error: "Error: no\n```\n@everyone" } as const;
  expect(renderPlanRun({ ...summary, result }, templates)).toContain("````\nError: no\n```\n@everyone\n````");
});
