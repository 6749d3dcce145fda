import { lastAppliedKey, parseLastApplied, type LastApplied } from "../../app/domain/apply/last-applied.ts";
import { valueOf } from "../shared/aws/read-state.ts";
import type { Ledger } from "../shared/aws/state-bucket.ts";

/** Undefined where nothing was applied yet. */
export async function readLastApplied(ledger: Ledger, stateKey: string): Promise<LastApplied | undefined> {
  const key = lastAppliedKey(stateKey);
  const entry = await ledger.read(key);
  return entry && valueOf(parseLastApplied(entry.text), key);
}
