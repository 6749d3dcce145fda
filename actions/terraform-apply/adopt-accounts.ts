import type { Account } from "../../app/domain/account/account.ts";
import { findUnadoptable, reservedAccounts, toAdopting } from "../../app/domain/adoption/find-unadoptable.ts";
import type { PendingEnd } from "../../app/domain/apply/account-end.ts";
import type { AdoptedAccount } from "../../app/domain/apply/apply-result.ts";
import type { StateAccount } from "../../app/domain/apply/terraform-state.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { describeError } from "../shared/fail.ts";
import type { ApplyInput } from "./apply-context.ts";
import { numberOf, type Plannable } from "./plan-accounts.ts";

/** The accounts to import, and why others may not be. */
export interface JudgedAdoptions {
  /** Ids by key. */
  readonly adopting: Plannable["adopting"];
  readonly leftOut: ReadonlyMap<string, PendingEnd>;
}

/**
 * Compares each account that its entry adopts with AWS again, because it may have changed since its plan was shown. An account
 * that is in Terraform's state already is not adopted again.
 *
 * @param accounts - accounts with a proof of their review
 */
export async function judgeAdoptions(
  accounts: readonly Account[],
  { state, settings, session }: Pick<ApplyInput, "state" | "settings" | "session">,
): Promise<JudgedAdoptions> {
  const wanted = accounts
    .flatMap((account) => toAdopting(account) ?? [])
    .filter(({ key, id }) => state.get(key)?.id !== id);
  if (wanted.length === 0) return { adopting: new Map(), leftOut: new Map() };
  const { aws } = settings;
  try {
    const organisation = openOrganisation(aws, session.credentials);
    const [existing, delegated] = await Promise.all([organisation.listAccounts(), organisation.listDelegated()]);
    const facts = { known: state, existing, delegated, reserved: reservedAccounts(aws) };
    const problems = new Map(wanted.map((account) => [account.key, findUnadoptable(account, facts)?.message]));
    return {
      adopting: new Map(wanted.filter(({ key }) => problems.get(key) === undefined).map(({ key, id }) => [key, id])),
      leftOut: new Map(
        wanted.flatMap(({ key, id }) => {
          const message = problems.get(key);
          if (message === undefined) return [];
          const reason = `${message} Do that in a new pull request, and have it reviewed.`;
          return [[key, { kind: "refused", reasons: [reason], ...existingOf({ key, id }, state) }]];
        }),
      ),
    };
  } catch (error) {
    const reason = `Could not compare the account with AWS before adopting it. ${describeError(error)}`;
    return {
      adopting: new Map(),
      leftOut: new Map(
        wanted.map(({ key, id }) => [key, { kind: "failed", reasons: [reason], ...existingOf({ key, id }, state) }]),
      ),
    };
  }
}

/** An entry whose account Terraform has under another id did not stay without an account. */
function existingOf(
  { key, id }: Pick<AdoptedAccount, "key" | "id">,
  state: ReadonlyMap<string, StateAccount>,
): Pick<PendingEnd, "existing"> {
  return state.has(key) ? {} : { existing: [id] };
}

/** The accounts that Terraform's state has now because their entries adopt them. */
export function listAdopted(
  accounts: readonly Account[],
  {
    state,
    pullRequests,
  }: { readonly state: ReadonlyMap<string, StateAccount>; readonly pullRequests: Plannable["pullRequests"] },
): readonly AdoptedAccount[] {
  return accounts.flatMap(({ key, name, email, comment }) => {
    const known = state.get(key);
    if (known === undefined || comment?.adopt !== known.id) return [];
    const { id, joinedAt = null } = known;
    return [{ key, id, name, email, joinedAt, ...numberOf(pullRequests.get(key)) }];
  });
}
