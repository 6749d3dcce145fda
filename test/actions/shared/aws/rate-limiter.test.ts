import { expect, test } from "@jest/globals";
import { RateLimiter } from "../../../../actions/shared/aws/rate-limiter.ts";

/** A clock that stands still but for those who wait. */
function paceAt(random: number): { readonly pace: RateLimiter; readonly clock: { now: number } } {
  const clock = { now: 0 };
  const sleep = (milliseconds: number): Promise<void> => {
    clock.now += milliseconds;
    return Promise.resolve();
  };
  return { pace: new RateLimiter({ now: () => clock.now, sleep, random: () => random }), clock };
}

test.each([0, 0.5, 1])("at most five of a kind begin within any second (chance %d)", async (random) => {
  const { pace, clock } = paceAt(random);
  const begun: number[] = [];
  for (let request = 0; request < 30; request += 1) {
    await pace.turn("ListParents");
    begun.push(clock.now);
  }
  for (const start of begun) {
    expect(begun.filter((moment) => moment >= start && moment < start + 1000).length).toBeLessThanOrEqual(5);
  }
  expect(clock.now).toBeLessThan(30 * 260);
});

test("kinds do not wait for each other, and what comes rarely does not wait at all", async () => {
  const { pace, clock } = paceAt(0);
  await pace.turn("ListParents");
  await pace.turn("DescribeAccount");
  expect(clock.now).toBe(0);
  clock.now = 1000;
  await pace.turn("ListParents");
  expect(clock.now).toBe(1000);
});

test("each complaint in a row doubles the rest, up to a limit, and an answer ends it", async () => {
  const { pace, clock } = paceAt(0.5);
  const waits: number[] = [];
  for (let request = 0; request < 9; request += 1) {
    const before = clock.now;
    await pace.turn("ListParents");
    waits.push(clock.now - before);
    pace.heard("ListParents", true);
  }
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  pace.heard("ListParents", false);
  clock.now += 60_000;
  await pace.turn("ListParents");
  const before = clock.now;
  await pace.turn("ListParents");
  expect(clock.now - before).toBe(230);
});

test("the rest is not the same for everybody", async () => {
  const rests: number[] = [];
  for (const random of [0, 1]) {
    const { pace, clock } = paceAt(random);
    await pace.turn("ListParents");
    pace.heard("ListParents", true);
    await pace.turn("ListParents");
    rests.push(clock.now);
  }
  expect(rests).toEqual([250, 750]);
});
