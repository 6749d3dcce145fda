import { expect, test } from "@jest/globals";
import { createPace } from "../../../setup/adopt/pace.ts";

test("gives out no more turns a second than asked for, and none later than needed", async () => {
  let time = 1_000;
  const turns: number[] = [];
  const pace = createPace(5, {
    now: () => time,
    sleep: (milliseconds) => {
      time += milliseconds;
      return Promise.resolve();
    },
  });
  for (let turn = 0; turn < 4; turn += 1) {
    await pace();
    turns.push(time);
  }
  time += 5_000;
  await pace();
  expect([...turns, time]).toEqual([1_000, 1_200, 1_400, 1_600, 6_600]);
});
