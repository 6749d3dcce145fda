import { lastAppliedKey, parseLastApplied, type LastApplied } from "../../app/domain/apply/last-applied.ts";
import { requireParsed } from "../shared/aws/read-state.ts";
import type { StateBucket } from "../shared/aws/state-bucket.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Reads the note of the last apply; undefined if nothing was applied yet. */
export async function readLastApplied(ledger: StateBucket, stateKey: string): Promise<LastApplied | undefined> {
  const key = lastAppliedKey(stateKey);
  const entry = await ledger.read(key);
  return entry && requireParsed(parseLastApplied(entry.text), key);
}

/** Writes the note of what is applied, in the name of this run. */
export async function writeLastApplied(
  { runner, clock }: ApplyContext,
  { ledger, settings }: ApplyInput,
  note: Omit<LastApplied, "run" | "at">,
): Promise<void> {
  const signed: LastApplied = { ...note, run: runner.runId, at: new Date(clock.now()).toISOString() };
  await runStep("noting what is applied", () => ledger.write(lastAppliedKey(settings.aws.state.key), signed));
}
