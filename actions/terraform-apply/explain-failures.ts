import type { Account } from "../../app/domain/account/account.ts";
import { describeCreationFailure } from "../../app/domain/apply/creation-failure.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { runStep } from "../shared/step.ts";
import type { ApplyContext, ApplyInput } from "./apply-context.ts";

/** Explains why AWS did not create accounts, with a next step; Terraform's own message follows. */
export async function explainFailures(
  made: readonly Account[],
  {
    context,
    tip,
    ids,
    startedAt,
  }: {
    readonly context: ApplyContext;
    readonly tip: ApplyInput;
    readonly ids: ReadonlyMap<string, string>;
    readonly startedAt: number;
  },
): Promise<readonly string[]> {
  const names = new Set(made.filter(({ key }) => !ids.has(key)).map(({ name }) => name));
  if (names.size === 0) return [];
  const failed = await runStep("asking AWS why", () =>
    openOrganisation(tip.settings.aws, tip.session.credentials).listFailed(),
  );
  // AWS's clock and this machine's differ a little.
  const recent = failed.filter(({ name, requestedAt }) => names.has(name) && requestedAt >= startedAt - 5_000);
  for (const { name, reason } of recent) context.progress.say(name, `not made: ${reason}`);
  return recent.map(({ name, reason }) => describeCreationFailure(name, reason));
}
