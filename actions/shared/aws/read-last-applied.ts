import { lastAppliedKey, parseLastApplied, type LastApplied } from "../../../app/domain/apply/last-applied.ts";
import { requireParsed } from "./read-state.ts";
import type { StateBucket } from "./state-bucket.ts";

/** Reads the note of the last apply; undefined if nothing was applied yet. */
export async function readLastApplied(ledger: StateBucket, stateKey: string): Promise<LastApplied | undefined> {
  const key = lastAppliedKey(stateKey);
  const entry = await ledger.read(key);
  return entry && requireParsed(parseLastApplied(entry.text), key);
}
