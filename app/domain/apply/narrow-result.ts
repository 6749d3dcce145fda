import { joinReasons, outcomeOf } from "./account-end.ts";
import type { AccountResult, ApplyResult } from "./apply-result.ts";

/** The results of the accounts that are pending; none in a result of an earlier version. */
export function pendingResults({ results = [] }: Pick<ApplyResult, "results">): readonly AccountResult[] {
  return results.filter(({ outcome }) => outcome === "refused" || outcome === "failed");
}

/**
 * Limits a result to the accounts of one pull request, so that the people there read about their own accounts alone.
 *
 * @returns the whole result if it says nothing about accounts of this pull request: then the run failed as a whole.
 */
export function narrowResult(result: ApplyResult, pullRequest: number): ApplyResult {
  const results = (result.results ?? []).filter((account) => account.pullRequest === pullRequest);
  if (results.length === 0) return result;
  const pending = pendingResults({ results }).map(({ key, reason = "" }) => ({ key, reason }));
  return {
    ...result,
    pullRequest,
    outcome: outcomeOf(results.map(({ outcome }) => outcome)),
    reason: pending.length === 0 ? null : joinReasons(pending).join("\n"),
    accounts: result.accounts.filter((account) => account.pullRequest === pullRequest),
    ...(result.adopted !== undefined && {
      adopted: result.adopted.filter((account) => account.pullRequest === pullRequest),
    }),
    results,
  };
}
