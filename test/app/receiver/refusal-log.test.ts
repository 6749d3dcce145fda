import { expect, test } from "@jest/globals";
import { createRefusalLog } from "../../../app/receiver/refusal-log.ts";

test("logs a thousand refusals in one line a minute", async () => {
  const lines: unknown[] = [];
  const ends: (() => void)[] = [];
  const pauses: number[] = [];
  const count = createRefusalLog({ warn: (line: unknown) => lines.push(line) }, (milliseconds) => {
    pauses.push(milliseconds);
    return new Promise((resolve) => ends.push(resolve));
  });
  for (let index = 0; index < 1_000; index += 1) count("unsigned", `192.0.2.${index % 250}`);
  count("too large", "192.0.2.1");
  expect(lines).toEqual([]);
  ends.pop()?.();
  await Promise.resolve();
  expect(lines).toEqual([{ refused: { unsigned: 1_000, "too large": 1 }, firstAddress: "192.0.2.0" }]);
  count("late", "192.0.2.7");
  ends.pop()?.();
  await Promise.resolve();
  expect(lines.slice(1)).toEqual([{ refused: { late: 1 }, firstAddress: "192.0.2.7" }]);
  expect(pauses).toEqual([60_000, 60_000]);
});
