import type { Account } from "../../app/domain/account/account.ts";
import { describeCreationFailure } from "../../app/domain/apply/creation-failure.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Explains by key why AWS did not create accounts, with a next step. */
export async function explainFailures(
  { accounts }: { readonly accounts: readonly Account[] },
  {
    context,
    tip,
    state,
    startedAt,
  }: {
    readonly context: ApplyContext;
    readonly tip: ApplyInput;
    readonly state: ReadonlyMap<string, unknown>;
    readonly startedAt: number;
  },
): Promise<ReadonlyMap<string, readonly string[]>> {
  const missing = accounts.filter(({ key }) => !state.has(key));
  if (missing.length === 0) return new Map();
  const keys = new Map(missing.map(({ key, name }) => [name, key]));
  const failed = await runStep("asking AWS why", () =>
    openOrganisation(tip.settings.aws, tip.session.credentials).listFailed(),
  );
  // AWS's clock and this machine's differ a little.
  const recent = failed.filter(({ name, requestedAt }) => keys.has(name) && requestedAt >= startedAt - 5_000);
  for (const { name, reason } of recent) context.progress.say(name, `not made: ${reason}`);
  return new Map(recent.map(({ name, reason }) => [keys.get(name) ?? name, [describeCreationFailure(reason)]]));
}
