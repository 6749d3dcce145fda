import { changedAttributes } from "../account/changed-attributes.ts";
import type { AccountChange } from "../account/validate-accounts.ts";
import type { OrganisationAccount } from "../apply/judge-adoption.ts";
import { accountAddress } from "../plan/plan-targets.ts";
import type { Change } from "../plan/plan-summary.ts";
import type { SameValues } from "../plan/preflight.ts";
import { hasOtherEmail, type KnownAccounts } from "./questions.ts";

/**
 * Lists the changed attributes of existing accounts that AWS has already, for example because a person changed them in the
 * console and the file now follows.
 *
 * Terraform read these accounts to plan them, so an attribute that it does not plan to change is equal in AWS. It ignores the
 * root e-mail, which is compared with the organisation's list.
 */
export function findSameValues(
  changes: readonly AccountChange[],
  {
    known,
    planned,
    existing,
  }: {
    readonly known: KnownAccounts;
    readonly planned: readonly Change[];
    /** Undefined if AWS was not asked. */
    readonly existing: readonly OrganisationAccount[] | undefined;
  },
): readonly SameValues[] {
  const byAddress = new Map(planned.map((change) => [change.address, change]));
  const emails = new Map(existing?.map(({ id, email }) => [id, email]));
  return changes.flatMap((change): readonly SameValues[] => {
    const { account, before } = change;
    const id = known.get(account.key)?.id;
    if (before === undefined || id === undefined) return [];
    const plan = byAddress.get(accountAddress(account.key));
    const differing = new Set(Object.keys({ ...plan?.before, ...plan?.after }));
    const attributes = [
      ...changedAttributes(account, before).filter((attribute) => !differing.has(attribute)),
      ...(hasOtherEmail(change) && emails.get(id) === account.email ? ["email"] : []),
    ];
    return attributes.length === 0 ? [] : [{ account: account.key, attributes }];
  });
}
