import type { Account } from "../../app/domain/account/account.ts";
import type { PendingEnd } from "../../app/domain/apply/account-end.ts";
import { judgeAdoption } from "../../app/domain/apply/judge-adoption.ts";
import type { Settings } from "../../app/domain/settings/settings.ts";
import type { Organisation } from "../shared/aws/organisation.ts";
import type { Clock } from "../shared/clock.ts";
import { pollUntil } from "../shared/clock.ts";
import type { Progress } from "./progress.ts";

/** The accounts that exist but are not in the state. */
export interface FoundAdoption {
  /** Ids by key: accounts that an earlier run created but could not write into the state. */
  readonly adopted: ReadonlyMap<string, string>;
  /** Accounts that can be neither created nor adopted, by key. */
  readonly leftOut: ReadonlyMap<string, PendingEnd>;
}

export const noAdoption: FoundAdoption = { adopted: new Map(), leftOut: new Map() };

/**
 * Looks for accounts that exist but are not in the state. First waits for creations that are still in progress: their
 * accounts are not listed yet, and a second request for one would fail as a duplicate. An account whose creation does not
 * end in time is left out.
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
): Promise<FoundAdoption> {
  const names = new Set(unmade.map(({ name }) => name));
  let creating: readonly string[] = [];
  const until = clock.now() + settings.accounts.wait_minutes * 60_000;
  await pollUntil(
    async () => {
      creating = (await organisation.listCreating()).filter((name) => names.has(name));
      for (const name of creating) progress.say(name, "an earlier run requested it; waiting until AWS is done");
      return creating.length === 0 ? true : undefined;
    },
    { clock, until },
  );
  const isCreating = new Set(creating);
  const wanted = unmade
    .filter(({ name }) => !isCreating.has(name))
    .map(({ key, name, email }) => ({ key, name, email, askedAt: askedAt.get(key) ?? Number.NaN }));
  const existing = await organisation.listAccounts();
  const { adopted, conflicts } = judgeAdoption(wanted, existing, (time) => new Date(time).toISOString());
  const inCreation = unmade.filter(({ name }) => isCreating.has(name));
  const leftOut: readonly (readonly [string, PendingEnd])[] = [
    ...inCreation.map(({ key }) => [key, stillCreating] as const),
    ...[...conflicts].map(([key, { reasons, ids }]) => [key, { kind: "refused", reasons, existing: ids }] as const),
  ];
  return { adopted, leftOut: new Map(leftOut) };
}

const stillCreating: PendingEnd = {
  kind: "failed",
  reasons: [
    "AWS is still making the account, which an earlier run requested. Start the workflow again when AWS is done.",
  ],
};
