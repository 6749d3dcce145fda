import { createHash } from "node:crypto";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { summarisePlan } from "../../app/domain/plan/summarise.ts";
import { parseTerraformPlan } from "../../app/domain/plan/terraform-plan.ts";
import { doStep } from "./step.ts";
import { terraformInit, terraformPlan, terraformShowPlan, type TerraformContext } from "./terraform.ts";

/** What Terraform would do; the plan itself is kept in the workspace. */
export interface Plan {
  readonly terraformVersion: string;
  readonly changes: readonly Change[];
}

/**
 * Plans in a prepared workspace. Both Actions plan with this, so that what the apply compares with what was shown was made
 * in the same way.
 *
 * @param targets - addresses of the accounts to plan alone, without reading the others; none plans everything
 */
export async function makePlan(context: TerraformContext, targets: readonly string[] = []): Promise<Plan> {
  const terraformVersion = await doStep("terraform init", () => terraformInit(context));
  const outcome = await doStep("terraform plan", () => terraformPlan(context, targets));
  if (outcome === "nothing") return { terraformVersion, changes: [] };
  const changes = await doStep("reading the plan", async () => {
    const parsed = parseTerraformPlan(await terraformShowPlan(context));
    if (parsed.kind === "malformed") {
      throw new Error(
        `Terraform ${terraformVersion} wrote its plan in a form that is not known here: ${parsed.reason}. Use the version of Terraform that the workflow file came with.`,
      );
    }
    return summarisePlan(parsed.value, sha256Hex);
  });
  return { terraformVersion, changes };
}

/** What the domain hashes with. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
