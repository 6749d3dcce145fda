import { expect, test } from "@jest/globals";
import { findFreePair } from "../../../../app/domain/yubikeys/free-pair.ts";
import type { PairUsage } from "../../../../app/domain/yubikeys/slots.ts";
import { renderSlots, renderNearlyFull } from "../../../../app/domain/yubikeys/render-slots.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { minute, record } from "../checklist/samples.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
const pair = { name: "Safe *A*", first: "11111111", second: "22222222" };
const entry: PairUsage = { pair, capacity: 32, used: 3, isNearlyFull: false, out: [] };
const render = (...ledger: readonly PairUsage[]): string => renderSlots(ledger, templates.issues);

test("shows each pair: used, free, slots, and which is out since when", () => {
  const out = [{ issue: 40, account: "123456789012", since: minute(5) }];
  expect(render(entry, { ...entry, used: 30, isNearlyFull: true, out }, { ...entry, used: 33 })).toContain(
    `**Nearly full: Safe &#42;A&#42;. Out of the safe: Safe &#42;A&#42;.**

| Pair (serials) | Used | Free | Slots | Where |
| --- | --- | --- | --- | --- |
| Safe &#42;A&#42; (\`11111111\`, \`22222222\`) | 3 | 29 | 32 | in the safe |
| Safe &#42;A&#42; (\`11111111\`, \`22222222\`) | 30 | 2 | 32 | since 2026-03-01 10:05 UTC for 123456789012, #40 |
| Safe &#42;A&#42; (\`11111111\`, \`22222222\`) | 33 | 0 | 32 | in the safe |`,
  );
});

test("says that all is well, or that no slot is left", () => {
  expect(render(entry)).toMatch(/^\*\*There are enough slots\. All keys are in the safe\.\*\*/u);
  expect(render({ ...entry, used: 32, isNearlyFull: true })).toMatch(/^\*\*No pair has a free slot: name another/u);
});

test("warns the custodians of a pair that is nearly full, with a mark to find the warning by", () => {
  const text = renderNearlyFull({ ...entry, used: 29 }, "@pets/keepers", templates.issues);
  expect(text).toMatch(/^@pets\/keepers \*\*.*29 of 32 slots are used/u);
  expect(text).toMatch(/\n<!-- aws-accounts:yubikeys-nearly-full 11111111 22222222 -->$/u);
});

test("a new checklist gets a pair by the shipped steps, or none", () => {
  const settings = { yubikeys: { ...pair, slots_taken_before: 31 } };
  expect(findFreePair([], { settings, templates })).toEqual(pair);
  expect(findFreePair([{ ...record, yubikeys: pair }], { settings, templates })).toBeNull();
});
