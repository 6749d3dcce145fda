import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import { parseTerraformPlan } from "../../../../app/domain/plan/terraform-plan.ts";

const folder = new URL("../../../fixtures/plans/", import.meta.url);

test.each(readdirSync(folder))("reads a plan that Terraform wrote: %s", (file) => {
  expect(parseTerraformPlan(readFileSync(new URL(file, folder), "utf8")).kind).toBe("value");
});

test.each([
  ["another format", { format_version: "2.0", terraform_version: "2.0.0" }, "/format_version"],
  ["an unknown action", planWith(["melt"]), "/resource_changes/0/change/actions"],
  ["an unknown combination of actions", planWith(["update", "delete"]), "/resource_changes/0/change/actions"],
  ["a plan that failed half-way", { ...planWith(["create"]), errored: true }, "/errored"],
  ["a plan that defers changes", { ...planWith(["create"]), deferred_changes: [{}] }, "/deferred_changes"],
  ["an import without a text for its id", planWith(["create"], { importing: { id: 1 } }), "/importing/id"],
  ["no version", { format_version: "1.2" }, "it must have"],
])("refuses %s", (_, plan, reason) => {
  const parsed = parseTerraformPlan(JSON.stringify(plan));
  expect(parsed).toEqual({ kind: "malformed", reason: expect.stringContaining(reason) });
});

function planWith(actions: readonly string[], more: object = {}): object {
  const resource_changes = [{ address: "aws_organizations_account.a", change: { actions, ...more } }];
  return { format_version: "1.2", terraform_version: "1.11.4", resource_changes };
}
