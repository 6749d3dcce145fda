import { truncate } from "../../app/domain/markdown/truncate.ts";
import { adviseOnFailure } from "../../app/domain/plan/advise-on-failure.ts";
import { maskText } from "../../app/domain/plan/mask.ts";
import { describeError } from "../shared/fail.ts";
import { StepError } from "../shared/step.ts";
import { TerraformError } from "../shared/terraform/terraform.ts";

/** As long as a reader of a failed plan takes it. */
const maxError = 20_000;

/** What failed, in words for a person: the next step first, then what was said. No secret is in it. */
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
