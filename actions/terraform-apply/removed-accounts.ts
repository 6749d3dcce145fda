import type { AccountEnds, PendingEnd } from "../../app/domain/apply/account-end.ts";
import { describeMissing, describeOpen } from "../../app/domain/apply/describe-blocked.ts";
import { findClosed, type KnownAccount } from "../../app/domain/apply/find-closed.ts";
import { openOrganisation } from "../shared/aws/organisation.ts";
import { describeError } from "../shared/fail.ts";
import type { ApplyInput } from "./apply-context.ts";
import type { Work } from "./work.ts";

/** What becomes of the accounts that were taken out of the accounts file. */
export interface Removals {
  /** By key: AWS has closed them or no longer has them, so Terraform forgets them; nothing happens to them in AWS. */
  readonly forgotten: ReadonlyMap<string, KnownAccount>;
  /** Of all others. */
  readonly ends: AccountEnds;
}

/**
 * Asks AWS about each account of Terraform's state that was taken out of the file.
 *
 * A run that died may have forgotten an account already: its note says that it began to, and the state lacks the account.
 */
export async function judgeRemovals({ due, removed, last }: Work, tip: ApplyInput): Promise<Removals> {
  const keys = due.filter(({ kind }) => kind === "removed").map(({ key }) => key);
  const begun = new Set((last.pending ?? []).filter((account) => account.begun !== undefined).map(({ key }) => key));
  const filed = new Set(removed.map(({ key }) => key));
  const asked = keys.filter((key) => filed.has(key)).flatMap((key) => tip.state.get(key) ?? []);
  const { forgotten, ends } = await askAboutClosed(asked, tip);
  const others = keys.filter((key) => !forgotten.has(key) && !ends.has(key));
  const otherEnds = others.map((key): readonly [string, PendingEnd | { readonly kind: "nothing-to-do" }] => {
    const known = tip.state.get(key);
    const isForgotten = known === undefined && begun.has(key);
    return [key, isForgotten ? { kind: "nothing-to-do" } : { kind: "refused", reasons: [describeMissing(known?.id)] }];
  });
  return { forgotten, ends: new Map([...ends, ...otherEnds]) };
}

async function askAboutClosed(
  asked: readonly Pick<KnownAccount, "key" | "id">[],
  { settings, session }: ApplyInput,
): Promise<Removals> {
  if (asked.length === 0) return { forgotten: new Map(), ends: new Map() };
  try {
    const listed = await openOrganisation(settings.aws, session.credentials).listAccounts();
    const { closed, open } = findClosed(asked, listed);
    return {
      forgotten: new Map(closed.map((account) => [account.key, account])),
      ends: new Map(open.map((account) => [account.key, { kind: "refused", reasons: [describeOpen(account)] }])),
    };
  } catch (error) {
    const reason = `Could not ask AWS whether it has closed the account. ${describeError(error)}`;
    return {
      forgotten: new Map(),
      ends: new Map(asked.map(({ key }) => [key, { kind: "failed", reasons: [reason] }])),
    };
  }
}
