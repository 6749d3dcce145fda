import { expect, test } from "@jest/globals";
import { capacityOf, keyOfPair, pairsOf } from "../../../../app/domain/yubikeys/pairs.ts";

const pair = { name: "Safe A", first: "11111111", second: "22222222" };

test("one pair is a list of one", () => {
  expect(pairsOf(pair)).toEqual([pair]);
  expect(pairsOf([pair, { ...pair, name: "Safe B" }]).map(({ name }) => name)).toEqual(["Safe A", "Safe B"]);
});

test.each([
  [undefined, 32],
  ["4.3.7", 32],
  ["5.4.3", 32],
  ["5.6.9", 32],
  ["5.7", 64],
  ["5.7.1", 64],
  ["5.10.0", 64],
  ["6.0.0", 64],
])("firmware %s holds %i accounts", (firmware, capacity) => {
  expect(capacityOf({ ...pair, ...(firmware === undefined ? {} : { firmware }) })).toBe(capacity);
});

test("a capacity that the settings name counts before the firmware", () => {
  expect(capacityOf({ ...pair, firmware: "5.7.1", capacity: 32 })).toBe(32);
});

test("a pair is the same for any order of its keys, and for any name", () => {
  expect(keyOfPair({ name: "Other", first: "22222222", second: "11111111" })).toBe(keyOfPair(pair));
  expect(keyOfPair({ ...pair, second: "33333333" })).not.toBe(keyOfPair(pair));
});
