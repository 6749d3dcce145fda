import type { Digests } from "../plan/digests.ts";

/** The plan that a plan check showed at a head commit. */
export interface ShownPlan {
  /** When the check completed, in GitHub's time format, in whole seconds; empty while the check waits. */
  readonly completedAt: string;
  /** Undefined unless there was a plan that may be applied. */
  readonly digests: Digests | undefined;
  /** Identifies the requesters that the check named; undefined if it named none. */
  readonly requesters: string | undefined;
  /** The plan adopts an account that exists already. */
  readonly adopts?: true;
}

/** How the plan that a person approved differs from the one that is shown now. */
export type PlanDifference =
  /** No plan was shown when they approved, or none is shown now. */
  | { readonly kind: "no-plan" }
  /** Another person has edited the request since the approval. */
  | { readonly kind: "requesters-changed" }
  | {
      readonly kind: "planned-again";
      /** When the plan that is shown now was completed. */
      readonly at: string;
      /** How many changes differ; undefined if there are too many to list. */
      readonly differing: number | undefined;
    };

/** The plan that is shown now; while a pull request is planned again, the previous one. */
export function shownNow(plans: readonly ShownPlan[]): ShownPlan | undefined {
  return plans.findLast(({ completedAt }) => completedAt !== "");
}

/**
 * Compares the plan that was shown when a person approved with the one that is shown now; undefined if they are equal.
 *
 * While a pull request is planned again, the previous plan is still shown. A plan counts as shown from the second after its
 * check was completed: within the same second, it is unknown which came first.
 *
 * @param plans - of the head commit, the oldest first
 */
export function comparePlans(plans: readonly ShownPlan[], approvedAt: string): PlanDifference | undefined {
  const now = shownNow(plans);
  const then = plans.findLast(({ completedAt }) => completedAt !== "" && completedAt < approvedAt);
  if (now?.digests === undefined || then?.digests === undefined) return { kind: "no-plan" };
  if (then.digests.root !== now.digests.root) {
    return { kind: "planned-again", at: now.completedAt, differing: countDiffering(then.digests, now.digests) };
  }
  return then.requesters === now.requesters ? undefined : { kind: "requesters-changed" };
}

function countDiffering({ digests: then }: Digests, { digests: now }: Digests): number | undefined {
  if (then.length === 0 || now.length === 0) return undefined;
  const missing = (these: readonly string[], those: readonly string[]): number => {
    const known = new Set(those);
    return these.filter((digest) => !known.has(digest)).length;
  };
  return Math.max(missing(then, now), missing(now, then));
}
