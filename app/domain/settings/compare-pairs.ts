import type { YubikeyPair } from "./settings.ts";
import { type Classify, settingChange } from "./setting-change.ts";

/**
 * Compares the pairs of YubiKeys by their serial numbers.
 *
 * New keys are more permissive, because their holder gets the second factors of root users. A person has to judge other
 * changes, such as a removed or renamed pair or a new order.
 */
export const comparePairs: Classify = ({ setting, before, after }) => {
  const [ofBefore, ofAfter] = [toPairs(before), toPairs(after)];
  const isIn = (pairs: readonly YubikeyPair[]) => (pair: YubikeyPair) =>
    pairs.some((other) => serialsOf(other) === serialsOf(pair));
  const added = ofAfter.filter((pair) => !isIn(ofBefore)(pair));
  const kept = ofAfter.filter(isIn(ofBefore));
  const shown = { setting, before: ofBefore.map(describe), after: ofAfter.map(describe) };
  const means = "The second factors of root users go onto these keys.";
  return [
    ...(added.length === 0 ? [] : [settingChange(shown, "more-permissive", { adds: added.map(describe), means })]),
    ...(shown.before.join("\n") === kept.map(describe).join("\n") ? [] : [settingChange(shown, "changed")]),
  ];
};

function toPairs(value: unknown): readonly YubikeyPair[] {
  return (Array.isArray(value) ? value : [value]) as readonly YubikeyPair[];
}

function serialsOf({ first, second }: YubikeyPair): string {
  return [first, second].sort().join();
}

function describe({ name, first, second, firmware, capacity, slots_taken_before: taken }: YubikeyPair): string {
  return [
    `${name}: ${first} and ${second}`,
    ...(firmware === undefined ? [] : [`firmware ${firmware}`]),
    ...(capacity === undefined ? [] : [`capacity ${capacity}`]),
    ...(taken === undefined ? [] : [`${taken} slots taken before`]),
  ].join(", ");
}
