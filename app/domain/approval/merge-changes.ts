import { readAccountTexts } from "../account/find-differences.ts";

/**
 * Returns whether a merge commit has an account that differs from the account in every parent, so that the person who merged
 * changed it.
 *
 * @param merged - the accounts file at the merge commit; undefined if there is none
 * @param parents - the accounts file at each parent
 */
export function mergeChangesAccounts(
  merged: Uint8Array | undefined,
  parents: readonly (Uint8Array | undefined)[],
): boolean {
  const result = readAccountTexts(merged);
  const sources = parents.map(readAccountTexts);
  const keys = new Set([result, ...sources].flatMap((texts) => [...texts.keys()]));
  return [...keys].some((key) => !sources.some((texts) => texts.get(key) === result.get(key)));
}
