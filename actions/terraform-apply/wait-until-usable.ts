import type { NewAccount } from "../../app/domain/apply/apply-result.ts";
import { checklistOf, listChecklistIssues } from "../../app/github/issues/checklist-issues.ts";
import { describeError } from "../shared/fail.ts";
import { runStep } from "../shared/step.ts";
import type { NewAccountContext } from "./new-account-steps/new-account-step.ts";
import { newAccountSteps } from "./new-account-steps/steps.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";
import type { Progress } from "./progress.ts";

/** The accounts that Terraform created, after the wait. */
export interface UsableAccounts {
  readonly accounts: readonly NewAccount[];
  /** Why an account cannot be used yet, by its id. */
  readonly reasons: ReadonlyMap<string, readonly string[]>;
}

/** Waits until each new account can be used; concurrently, because they become usable in any order. */
export async function waitUntilUsable(
  accounts: readonly NewAccount[],
  {
    context,
    progress,
    startedAt,
  }: { readonly context: NewAccountContext; readonly progress: Progress; readonly startedAt: number },
): Promise<UsableAccounts> {
  const ends = await Promise.allSettled(
    accounts.map(async (account) => {
      let settled = account;
      for (const step of newAccountSteps) {
        progress.say(account.name, `${step.doing} (${account.id})`);
        const { making, isSecured = false } = await step.run(account, context);
        settled = { ...settled, ...making };
        if (isSecured) break;
      }
      progress.say(account.name, `ready (${account.id})`);
      return { ...settled, seconds: Math.round((context.clock.now() - startedAt) / 1000) };
    }),
  );
  return {
    accounts: accounts.map((account, index) => {
      const end = ends[index];
      return end?.status === "fulfilled" ? end.value : account;
    }),
    reasons: new Map(
      accounts.flatMap(({ id }, index) => {
        const end = ends[index];
        return end?.status === "rejected" ? [[id, [describeError(end.reason)]]] : [];
      }),
    ),
  };
}

/** Returns the ids of the accounts that an earlier run created and that have a checklist. */
export async function findWithChecklist(
  { github }: ApplyContext,
  { at, state, settings }: ApplyInput,
  existing: readonly NewAccount[],
): Promise<ReadonlySet<string>> {
  const before = new Set([...state.values()].map(({ id }) => id));
  const older = existing.filter(({ id }) => before.has(id));
  if (older.length === 0) return new Set();
  const issues = await runStep("looking for checklists", () =>
    listChecklistIssues(github, { ...at, app: { id: settings.app_id } }),
  );
  return new Set(older.map(({ id }) => id).filter((id) => checklistOf(issues, id) !== undefined));
}
