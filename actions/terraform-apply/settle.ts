import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import { describeError } from "../shared/fail.ts";
import type { AfterAccountContext } from "./after-account/after-account-step.ts";
import { afterAccountSteps } from "./after-account/after-account-steps.ts";
import type { Progress } from "./progress.ts";

/** What became of the accounts that Terraform made. */
export interface Settled {
  readonly accounts: readonly NewAccount[];
  /** Why an account cannot be used yet, one sentence each. */
  readonly reasons: readonly string[];
}

/** Waits until each new account can be used, all at once: they become usable at the same time, and in any order. */
export async function settleAccounts(
  accounts: readonly NewAccount[],
  {
    context,
    progress,
    startedAt,
  }: { readonly context: AfterAccountContext; readonly progress: Progress; readonly startedAt: number },
): Promise<Settled> {
  const ends = await Promise.allSettled(
    accounts.map(async (account) => {
      for (const step of afterAccountSteps) {
        progress.say(account.name, `${step.doing} (${account.id})`);
        await step.run(account, context);
      }
      progress.say(account.name, `ready (${account.id})`);
      return { ...account, seconds: Math.round((context.clock.now() - startedAt) / 1000) };
    }),
  );
  return {
    accounts: accounts.map((account, index) => {
      const end = ends[index];
      return end?.status === "fulfilled" ? end.value : account;
    }),
    reasons: ends.flatMap((end) => (end.status === "rejected" ? [describeError(end.reason)] : [])),
  };
}
