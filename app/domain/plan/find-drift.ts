import type { Settings } from "../settings/settings.ts";
import type { Sha256Hex } from "./digests.ts";
import type { Change } from "./plan-summary.ts";
import { summarisePlan } from "./summarise.ts";
import type { TerraformPlan } from "./terraform-plan.ts";

/** An account as AWS lists it. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: string;
}

/** The differences between AWS, Terraform's state and the accounts file. */
export interface Drift {
  /** Changes made outside Terraform: `before` is from the state, `after` is from AWS. */
  readonly outside: readonly Change[];
  /** Changes in the accounts file that no apply has made in AWS yet. */
  readonly unapplied: readonly Change[];
  /** Accounts of the organisation that are not in the accounts file. */
  readonly unknown: readonly ListedAccount[];
}

/**
 * Finds drift in a full plan, and in what AWS lists.
 *
 * The management account and the users account are named in the settings, so they are known.
 */
export function findDrift(
  plan: TerraformPlan,
  listed: readonly ListedAccount[],
  { aws, sha256Hex }: { readonly aws: Settings["aws"]; readonly sha256Hex: Sha256Hex },
): Drift {
  const outside = summarisePlan(
    { ...plan, resource_changes: plan.resource_drift ?? [], output_changes: {} },
    sha256Hex,
  );
  const drifted = new Set(outside.map(({ address }) => address));
  const known = new Set([aws.management_account, aws.users_account, ...idsIn(plan)]);
  return {
    outside,
    unapplied: summarisePlan(plan, sha256Hex).filter(({ address }) => !drifted.has(address)),
    unknown: listed.filter(({ id }) => !known.has(id)).toSorted((one, other) => one.id.localeCompare(other.id)),
  };
}

/** Returns whether there is any drift that a person should check. */
export function isAnyDrift({ outside, unapplied, unknown }: Drift): boolean {
  return outside.length + unapplied.length + unknown.length > 0;
}

function idsIn(plan: TerraformPlan): readonly unknown[] {
  return (plan.resource_changes ?? []).map(({ change: { before } }) =>
    typeof before === "object" && before !== null && "id" in before ? before.id : undefined,
  );
}
