import { accountKey } from "../../app/domain/plan/plan-targets.ts";
import { StepError } from "../shared/step.ts";
import { TerraformError } from "../shared/terraform/terraform.ts";

/** Terraform's errors have several lines, and a reason has one. */
export function onOneLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "").join(" ");
}

/**
 * Finds the accounts that Terraform's errors are about, with the errors.
 *
 * @returns undefined if an error is about none of them: then it concerns all.
 */
export function blameAccounts(
  error: unknown,
  keys: ReadonlySet<string>,
): ReadonlyMap<string, readonly string[]> | undefined {
  const cause = error instanceof StepError ? error.cause : error;
  if (!(cause instanceof TerraformError) || cause.failures.length === 0) return undefined;
  const blamed = new Map<string, readonly string[]>();
  for (const { address, text } of cause.failures) {
    const key = accountKey(address ?? "");
    if (key === undefined || !keys.has(key)) return undefined;
    blamed.set(key, [...(blamed.get(key) ?? []), onOneLine(text)]);
  }
  return blamed;
}
