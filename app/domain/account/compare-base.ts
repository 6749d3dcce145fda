import { cutSameElements, type Parts } from "./cut-same-elements.ts";
import { listEntries, type Entry } from "./entries.ts";
import { parseShallow, type FileReading } from "./read-file.ts";

/** The changes that a pull request makes to the accounts file. */
export interface Comparison {
  /** Pointers of the accounts that are new or differ, each with its entry in the base. */
  readonly touched: ReadonlyMap<string, Touched>;
  /** Accounts of the base that the head lacks. */
  readonly removed: readonly Entry[];
  /** Whether the base is JSON; if not, every account counts as new. */
  readonly readable: boolean;
}

export interface Touched {
  readonly entry: Entry;
  readonly before: Entry | undefined;
}

/** Compares accounts by their JSON text: an account that differs in any way, even only in order, was touched. */
export function compareBase(head: FileReading, base: Uint8Array | undefined): Comparison {
  const entries = listEntries(head.value);
  const parts = base === undefined ? { changed: entries, before: [] } : differingParts(head, entries, base);
  const before = parts?.before ?? [];
  const last = new Map(before.map((entry) => [entry.key, entry]));
  const unchanged = new Set(before.map(identify));
  const keys = new Set(entries.map(({ key }) => key));
  const touched = new Map<string, Touched>();
  for (const entry of parts?.changed ?? entries) {
    if (!unchanged.has(identify(entry))) touched.set(entry.pointer, { entry, before: last.get(entry.key) });
  }
  return { touched, removed: [...last.values()].filter(({ key }) => !keys.has(key)), readable: parts !== undefined };
}

/** Every member of an account counts, and so does the order of the members. */
function identify({ key, account }: Entry): string {
  return JSON.stringify([key, account]);
}

/** Undefined if the base is not JSON. */
function differingParts(head: FileReading, entries: readonly Entry[], base: Uint8Array): Parts | undefined {
  const baseText = new TextDecoder().decode(base);
  const changed = head.canonical === head.text ? cutSameElements(head.text, baseText, entries) : undefined;
  if (changed !== undefined) return changed;
  const value = parseShallow(baseText);
  return value === undefined ? undefined : { changed: entries, before: listEntries(value) };
}
