import { parseTerraformState, type StateAccount } from "../../../app/domain/apply/terraform-state.ts";
import type { Parsed } from "../../../app/domain/json/parse-document.ts";
import type { StateBucket } from "./state-bucket.ts";

/** The accounts that Terraform's state knows, by key; none where there is no state yet. */
export async function readState(ledger: StateBucket, key: string): Promise<ReadonlyMap<string, StateAccount>> {
  const entry = await ledger.read(key);
  if (entry === undefined) return new Map();
  const accounts = requireParsed(parseTerraformState(entry.text), key);
  return new Map(accounts.map((account) => [account.key, account]));
}

/**
 * What was read of an object beside the state.
 *
 * @throws Error where it is malformed; it names the object.
 */
export function requireParsed<Value>(parsed: Parsed<Value>, key: string): Value {
  if (parsed.kind === "value") return parsed.value;
  throw new Error(
    `Could not make sense of ${key} in the bucket of the state: ${parsed.reason}. The bucket keeps older versions of it.`,
  );
}
