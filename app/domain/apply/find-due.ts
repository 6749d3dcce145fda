import { findDifferences } from "../account/find-differences.ts";
import type { LastApplied, PendingAccount } from "./last-applied.ts";
import type { StateAccount } from "./terraform-state.ts";

/** An account that an apply has to deal with. */
export interface DueAccount {
  readonly key: string;
  /**
   * `added` and `changed`: it differs from its value that was applied last. `unknown`: it does not, but Terraform's state
   * lacks it. `removed`: it was applied, or is in the state, and is not in the file. `tainted`: Terraform would replace it.
   */
  readonly kind: "added" | "changed" | "unknown" | "removed" | "tainted";
  /** The commit whose accounts file has the value that was applied last; it lacks the account if none ever was. */
  readonly since: string;
}

type DueNote = Pick<LastApplied, "commit" | "pending">;

/** The commits whose accounts file tells what was applied last, each once. */
export function commitsOf({ commit, pending = [] }: DueNote): readonly string[] {
  return [...new Set([commit, ...pending.map(({ since }) => since)])];
}

interface DueFacts {
  readonly last: DueNote;
  /** The accounts file at each commit of the note. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The accounts file to apply, and the keys of its accounts. */
  readonly tip: { readonly file: Uint8Array; readonly keys: ReadonlySet<string> };
  /** The accounts of Terraform's state, by key. */
  readonly state: ReadonlyMap<string, Pick<StateAccount, "tainted">>;
}

/**
 * Finds the accounts that are due: each is compared with its own last applied value, not with one commit.
 *
 * An account that an apply began to change stays due even if the file has its earlier value again, because AWS may have
 * the later one.
 */
export function findDue(input: DueFacts): readonly DueAccount[] {
  const { last, files, tip, state } = input;
  const pending = new Map((last.pending ?? []).map((account) => [account.key, account]));
  const sinceOf = (key: string): string => pending.get(key)?.since ?? last.commit;
  const differences = [...files].flatMap(([commit, file]) =>
    findDifferences(file, tip.file).filter(({ key }) => sinceOf(key) === commit),
  );
  // The later ones count.
  const due = new Map<string, DueAccount["kind"]>([
    ...[...state.keys()].filter((key) => !tip.keys.has(key)).map((key) => [key, "removed"] as const),
    ...[...tip.keys].filter((key) => !state.has(key)).map((key) => [key, "unknown"] as const),
    ...[...pending.values()].filter(isHalfWay(input)).map(({ key }) => [key, "changed"] as const),
    ...differences.map(({ key, kind }) => [key, kind] as const),
    ...[...state]
      .filter(([key, { tainted }]) => tainted && tip.keys.has(key))
      .map(([key]) => [key, "tainted"] as const),
  ]);
  return [...due].map(([key, kind]) => ({ key, kind, since: sinceOf(key) }));
}

function isHalfWay({ tip, state }: Pick<DueFacts, "tip" | "state">): (account: PendingAccount) => boolean {
  return ({ key, begun }) => begun !== undefined && state.has(key) && tip.keys.has(key);
}
