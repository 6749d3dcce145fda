import type { ApplyResult } from "./apply-result.ts";

/** How an apply ended for one account that was due. */
export type AccountEnd =
  | { readonly kind: "applied" | "nothing-to-do"; readonly pullRequest?: number }
  /** It is pending: the next apply tries again. */
  | PendingEnd;

export interface PendingEnd {
  /** `refused`: the run left the account alone. `failed`: it tried, or could not ask. */
  readonly kind: "refused" | "failed";
  /** One sentence or more each, without the account's name. */
  readonly reasons: readonly string[];
  readonly pullRequest?: number;
  /** Ids of accounts that AWS already has under this name or root e-mail, and that no apply made. */
  readonly existing?: readonly string[];
}

/** The ends of accounts by their keys. */
export type AccountEnds = ReadonlyMap<string, AccountEnd>;

export function isPending(end: AccountEnd): end is PendingEnd {
  return end.kind === "refused" || end.kind === "failed";
}

/** The outcome of several accounts together. It is only `refused` if the run changed none of them. */
export function outcomeOf(kinds: readonly AccountEnd["kind"][]): ApplyResult["outcome"] {
  const has = (kind: AccountEnd["kind"]): boolean => kinds.includes(kind);
  if (has("failed") || (has("refused") && has("applied"))) return "failed";
  if (has("refused")) return "refused";
  return has("applied") ? "applied" : "nothing-to-do";
}

/** One line for each reason, with the accounts that it holds up. */
export function joinReasons(pending: readonly { readonly key: string; readonly reason: string }[]): readonly string[] {
  const keys = new Map<string, readonly string[]>();
  for (const { key, reason } of pending) {
    for (const line of reason.split("\n")) keys.set(line, [...(keys.get(line) ?? []), key]);
  }
  return [...keys].map(([reason, of]) => `${of.join(", ")}: ${reason}`);
}
