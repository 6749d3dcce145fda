import { listEntries, type Entry } from "./entries.ts";
import { parseShallow } from "./read-file.ts";

/** The accounts of two files that are left to compare. */
export interface Parts {
  /** Accounts of the head that may differ from the base. */
  readonly changed: readonly Entry[];
  /** Accounts of the base that may differ from the head. */
  readonly before: readonly Entry[];
}

/** In canonical text: the beginning, the end of each account except the last, and the end of the last one. */
const fileStart = '{\n  "resource": [\n';
const elementEnd = "\n    },\n";
const fileEnd = "\n  ]\n}\n";

/**
 * Leaves out the accounts before the first and after the last difference, so that the base need not be parsed.
 *
 * The head is canonical, so no line ending is inside a string. If the base begins with the same text up to the end of an
 * account, a parser is in the same state in both. If the text that follows in the base, up to the common ending, is a list
 * of elements by itself, a parser is again in the same state, and reads the common ending in the same way.
 */
export function cutSameElements(head: string, base: string, entries: readonly Entry[]): Parts | undefined {
  const shorter = Math.min(head.length, base.length);
  const prefix = sameLength(shorter, (from, to) => head.slice(from, to) === base.slice(from, to));
  const suffix = sameLength(
    shorter - prefix,
    (from, to) => head.slice(head.length - to, head.length - from) === base.slice(base.length - to, base.length - from),
  );
  if (prefix < fileStart.length || suffix < fileEnd.length) return undefined;
  const lastSame = head.lastIndexOf(elementEnd, prefix - elementEnd.length);
  const start = lastSame === -1 ? fileStart.length : lastSame + elementEnd.length;
  const firstSame = head.indexOf(elementEnd, head.length - suffix);
  const end = firstSame === -1 ? head.length - fileEnd.length : firstSame + elementEnd.length;
  const middle = base.slice(start, end - head.length + base.length);
  const before = parseShallow(`[${middle.endsWith(",\n") ? middle.slice(0, -2) : middle}]`);
  if (before === undefined) return undefined;
  const skipped = countEnds(head, 0, start);
  const kept = firstSame === -1 ? entries.length : skipped + countEnds(head, start, end);
  return { changed: entries.slice(skipped, kept), before: listEntries({ resource: before }) };
}

/** Length of the common text, by binary search: comparing slices is far faster than comparing characters. */
function sameLength(most: number, isSame: (from: number, to: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (isSame(low, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function countEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(elementEnd, from); at !== -1 && at < to; at = text.indexOf(elementEnd, at + 1)) count += 1;
  return count;
}
