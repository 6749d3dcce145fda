import type { AccountChange } from "../account/validate-accounts.ts";
import { count } from "../text/count.ts";

/** For example "1 new account, 2 changed accounts". */
export function countAccounts(changes: readonly Pick<AccountChange, "kind">[]): string {
  const added = changes.filter(({ kind }) => kind === "added").length;
  const changed = changes.length - added;
  if (changes.length === 0) return "no account changed";
  return [added > 0 ? [count(added, "new account")] : [], changed > 0 ? [count(changed, "changed account")] : []]
    .flat()
    .join(", ");
}
