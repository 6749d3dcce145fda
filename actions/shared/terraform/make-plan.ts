import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Change } from "../../../app/domain/plan/plan-summary.ts";
import { summarisePlan } from "../../../app/domain/plan/summarise.ts";
import {
  parseTerraformPlan,
  type PlannedChanges,
  type TerraformPlan,
} from "../../../app/domain/plan/terraform-plan.ts";
import { withReattachedProvider } from "./reattached-provider.ts";
import { readPlanFile } from "./plan-file.ts";
import { runStep } from "../step.ts";
import { planFile, terraformInit, terraformPlan, terraformShowPlan, type TerraformContext } from "./terraform.ts";

/** The changes that Terraform would make; the plan itself is in the workspace. */
export interface Plan {
  readonly terraformVersion: string;
  readonly changes: readonly Change[];
}

/**
 * Plans in a prepared workspace. Both Actions plan with this function, so that the apply can compare its plan with the one
 * that was shown.
 *
 * @param targets - addresses of the accounts to plan, without reading the others; if empty, plans everything
 * @param adopted - addresses of the accounts whose entries adopt an account of AWS, each with that account's id
 */
export async function makePlan(
  context: TerraformContext,
  targets: readonly string[] = [],
  adopted?: ReadonlyMap<string, string>,
): Promise<Plan> {
  return inTerraform(context, async (terraform, terraformVersion) => ({
    terraformVersion,
    changes: await planChanges(terraform, targets, adopted),
  }));
}

/** Initialises a prepared workspace, and runs work whose Terraform commands share one provider process. */
export async function inTerraform<Result>(
  context: TerraformContext,
  work: (terraform: TerraformContext, version: string) => Promise<Result>,
): Promise<Result> {
  const version = await runStep("terraform init", () => terraformInit(context));
  return withReattachedProvider(context, (terraform) => work(terraform, version));
}

/** Plans, and returns the changes. */
export async function planChanges(
  terraform: TerraformContext,
  targets: readonly string[] = [],
  adopted: ReadonlyMap<string, string> = new Map(),
): Promise<readonly Change[]> {
  const outcome = await runStep("terraform plan", () => terraformPlan(terraform, targets));
  return outcome === "nothing" ? [] : summarisePlan(await readChanges(terraform), sha256Hex, adopted);
}

async function readChanges(terraform: TerraformContext): Promise<PlannedChanges> {
  const file = await runStep("reading the plan", () => readFile(join(terraform.directory, planFile)));
  return readPlanFile(file) ?? readPlan(terraform);
}

/** Reads the saved plan with `terraform show`, also if it has more than accounts. */
export async function readPlan(terraform: TerraformContext): Promise<TerraformPlan> {
  return runStep("reading the plan", async () => {
    const parsed = parseTerraformPlan(await terraformShowPlan(terraform));
    if (parsed.kind === "value") return parsed.value;
    throw new Error(
      `Terraform wrote its plan in an unknown format: ${parsed.reason}. Use the version of Terraform that the workflow file came with.`,
    );
  });
}

/** The hash function for the domain. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
