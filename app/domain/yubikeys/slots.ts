import type { AccountRecord } from "../checklist/account-record.ts";
import { keysOutSince } from "../checklist/keys-out.ts";
import type { Step } from "../checklist/step.ts";
import type { NamedPair, YubikeyPair } from "../settings/settings.ts";
import { capacityOf, keyOfPair } from "./pairs.ts";

/** The usage of one pair of YubiKeys. */
export interface PairUsage {
  readonly pair: NamedPair;
  readonly capacity: number;
  /** Slots that are used, or reserved for a checklist that names the pair. */
  readonly used: number;
  readonly isNearlyFull: boolean;
  /** Checklists that have the pair out of the safe, the longest first. */
  readonly out: readonly KeysOut[];
}

/** A checklist that was started and has not put its keys back. */
export interface KeysOut {
  readonly issue: number;
  readonly account: string;
  readonly since: string;
}

/** From this share on, the custodians have to think of the next pair. */
const nearlyFull = 0.9;

/**
 * Counts the slots of each pair from the records.
 *
 * A checklist that was created before pairs were recorded belongs to the first pair. One that was given up before its key
 * was set has released its slot.
 */
export function countSlots(
  pairs: readonly YubikeyPair[],
  records: readonly AccountRecord[],
  steps: readonly Step[],
): readonly PairUsage[] {
  return groupByPair(pairs, records, steps).map(({ pair, own }) => {
    const capacity = capacityOf(pair);
    const used = (pair.slots_taken_before ?? 0) + own.length;
    const out = own.flatMap((record) => {
      const since = keysOutSince(record, steps);
      return since === undefined ? [] : [{ issue: record.issue, account: record.account.id, since }];
    });
    return {
      pair: { name: pair.name, first: pair.first, second: pair.second },
      capacity,
      used,
      isNearlyFull: used >= nearlyFull * capacity,
      out: out.sort((one, other) => one.since.localeCompare(other.since)),
    };
  });
}

/** The records that use or reserve a slot, by pair. There may be thousands of records, and a hundred pairs. */
function groupByPair(
  pairs: readonly YubikeyPair[],
  records: readonly AccountRecord[],
  steps: readonly Step[],
): readonly { readonly pair: YubikeyPair; readonly own: readonly AccountRecord[] }[] {
  const using = new Set(steps.filter(({ yubikeys }) => yubikeys === "used").map(({ id }) => id));
  const groups = pairs.map((pair) => ({ pair, own: [] as AccountRecord[] }));
  const byKey = new Map(groups.map((group) => [keyOfPair(group.pair), group]));
  for (const record of records) {
    const { yubikeys, abandoned, ticks } = record;
    const hasSlot = ticks.some(({ step }) => using.has(step));
    const isKept = yubikeys !== null && abandoned === null;
    if (hasSlot || isKept) (yubikeys === null ? groups[0] : byKey.get(keyOfPair(yubikeys)))?.own.push(record);
  }
  return groups;
}

/** The first pair, in the order of the settings, that has a free slot; undefined if all are full. */
export function choosePair(ledger: readonly PairUsage[]): NamedPair | undefined {
  return ledger.find(({ used, capacity }) => used < capacity)?.pair;
}
