import type { AccountEnds } from "../apply/account-end.ts";
import type { DueAccount } from "../apply/find-due.ts";
import type { NotedAdministrators } from "../apply/last-applied.ts";
import { truncate } from "../markdown/truncate.ts";
import { compareAdministrators, without, type AdministratorsChange } from "./compare-administrators.ts";
import { readFiledAdministrators } from "./filed-administrators.ts";

/** The notes after an apply, and what this apply changed, by key. */
export interface AdministratorNotes {
  readonly noted: readonly NotedAdministrators[];
  readonly changes: ReadonlyMap<string, AdministratorsChange>;
}

/** Most people of earlier versions that are kept; only the account's first checklist of this kind shows them. */
const mostBefore = 100;

/**
 * Notes the accounts whose administrators this apply has changed, beside those of earlier applies: it compares the file that
 * was applied last for each account with the one that is applied now. An account that is still pending has not changed. An
 * entry of an account that the file no longer has is dropped.
 *
 * @param of.files - the accounts file by commit
 */
export function noteAdministrators(
  noted: readonly NotedAdministrators[],
  {
    due,
    ends,
    files,
    tip,
  }: {
    readonly due: readonly DueAccount[];
    readonly ends: AccountEnds;
    readonly files: ReadonlyMap<string, Uint8Array>;
    readonly tip: Uint8Array;
  },
): AdministratorNotes {
  const now = byKey(tip);
  const at = new Map([...files].map(([commit, file]) => [commit, byKey(file)]));
  const entries = new Map(noted.filter(({ key }) => now.has(key)).map((entry) => [entry.key, entry]));
  const changes = new Map<string, AdministratorsChange>();
  for (const { key, kind, since } of due) {
    const end = ends.get(key);
    const before = at.get(since)?.get(key) ?? [];
    const change = compareAdministrators(before, now.get(key) ?? []);
    const isDone = end?.kind === "applied" || end?.kind === "nothing-to-do";
    if (!isDone || kind !== "changed" || change === undefined || !now.has(key)) continue;
    const { pullRequest } = end;
    const trusted = without([...(entries.get(key)?.before ?? []), ...before.filter(isStorable)], []);
    entries.set(key, { key, before: trusted.slice(-mostBefore), ...(pullRequest !== undefined && { pullRequest }) });
    changes.set(key, change);
  }
  return { noted: [...entries.values()], changes };
}

/** A note of a result has at most 2,000 characters. */
const longestList = 1_500;

/** Entries that are older than the rules may name anything. */
function isStorable(person: string): boolean {
  return /^[!-~]{1,320}$/u.test(person);
}

function byKey(file: Uint8Array): ReadonlyMap<string, readonly string[]> {
  return new Map(readFiledAdministrators(file).map(({ key, administrators }) => [key, administrators]));
}

/** What an apply says of an account whose administrators it has changed, in one sentence. */
export function describeNoted(key: string, { removes, adds }: AdministratorsChange, isSet: boolean): string {
  const parts = [
    ...(removes.length > 0 ? [`still trusts ${removes.join(", ")}`] : []),
    ...(adds.length > 0 ? [`does not trust ${adds.join(", ")} yet`] : []),
  ];
  return isSet
    ? `The administrators of ${key} changed, and this run has set the trust policy. The checklist of the change shows when AWS has proven it.`
    : `The administrators of ${key} changed in the accounts file alone. Until its checklist is done, AWS ${truncate(parts.join(" and "), longestList)}.`;
}
