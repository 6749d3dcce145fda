import type { ApplyResult } from "../../app/domain/apply/apply-result.ts";

/** What an apply has found out, which has to be told also where it fails after that. */
export interface Learnt {
  /** The accounts that are known to exist and were not told of yet. */
  accounts: ApplyResult["accounts"];
  /** Keys of the accounts that AWS has not made; asked only where the apply comes to nothing. Undefined before the state was read. */
  askUnmade: (() => Promise<readonly string[]>) | undefined;
}

/** How an apply ended; a reason is one sentence a line. */
export type ApplyOutcome = Pick<ApplyResult, "outcome" | "reason" | "accounts"> & {
  readonly notes?: readonly string[];
};

export function refused(reasons: readonly string[], accounts: ApplyResult["accounts"] = []): ApplyOutcome {
  return { outcome: "refused", reason: reasons.join("\n"), accounts };
}
