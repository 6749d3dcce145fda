import { isPending, joinReasons, outcomeOf, type AccountEnds } from "../../app/domain/apply/account-end.ts";
import type { Forgotten } from "../../app/domain/apply/ended-accounts.ts";
import type { ApplyResult } from "../../app/domain/apply/apply-result.ts";

/** Facts that an apply found and that the result must contain even if the apply fails afterwards. */
export interface Found {
  /** The accounts that exist and have not been reported in a result yet. */
  readonly accounts: ApplyResult["accounts"];
  /** The accounts that Terraform adopted and that have no record of that yet. */
  readonly adopted: NonNullable<ApplyResult["adopted"]>;
  /** Numbers of the pull requests with changes that are due, the latest last. */
  readonly pullRequests: readonly number[];
  /** Lists the keys of the accounts that AWS has not created. Undefined before the state is read. */
  readonly askUnmade: (() => Promise<readonly string[]>) | undefined;
}

export const nothingFound: Found = { accounts: [], adopted: [], pullRequests: [], askUnmade: undefined };

/** How an apply ended; `reason` has one sentence on each line. */
export type ApplyOutcome = Pick<ApplyResult, "outcome" | "reason"> &
  Found & {
    readonly notes?: readonly string[];
    /** Of the accounts that were due; undefined if the run did not come so far. */
    readonly ends?: AccountEnds;
    /** Every account that was taken out of the file until now; undefined if the run did not come so far. */
    readonly ended?: ApplyResult["ended"];
    readonly administrators?: ApplyResult["administrators"];
  };

/** How the accounts that were due ended. */
export interface Settled {
  readonly ends: AccountEnds;
  readonly found: Found;
  /** Keys of the accounts that Terraform may have changed. */
  readonly changed: ReadonlySet<string>;
  /** By key: the accounts that Terraform was to forget. */
  readonly forgotten?: Forgotten;
  /** Other events that people should know of, one sentence each. */
  readonly notes: readonly string[];
}

/** An apply stopped; `cause` says why. */
export class UnfinishedApplyError extends Error {
  override readonly name = "UnfinishedApplyError";
  readonly found: Found;

  constructor(found: Found, cause: unknown) {
    super("", { cause });
    this.found = found;
  }
}

/**
 * Runs a stage of the apply; if it fails, the error has the facts that were found before the stage.
 *
 * @throws UnfinishedApplyError
 */
export async function withFound<Result>(found: Found | Promise<Found>, stage: () => Promise<Result>): Promise<Result> {
  try {
    return await stage();
  } catch (error) {
    // A later stage knows more.
    throw error instanceof UnfinishedApplyError ? error : new UnfinishedApplyError(await found, error);
  }
}

export function refused(reasons: readonly string[], found: Found = nothingFound): ApplyOutcome {
  return { ...found, outcome: "refused", reason: reasons.join("\n") };
}

/** The outcome of the run, from those of its accounts. */
export function summariseSettled({ ends, found, notes }: Settled): ApplyOutcome {
  const pending = [...ends].flatMap(([key, end]) => (isPending(end) ? [{ key, reason: end.reasons.join("\n") }] : []));
  const reasons = joinReasons(pending);
  const outcome = outcomeOf([...ends.values()].map(({ kind }) => kind));
  return { ...found, outcome, reason: reasons.length === 0 ? null : reasons.join("\n"), notes, ends };
}
