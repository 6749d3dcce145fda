import { expect, test } from "@jest/globals";
import { stoppable, StoppedError, unlessStopped } from "../../../actions/shared/stop.ts";

const texts = { minutes: 1, onCancel: "cancelled", onTimeLimit: "too long" };
const never = (): Promise<never> => new Promise(() => undefined);

test.each(["SIGINT", "SIGTERM"] as const)("%s stops the work, with the reason", async (signal) => {
  const work = stoppable(texts, async (stop) => {
    process.emit(signal);
    return unlessStopped(stop, never);
  });
  await expect(work).rejects.toThrow(new StoppedError("cancelled"));
  expect(process.listenerCount(signal)).toBe(0);
});

test("a time limit stops the work, with the reason", async () => {
  const work = stoppable({ ...texts, minutes: 0.0005 }, (stop) => unlessStopped(stop, never));
  await expect(work).rejects.toThrow(new StoppedError("too long"));
});

test("work that ends in time returns its result, and no listener remains", async () => {
  const signals: AbortSignal[] = [];
  await expect(
    stoppable(texts, (stop) => {
      signals.push(stop);
      return unlessStopped(stop, () => Promise.resolve(7));
    }),
  ).resolves.toBe(7);
  expect(process.listenerCount("SIGINT") + process.listenerCount("SIGTERM")).toBe(0);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
});

test("an error of the work is thrown", async () => {
  const work = stoppable(texts, (stop) => unlessStopped(stop, () => Promise.reject(new Error("no"))));
  await expect(work).rejects.toThrow("no");
});

test("no work begins after the stop", async () => {
  const begun: string[] = [];
  const work = unlessStopped(AbortSignal.abort(new StoppedError("over")), () => begun.push("it"));
  await expect(work).rejects.toThrow("over");
  expect(begun).toEqual([]);
});

test("without a signal, the work just runs", async () => {
  await expect(unlessStopped(undefined, () => 1)).resolves.toBe(1);
});
