import { expect, jest, test } from "@jest/globals";
import { ConcurrencyGroups } from "./concurrency.ts";

const patient = { cancelInProgress: false, cancel: () => undefined };

/** What a promise has come to by now. */
async function now<Value>(promise: Promise<Value>): Promise<Value | "waiting"> {
  await new Promise(setImmediate);
  return Promise.race([promise, Promise.resolve("waiting" as const)]);
}

test("lets one in, and the next one when it is done", async () => {
  const groups = new ConcurrencyGroups();
  const first = await groups.enter("apply", patient);
  const second = groups.enter("APPLY", patient);
  expect(await now(second)).toBe("waiting");
  first?.release();
  expect(await now(second)).toHaveProperty("release");
});

test("keeps one waiting: a later one takes its place", async () => {
  const groups = new ConcurrencyGroups();
  const first = await groups.enter("apply", patient);
  const second = groups.enter("apply", patient);
  const third = groups.enter("apply", patient);
  expect(await now(second)).toBeUndefined();
  first?.release();
  expect(await now(third)).toHaveProperty("release");
});

test("nobody slips in between one that leaves and one that waits", async () => {
  const groups = new ConcurrencyGroups();
  const first = await groups.enter("apply", patient);
  const second = groups.enter("apply", patient);
  first?.release();
  const third = groups.enter("apply", patient);
  expect(await now(second)).toHaveProperty("release");
  expect(await now(third)).toBe("waiting");
});

test("asks the one inside to leave where the next one wants that", async () => {
  const groups = new ConcurrencyGroups();
  const cancel = jest.fn();
  await groups.enter("plan", { ...patient, cancel });
  void groups.enter("plan", { ...patient, cancelInProgress: true });
  expect(cancel).toHaveBeenCalledTimes(1);
});

test("groups do not wait for each other", async () => {
  const groups = new ConcurrencyGroups();
  await groups.enter("plan", patient);
  expect(await now(groups.enter("apply", patient))).toHaveProperty("release");
});
