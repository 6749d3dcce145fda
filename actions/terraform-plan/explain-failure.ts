import { truncate } from "../../app/domain/markdown/truncate.ts";
import { adviseOnFailure } from "../../app/domain/plan/advise-on-failure.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { describeError } from "../shared/fail.ts";
import { StepError } from "../shared/step.ts";
import { TerraformError } from "../shared/terraform/terraform.ts";

/** The longest error that the schema of the plan summary accepts. */
const maxError = 20_000;

/** Explains a failure to a person: the next step first, then the error itself, with secrets masked. */
export function explainFailure(
  failure: unknown,
  secrets: readonly string[],
): { readonly step: string; readonly error: string } {
  const step = failure instanceof StepError ? failure.step : "plan";
  const cause = failure instanceof StepError ? failure.cause : failure;
  const said = describeError(cause);
  const advice = cause instanceof TerraformError && cause.exitCode !== undefined ? `${adviseOnFailure(said)}\n\n` : "";
  return { step, error: truncate(maskText(`${advice}${said}`, secrets), maxError) };
}
