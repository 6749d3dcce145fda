import { createHash } from "node:crypto";
import { expect, test } from "@jest/globals";
import { findDrift, isAnyDrift, type Drift, type ListedAccount } from "../../../../app/domain/plan/find-drift.ts";
import type { TerraformChange, TerraformPlan } from "../../../../app/domain/plan/terraform-plan.ts";
import { settings } from "../../../fixtures/settings.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const listed = (id: string): ListedAccount => ({ id, name: "a", email: "a@example.gov.uk", state: "ACTIVE" });

const change = (
  name: string,
  over: TerraformChange,
): { readonly address: string; readonly change: TerraformChange } => ({
  address: `aws_organizations_account.${name}`,
  change: over,
});

function drift(plan: Partial<TerraformPlan>, accounts: readonly ListedAccount[] = []): Drift {
  const whole = { format_version: "1.2", terraform_version: "1.11.4", ...plan };
  return findDrift(whole, accounts, { aws: settings.aws, sha256Hex });
}

const [before, after] = [
  { id: "1", name: "cats" },
  { id: "1", name: "dogs" },
];

test("a change outside Terraform is reported once, and not as unapplied", () => {
  const { outside, unapplied } = drift({
    resource_drift: [change("cats", { actions: ["update"], before, after })],
    resource_changes: [change("cats", { actions: ["update"], before: after, after: before })],
  });
  expect(outside).toMatchObject([{ action: "update", before: { name: "cats" }, after: { name: "dogs" } }]);
  expect(unapplied).toEqual([]);
});

test("an account that is missing in AWS is drift", () => {
  const gone = drift({ resource_drift: [change("cats", { actions: ["delete"], before, after: null })] });
  expect(gone.outside).toMatchObject([{ action: "delete" }]);
});

test("a change that was merged and never applied is reported", () => {
  const { outside, unapplied } = drift({
    resource_changes: [
      change("birds", { actions: ["no-op"], before, after: before }),
      change("cats", { actions: ["create"], before: null, after }),
    ],
    output_changes: {},
  });
  expect(outside).toEqual([]);
  expect(unapplied).toMatchObject([{ address: "aws_organizations_account.cats", action: "create" }]);
});

test("accounts that are in neither the state nor the settings are unknown, in the order of their ids", () => {
  const { management_account: management, users_account: users } = settings.aws;
  const { unknown } = drift({ resource_changes: [change("cats", { actions: ["no-op"], before, after: before })] }, [
    listed("3"),
    listed("1"),
    listed(management),
    listed(users),
    listed("2"),
  ]);
  expect(unknown.map(({ id }) => id)).toEqual(["2", "3"]);
});

test("there is drift if any list has an entry, and otherwise not", () => {
  const none = drift({ resource_changes: [change("cats", { actions: ["create"], before: null, after: null })] });
  const quiet: Drift = { outside: [], unapplied: [], unknown: [] };
  expect(isAnyDrift(quiet)).toBe(false);
  expect(isAnyDrift({ ...quiet, unapplied: none.unapplied })).toBe(true);
  expect(isAnyDrift({ ...quiet, outside: none.unapplied })).toBe(true);
  expect(isAnyDrift({ ...quiet, unknown: [listed("1")] })).toBe(true);
});
