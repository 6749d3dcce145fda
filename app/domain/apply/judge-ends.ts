import type { AccountEnd, AccountEnds } from "./account-end.ts";

/** Facts after Terraform's apply. */
export interface AppliedFacts {
  /** The accounts that were planned. */
  readonly accounts: readonly { readonly key: string; readonly pullRequest?: number }[];
  /** Keys of those that Terraform forgets, so that its state must lack them afterwards. */
  readonly forgotten: ReadonlySet<string>;
  /** Keys of those that the plan changes. */
  readonly changed: ReadonlySet<string>;
  /** Keys of those that are new since their last apply. */
  readonly made: ReadonlySet<string>;
  /** Terraform's state afterwards, by key. */
  readonly state: ReadonlyMap<string, unknown>;
  /** Why an account is not done, one sentence or more each, by key. */
  readonly troubles: ReadonlyMap<string, readonly string[]>;
  /** Keys of the accounts that a second plan still changes. */
  readonly unfinished: ReadonlySet<string>;
}

/** Judges for each account whether it has its value of the file, by the state and by a second plan. */
export function judgeEnds(facts: AppliedFacts): AccountEnds {
  return new Map(
    facts.accounts.map(({ key, pullRequest }) => [
      key,
      { ...judgeEnd(key, facts), ...(pullRequest !== undefined && { pullRequest }) },
    ]),
  );
}

function judgeEnd(key: string, { forgotten, changed, made, state, troubles, unfinished }: AppliedFacts): AccountEnd {
  const reasons = [...(troubles.get(key) ?? [])];
  if (state.has(key) === forgotten.has(key) && reasons.length === 0) {
    const found = forgotten.has(key) ? "still has" : "does not have";
    reasons.push(`Terraform says that it succeeded, but its state ${found} the account. Start the workflow again.`);
  }
  if (unfinished.has(key))
    reasons.push("A second plan still finds something to change; the log shows what. Start the workflow again.");
  if (reasons.length > 0) return { kind: "failed", reasons };
  return { kind: changed.has(key) || made.has(key) ? "applied" : "nothing-to-do" };
}
