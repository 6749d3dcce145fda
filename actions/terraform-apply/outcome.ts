import type { ApplyResult } from "../../app/domain/apply/apply-result.ts";

/** Facts that an apply found and that the result must contain even if the apply fails afterwards. */
export interface Learnt {
  /** The accounts that exist and have not been reported in a result yet. */
  accounts: ApplyResult["accounts"];
  /** Lists the keys of the accounts that AWS has not created; called only if the apply fails. Undefined before the state is read. */
  askUnmade: (() => Promise<readonly string[]>) | undefined;
}

/** How an apply ended; `reason` has one sentence on each line. */
export type ApplyOutcome = Pick<ApplyResult, "outcome" | "reason" | "accounts"> & {
  readonly notes?: readonly string[];
};

export function refused(reasons: readonly string[], accounts: ApplyResult["accounts"] = []): ApplyOutcome {
  return { outcome: "refused", reason: reasons.join("\n"), accounts };
}
