import type { Account } from "../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import type { PendingEnd } from "../../app/domain/apply/account-end.ts";
import type { KnownAccount } from "../../app/domain/apply/find-closed.ts";
import { findRejected, type ShownBy } from "../../app/domain/apply/judge-changes.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { accountAddress, adoptedIds } from "../../app/domain/plan/plan-targets.ts";
import { planChanges, sha256Hex } from "../shared/terraform/make-plan.ts";
import type { TerraformContext } from "../shared/terraform/terraform.ts";
import { writeAccounts } from "../shared/terraform/workspace.ts";
import { blameAccounts } from "./blame-accounts.ts";

/** The accounts to plan. */
export interface Plannable {
  readonly accounts: readonly Account[];
  /** By key: accounts that are no longer in the file, and that Terraform forgets. */
  readonly forgotten: ReadonlyMap<string, KnownAccount>;
  /** By key: the pull request that brought the account, and the plan that its reviewers saw. */
  readonly pullRequests: ReadonlyMap<string, ShownBy>;
  /** Ids by key: accounts that an earlier run created but could not write into the state. */
  readonly adopted: ReadonlyMap<string, string>;
  /** Ids by key: accounts that existed before, and that their entries adopt. */
  readonly adopting: ReadonlyMap<string, string>;
}

/** A saved plan, each of whose changes may be applied. */
export interface AccountsPlan extends Pick<Plannable, "accounts" | "forgotten"> {
  readonly changes: readonly Change[];
  /** The accounts that were left out of the plan, by key. */
  readonly leftOut: ReadonlyMap<string, PendingEnd>;
}

/**
 * Plans the accounts, and leaves out each whose plan fails or may not be applied, until every change of the saved plan may
 * be applied. An account that was left out is in neither the configuration nor the targets of that plan.
 *
 * @throws StepError if the plan fails for no account in particular.
 */
export async function planAccounts(
  terraform: TerraformContext,
  plannable: Plannable,
  leftOut: AccountsPlan["leftOut"] = new Map(),
): Promise<AccountsPlan> {
  const { accounts, forgotten } = plannable;
  if (accounts.length + forgotten.size === 0) return { accounts, forgotten, changes: [], leftOut };
  const { changes, rejected } = await planOnce(terraform, plannable);
  if (rejected.size === 0) return { accounts, forgotten, changes, leftOut };
  const kept = {
    accounts: accounts.filter(({ key }) => !rejected.has(key)),
    forgotten: new Map([...forgotten].filter(([key]) => !rejected.has(key))),
  };
  return planAccounts(terraform, { ...plannable, ...kept }, new Map([...leftOut, ...rejected]));
}

async function planOnce(
  terraform: TerraformContext,
  { accounts, forgotten, pullRequests, adopted, adopting }: Plannable,
): Promise<{ readonly changes: readonly Change[]; readonly rejected: AccountsPlan["leftOut"] }> {
  const keys = new Set([...accounts.map(({ key }) => key), ...forgotten.keys()]);
  const endAs = (kind: PendingEnd["kind"], reasons: ReadonlyMap<string, readonly string[]>): AccountsPlan["leftOut"] =>
    new Map([...reasons].map(([key, why]) => [key, { kind, reasons: why, ...numberOf(pullRequests.get(key)) }]));
  // Terraform evaluates every configured account before it drops those that are not targets, which takes twice as long
  // with a thousand. Accounts that are not targets keep their state, configured or not.
  const accountsFile = new TextEncoder().encode(renderAccountsFile({ accounts }));
  const imports = new Map([...adopted, ...adopting].filter(([key]) => keys.has(key)));
  await writeAccounts(terraform.directory, { accountsFile, accounts, imports, forgotten: [...forgotten.keys()] });
  try {
    const changes = await planChanges(terraform, [...keys].map(accountAddress), adoptedIds(accounts));
    const closed = new Set([...forgotten.keys()].map(accountAddress));
    return { changes, rejected: endAs("refused", findRejected(changes, { keys, closed, pullRequests }, sha256Hex)) };
  } catch (error) {
    const blamed = blameAccounts(error, keys);
    if (blamed === undefined) throw error;
    return { changes: [], rejected: endAs("failed", blamed) };
  }
}

/** The pull request of an end, if there is one. */
export function numberOf(by: Pick<ShownBy, "number"> | undefined): Pick<PendingEnd, "pullRequest"> {
  return by === undefined ? {} : { pullRequest: by.number };
}
