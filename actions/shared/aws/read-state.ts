import { parseTerraformState, type StateAccount } from "../../../app/domain/apply/terraform-state.ts";
import type { Parsed } from "../../../app/domain/json/parse-document.ts";
import type { StateBucket } from "./state-bucket.ts";

/** Reads the accounts of Terraform's state, by key; none if there is no state yet. */
export async function readState(ledger: StateBucket, key: string): Promise<ReadonlyMap<string, StateAccount>> {
  const entry = await ledger.read(key);
  if (entry === undefined) return new Map();
  const accounts = requireParsed(parseTerraformState(entry.text), key);
  return new Map(accounts.map((account) => [account.key, account]));
}

/**
 * Unwraps a parsed object of the state's bucket.
 *
 * @throws Error that names the object if it is malformed.
 */
export function requireParsed<Value>(parsed: Parsed<Value>, key: string): Value {
  if (parsed.kind === "value") return parsed.value;
  throw new Error(
    `Could not make sense of ${key} in the bucket of the state: ${parsed.reason}. The bucket keeps older versions of it.`,
  );
}
