import type { Digests, Sha256Hex } from "../plan/digests.ts";
import { judgePlan } from "../plan/judge-plan.ts";
import type { Change } from "../plan/plan-summary.ts";
import { accountKey } from "../plan/plan-targets.ts";
import { groupBy } from "./group-by.ts";
import { findUnreviewed } from "./find-unreviewed.ts";

/** The pull request that brought an account, and the plan that its reviewers saw. */
export interface ShownBy {
  readonly number: number;
  readonly shown: Digests | undefined;
}

/**
 * Finds the accounts whose planned change may not be applied, with the reasons; the plan may be applied if there are none.
 *
 * Each change must be one that an apply may make, and must be in the plan that the reviewers of the account's own pull
 * request saw. A change of anything else than these accounts rejects all of them: then the plan is not the expected one.
 *
 * @param of.keys - the accounts to apply
 * @param of.closed - addresses of those that Terraform may forget
 * @param of.pullRequests - by key; an account without one may not change
 */
export function findRejected(
  changes: readonly Change[],
  of: {
    readonly keys: ReadonlySet<string>;
    readonly closed: ReadonlySet<string>;
    readonly pullRequests: ReadonlyMap<string, ShownBy>;
  },
  sha256Hex: Sha256Hex,
): ReadonlyMap<string, readonly string[]> {
  const { keys, closed, pullRequests } = of;
  const foreign = changes.filter(({ address }) => !keys.has(keyOf(address)));
  if (foreign.length > 0) {
    const reasons = foreign.map(
      ({ action, address }) => `Terraform plans to ${action} ${address}, too, which this run must not apply.`,
    );
    return new Map([...keys].map((key) => [key, reasons]));
  }
  const rejected = new Map<string, readonly string[]>();
  const reject = (address: string, reason: string): void => {
    rejected.set(keyOf(address), [...(rejected.get(keyOf(address)) ?? []), reason]);
  };
  for (const { address, message } of judgePlan(changes, closed)) reject(address, message);
  const shownBy = new Map([...pullRequests.values()].map(({ number, shown }) => [String(number), shown]));
  for (const [number, same] of groupBy(changes, ({ address }) => numberOf(pullRequests.get(keyOf(address))))) {
    for (const { address, action } of findUnreviewed(same, shownBy.get(number), sha256Hex))
      reject(address, `The approved plan of pull request ${number} does not show this: ${action} ${address}.`);
  }
  return rejected;
}

const keyOf = (address: string): string => accountKey(address) ?? "";

const numberOf = (by: ShownBy | undefined): string => (by === undefined ? "(none)" : String(by.number));
