import { isPending, type AccountEnds } from "./account-end.ts";
import { describeForgets, type Forgotten, noteForgotten } from "./ended-accounts.ts";
import type { DueAccount } from "./find-due.ts";
import type { LastApplied, PendingAccount, UnmanagedAccount } from "./last-applied.ts";
import { truncate } from "../markdown/truncate.ts";

/** Longer reasons are cut in the note: the result of the run has them. */
const maxReason = 2_000;

type ApplyNote = Pick<LastApplied, "commit" | "pending" | "unmanaged" | "forgotten" | "administrators">;

/**
 * Notes before Terraform's apply which accounts it may change, so that a run that dies leaves no account half-way
 * between two values without a trace.
 */
export function noteBeginning(
  last: ApplyNote,
  begun: readonly DueAccount[],
  { commit, forgotten = new Map() }: { readonly commit: string; readonly forgotten?: Forgotten },
): ApplyNote {
  const earlier = new Map((last.pending ?? []).map((account) => [account.key, account]));
  const reason = `The apply of ${commit.slice(0, 7)} began to change it, and has not reported its end.`;
  for (const { key, since } of begun) {
    const known = forgotten.get(key);
    const forgets = known === undefined ? {} : { forgets: describeForgets(known) };
    earlier.set(key, { ...earlier.get(key), key, since, reason, begun: commit, ...forgets });
  }
  return { ...last, pending: [...earlier.values()] };
}

/**
 * Notes after an apply which accounts are pending. Every other account of the file has its value of this commit. An account
 * that was due and has no end stays pending.
 *
 * @param input.last - the note that the run began with
 * @param input.changed - keys of the accounts that Terraform may have changed
 * @param input.forgotten - the accounts that Terraform was to forget
 */
export function noteEnds(
  last: ApplyNote,
  {
    commit,
    due,
    ends,
    keys,
    changed,
    forgotten = new Map(),
  }: {
    readonly commit: string;
    readonly due: readonly DueAccount[];
    readonly ends: AccountEnds;
    /** Of the accounts file. */
    readonly keys: ReadonlySet<string>;
    readonly changed: ReadonlySet<string>;
    readonly forgotten?: Forgotten;
  },
): ApplyNote {
  const earlier = new Map((last.pending ?? []).map((account) => [account.key, account]));
  const pending = due.flatMap(({ key, since }): readonly PendingAccount[] => {
    const end = ends.get(key) ?? { kind: "failed", reasons: ["The run ended before it came to this account."] };
    if (!isPending(end)) return [];
    const begun = changed.has(key) ? commit : earlier.get(key)?.begun;
    const known = forgotten.get(key);
    const forgets = known === undefined ? earlier.get(key)?.forgets : describeForgets(known);
    const { pullRequest, existing } = end;
    return [
      {
        key,
        since,
        reason: truncate(end.reasons.join("\n"), maxReason),
        ...(pullRequest !== undefined && { pullRequest }),
        ...(existing !== undefined && { existing }),
        ...(begun !== undefined && { begun }),
        ...(forgets !== undefined && { forgets }),
      },
    ];
  });
  const stays = new Set(pending.map(({ key }) => key));
  const left = [...earlier.values()].filter(({ key }) => !keys.has(key) && !stays.has(key));
  const gone = noteForgotten(last, { due, ends, forgotten, commit });
  const unmanaged = noteUnmanaged(last, { left, keys, commit });
  return { commit, pending, unmanaged, ...(gone.length > 0 && { forgotten: gone }) };
}

/** An account that AWS has and that was taken out of the file exists, and is not managed here. */
function noteUnmanaged(
  { unmanaged = [] }: ApplyNote,
  {
    left,
    keys,
    commit,
  }: { readonly left: readonly PendingAccount[]; readonly keys: ReadonlySet<string>; readonly commit: string },
): readonly UnmanagedAccount[] {
  const taken = left.flatMap(({ key, existing }) => (existing === undefined ? [] : [{ key, ids: existing, commit }]));
  const again = new Set(taken.map(({ key }) => key));
  return [...unmanaged.filter(({ key }) => !keys.has(key) && !again.has(key)), ...taken];
}
