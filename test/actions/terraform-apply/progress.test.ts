import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import { startProgress } from "../../../actions/terraform-apply/progress.ts";

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };

function start() {
  const shown: string[] = [];
  const failures: unknown[] = [];
  const progress = startProgress({
    clock,
    show: (pullRequest, accounts) => {
      expect(pullRequest).toBe(12);
      shown.push([...accounts].map(([account, now]) => `${account} ${now}`).join(", "));
      return shown.length === 1 ? Promise.reject(new Error("502")) : Promise.resolve();
    },
    failed: (error) => failures.push(error),
  });
  progress.showOn([12]);
  return { progress, shown, failures };
}

test("steps in quick succession are shown together, and the last step of a pause at its end", async () => {
  const { progress, shown, failures } = start();
  progress.say("cats", "on its way");
  progress.say("dogs", "on its way");
  await jest.advanceTimersByTimeAsync(1_000);
  progress.say("cats", "made");
  progress.say("cats", "ready");
  await jest.advanceTimersByTimeAsync(18_000);
  expect(shown).toEqual(["cats on its way, dogs on its way"]);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(shown.at(-1)).toBe("cats ready, dogs on its way");
  expect(failures).toEqual([new Error("502")]);
});

test("no step is shown twice, nor after the progress has settled", async () => {
  const { progress, shown } = start();
  progress.say("cats", "made");
  await jest.advanceTimersByTimeAsync(0);
  progress.say("cats", "made");
  await jest.advanceTimersByTimeAsync(60_000);
  progress.say("cats", "ready");
  await progress.settled();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual(["cats made"]);
});

test("the progress is shown on each pull request, and on none before they are known", async () => {
  const shown: number[] = [];
  const progress = startProgress({
    clock,
    show: (pullRequest) => {
      shown.push(pullRequest);
      return Promise.resolve();
    },
    failed: () => undefined,
  });
  progress.say("cats", "an earlier run requested it");
  await jest.advanceTimersByTimeAsync(0);
  expect(shown).toEqual([]);
  progress.showOn([12, 13]);
  progress.say("cats", "made");
  await jest.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual([12, 13]);
});
