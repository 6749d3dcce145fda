import { lastAppliedKey, type LastApplied } from "../../app/domain/apply/last-applied.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Writes the note of what is applied, in the name of this run. */
export async function writeLastApplied(
  { runner, clock }: ApplyContext,
  { ledger, settings }: ApplyInput,
  note: Omit<LastApplied, "run" | "at">,
): Promise<void> {
  const signed: LastApplied = { ...note, run: runner.runId, at: new Date(clock.now()).toISOString() };
  await runStep("noting what is applied", () => ledger.write(lastAppliedKey(settings.aws.state.key), signed));
}
