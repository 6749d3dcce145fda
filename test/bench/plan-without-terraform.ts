import { acceptAccounts } from "../../actions/shared/accept-accounts.ts";
import { sha256Hex } from "../../actions/shared/terraform/make-plan.ts";
import { parsePlanSummary } from "../../app/domain/plan/parse-plan-summary.ts";
import type { PlanSummary } from "../../app/domain/plan/plan-summary.ts";
import { planTargets } from "../../app/domain/plan/plan-targets.ts";
import { renderPlanRun } from "../../app/domain/plan/render-plan-run.ts";
import { summarisePlan } from "../../app/domain/plan/summarise.ts";
import { parseTerraformPlan } from "../../app/domain/plan/terraform-plan.ts";
import { readTemplates } from "../../app/templates.ts";
import { settings } from "../fixtures/settings.ts";
import { accountsFileWith, type WrittenAccount } from "../scenario/story/accounts-file.ts";
import { numberedAccounts } from "./accounts.ts";
import { measure, show, table } from "./measure.ts";

const { comments: templates } = readTemplates(new URL("../../templates/", import.meta.url));

/** All that the plan Action does itself: validate, choose, and turn Terraform's whole plan into the summary and its page. */
export async function benchPlanWithoutTerraform(): Promise<string> {
  const rows: string[][] = [];
  for (const existing of [1, 100, 1000, 5000]) {
    const old = numberedAccounts(existing);
    const base = Buffer.from(accountsFileWith(...old.slice(0, -1)));
    const head = Buffer.from(accountsFileWith(...old));
    const text = structuredPlan(old);
    const accept = await measure(5, () => planTargets(acceptAccounts({ head, base, settings }).changes));
    const summarised = await measure(5, () => {
      summarise(text);
    });
    rows.push([
      existing.toLocaleString("en"),
      show(accept),
      `${(text.length / 1_048_576).toFixed(1)} MiB`,
      show(summarised),
    ]);
  }
  return table(
    ["accounts", "accept the file, choose what to plan", "a full plan, as JSON", "read, summarise, check and show it"],
    rows,
  );
}

function summarise(text: string): void {
  const parsed = parseTerraformPlan(text);
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  const changes = summarisePlan(parsed.value, sha256Hex);
  const summary: PlanSummary = {
    version: 1,
    pullRequest: 1,
    headSha: "a".repeat(40),
    baseSha: "b".repeat(40),
    terraformVersion: "1.11.4",
    providerVersion: "5.100.0",
    result: { kind: "planned", changes },
  };
  const handedOn = parsePlanSummary(JSON.stringify(summary));
  if (handedOn.kind === "malformed" || changes.length !== 1) throw new Error(`there are ${changes.length} changes`);
  renderPlanRun(handedOn.value, templates);
}

/** A plan in which the last account is new, and all others stay, as Terraform writes it. */
function structuredPlan(accounts: readonly WrittenAccount[]): string {
  const changes = accounts.map(({ name, email, tags }, index) => {
    const attributes = {
      email,
      name,
      role_name: "bootstrap",
      iam_user_access_to_billing: "ALLOW",
      tags,
      tags_all: tags,
    };
    const isNew = index === accounts.length - 1;
    const change = {
      actions: [isNew ? "create" : "no-op"],
      before: isNew ? null : { ...attributes, id: String(index) },
      after: isNew ? attributes : { ...attributes, id: String(index) },
      after_unknown: isNew ? { arn: true, id: true, tags: {}, tags_all: {} } : {},
      before_sensitive: isNew ? false : { tags: {}, tags_all: {} },
      after_sensitive: { tags: {}, tags_all: {} },
    };
    return { address: `aws_organizations_account.${name}`, change };
  });
  const resources = accounts.map(({ name, email, tags }) => ({
    address: `aws_organizations_account.${name}`,
    expressions: {
      name: { constant_value: name },
      email: { constant_value: email },
      tags: { constant_value: tags },
    },
  }));
  return JSON.stringify({
    format_version: "1.2",
    terraform_version: "1.11.4",
    resource_changes: changes,
    configuration: { root_module: { resources } },
  });
}
