import type { Account } from "../../app/domain/account/account.ts";
import { judgeAdoption, type Adoption } from "../../app/domain/apply/judge-adoption.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { Organisation } from "../shared/aws/organisation.ts";
import type { Clock } from "../shared/clock.ts";
import { pollUntil } from "../shared/clock.ts";
import type { Progress } from "./progress.ts";

/** An earlier run has asked AWS for accounts that are still on their way. */
export class StillCreatingError extends Error {
  override readonly name = "StillCreatingError";
  readonly accounts: readonly string[];

  constructor(accounts: readonly string[]) {
    super(
      `AWS is still making ${accounts.join(", ")}, which it was asked for before this run. Start the workflow again when it is done.`,
    );
    this.accounts = accounts;
  }
}

/**
 * Looks for accounts that exist although the state does not know them. A creation that is still in progress is nowhere to
 * be seen and would only fail as a doubled one, so it is waited for first.
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
      for (const name of creating) progress.say(name, "AWS was asked for it before; waiting until that has ended");
      return creating.length === 0 ? true : undefined;
    },
    { clock, until },
  );
  if (none === undefined) throw new StillCreatingError(creating);
  const wanted = unmade.map(({ key, name, email }) => ({ key, name, email, askedAt: askedAt.get(key) ?? Number.NaN }));
  return judgeAdoption(wanted, await organisation.listAccounts(), (time) => new Date(time).toISOString());
}
