import { compareBase } from "./compare-base.ts";
import { listEntries } from "./entries.ts";
import { parseQuietly, readFile } from "./read-file.ts";

/** How an account of the accounts file differs from the file that was applied last. */
export interface Difference {
  readonly key: string;
  readonly kind: "added" | "changed" | "removed";
}

/** Compares the accounts by their JSON text, so that the apply proves every difference. */
export function findDifferences(applied: Uint8Array, tip: Uint8Array): readonly Difference[] {
  const { touched, removed } = compareBase(readFile(tip), applied);
  return [
    ...[...touched.values()].map(
      ({ entry, before }) => ({ key: entry.key, kind: before === undefined ? "added" : "changed" }) as const,
    ),
    ...removed.map(({ key }) => ({ key, kind: "removed" }) as const),
  ];
}

/** Text of each account by its key, to find the commit that changed an account; none if the file is not readable. */
export function readAccountTexts(file: Uint8Array | undefined): ReadonlyMap<string, string> {
  const value = file === undefined ? undefined : parseQuietly(new TextDecoder().decode(file));
  return new Map(listEntries(value).map(({ key, account }) => [key, JSON.stringify(account)]));
}
