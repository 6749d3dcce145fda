import type { AccountChange } from "../account/validate-accounts.ts";

/** A number with its noun, for example "1 problem" and "2 problems". */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** For example "1 new account, 2 changed accounts". */
export function countAccounts(changes: readonly Pick<AccountChange, "kind">[]): string {
  const added = changes.filter(({ kind }) => kind === "added").length;
  const changed = changes.length - added;
  if (changes.length === 0) return "no account changed";
  return [added > 0 ? [count(added, "new account")] : [], changed > 0 ? [count(changed, "changed account")] : []]
    .flat()
    .join(", ");
}
