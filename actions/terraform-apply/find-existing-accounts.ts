import type { Account } from "../../app/domain/account/account.ts";
import { judgeAdoption, type Adoption } from "../../app/domain/apply/judge-adoption.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { Organisation } from "../shared/aws/organisation.ts";
import type { Clock } from "../shared/clock.ts";
import { pollUntil } from "../shared/clock.ts";
import type { Progress } from "./progress.ts";

/** AWS is still creating accounts that an earlier run requested. */
export class StillCreatingError extends Error {
  override readonly name = "StillCreatingError";
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[]) {
    super(
      `AWS is still making ${accounts.join(", ")}, which an earlier run requested. Start the workflow again when AWS is done.`,
    );
    this.accounts = accounts;
  }
}

/**
 * Looks for accounts that exist but are not in the state. First waits for creations that are still in progress: their
 * accounts are not listed yet, and a second request for one would fail as a duplicate.
 */
export async function findAdoption(
  unmade: readonly Account[],
  {
    organisation,
    askedAt,
    settings,
    clock,
    progress,
  }: {
    readonly organisation: Organisation;
    readonly askedAt: ReadonlyMap<string, number>;
    readonly settings: Settings;
    readonly clock: Clock;
    readonly progress: Progress;
  },
): Promise<Adoption> {
  let creating: readonly string[] = [];
  const until = clock.now() + settings.accounts.wait_minutes * 60_000;
  const none = await pollUntil(
    async () => {
      creating = await organisation.listCreating();
      for (const name of creating) progress.say(name, "an earlier run requested it; waiting until AWS is done");
      return creating.length === 0 ? true : undefined;
    },
    { clock, until },
  );
  if (none === undefined) throw new StillCreatingError(creating);
  const wanted = unmade.map(({ key, name, email }) => ({ key, name, email, askedAt: askedAt.get(key) ?? Number.NaN }));
  return judgeAdoption(wanted, await organisation.listAccounts(), (time) => new Date(time).toISOString());
}
