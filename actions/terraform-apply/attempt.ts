import type { ApplyResult } from "../../app/domain/apply/apply-result.ts";

/** How an apply ended; a reason is one sentence a line. */
export type Attempt = Pick<ApplyResult, "outcome" | "reason" | "accounts"> & { readonly notes?: readonly string[] };

export function refused(reasons: readonly string[], accounts: ApplyResult["accounts"] = []): Attempt {
  return { outcome: "refused", reason: reasons.join("\n"), accounts };
}
