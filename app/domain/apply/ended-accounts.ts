import type { EndedAccount } from "./apply-result.ts";
import type { KnownAccount } from "./find-closed.ts";
import type { DueAccount } from "./find-due.ts";
import { isPending, type AccountEnds } from "./account-end.ts";
import type { ForgottenAccount, LastApplied } from "./last-applied.ts";

/** By key: the accounts that Terraform forgets, and their state in AWS. */
export type Forgotten = ReadonlyMap<string, Pick<KnownAccount, "id" | "state">>;

/** Notes the accounts that Terraform has forgotten, also those of a run that died before it could note them. */
export function noteForgotten(
  { pending = [], forgotten: before = [] }: Pick<LastApplied, "pending" | "forgotten">,
  {
    due,
    ends,
    forgotten,
    commit,
  }: {
    readonly due: readonly DueAccount[];
    readonly ends: AccountEnds;
    readonly forgotten: Forgotten;
    readonly commit: string;
  },
): readonly ForgottenAccount[] {
  const begun = new Map(pending.map(({ key, forgets }) => [key, forgets]));
  const now = due.flatMap(({ key, kind }): readonly ForgottenAccount[] => {
    const end = ends.get(key);
    const known = forgotten.get(key) ?? begun.get(key);
    if (kind !== "removed" || known === undefined || end === undefined || isPending(end)) return [];
    return [{ key, ...describeForgets(known), commit }];
  });
  const again = new Set(now.map(({ id }) => id));
  return [...before.filter(({ id }) => !again.has(id)), ...now];
}

/** What the note says of an account that Terraform is about to forget. */
export function describeForgets({
  id,
  state,
}: Pick<KnownAccount, "id"> & { readonly state?: string | undefined }): Pick<ForgottenAccount, "id" | "state"> {
  return { id, ...(state !== undefined && { state }) };
}

/**
 * Drops the accounts that Terraform manages again from those that were taken out of the accounts file: AWS can reopen a closed
 * account, and an entry can adopt it.
 *
 * @param managed - ids
 */
export function withoutManaged<Note extends Pick<LastApplied, "forgotten" | "unmanaged">>(
  note: Note,
  managed: ReadonlySet<string>,
): Note {
  const { forgotten = [], unmanaged = [] } = note;
  const isLeft = (id: string): boolean => !managed.has(id);
  if ([...forgotten.map(({ id }) => id), ...unmanaged.flatMap(({ ids }) => ids)].every(isLeft)) return note;
  return {
    ...note,
    forgotten: forgotten.filter(({ id }) => isLeft(id)),
    unmanaged: unmanaged.flatMap((account) => {
      const ids = account.ids.filter(isLeft);
      return ids.length === 0 ? [] : [{ ...account, ids }];
    }),
  };
}

/** Lists the accounts that were taken out of the accounts file, for the App: the note of every apply has all of them. */
export function listEnded({
  forgotten = [],
  unmanaged = [],
}: Pick<LastApplied, "forgotten" | "unmanaged">): readonly EndedAccount[] {
  return [
    ...forgotten.map((account) => ({ ...account, how: "forgotten" as const })),
    ...unmanaged.flatMap(({ key, ids, commit }) => ids.map((id) => ({ key, id, commit, how: "unmanaged" as const }))),
  ];
}
