import { lastAppliedKey, type LastApplied } from "../../app/domain/apply/last-applied.ts";
import { openStateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Writes the note of what is applied, in the name of this run. */
export async function writeLastApplied(
  { runner, clock }: ApplyContext,
  { session, settings }: ApplyInput,
  note: Omit<LastApplied, "run" | "at">,
): Promise<void> {
  const signed: LastApplied = { ...note, run: runner.runId, at: new Date(clock.now()).toISOString() };
  const { state } = settings.aws;
  // AWS may have ended the session since the run began, and a client keeps the credentials that it started with.
  const bucket = openStateBucket(state, session.credentials);
  await runStep("noting what is applied", () => bucket.write(lastAppliedKey(state.key), signed));
}
