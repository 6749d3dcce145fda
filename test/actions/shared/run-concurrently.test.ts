import { setTimeout } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { runConcurrently } from "../../../actions/shared/run-concurrently.ts";

test("the work begins at once, and awaits the side task's result", async () => {
  const said: string[] = [];
  const result = await runConcurrently(
    async () => {
      await setTimeout(5);
      said.push("side");
      return 1;
    },
    async (side) => {
      said.push("work");
      return (await side) + 1;
    },
  );
  expect(result).toBe(2);
  expect(said).toEqual(["work", "side"]);
});

test("the side task has ended before an error of the work is thrown", async () => {
  let ended = false;
  const side = async (): Promise<void> => {
    await setTimeout(5);
    ended = true;
  };
  await expect(runConcurrently(side, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(ended).toBe(true);
});

test("an error of the side task reaches the work, however late that awaits it", async () => {
  const failed = runConcurrently(
    () => Promise.reject(new Error("no")),
    async (side) => {
      await setTimeout(5);
      return side;
    },
  );
  await expect(failed).rejects.toThrow("no");
});

test("of two errors the work's is thrown", async () => {
  const failed = runConcurrently(
    () => Promise.reject(new Error("side")),
    () => Promise.reject(new Error("work")),
  );
  await expect(failed).rejects.toThrow("work");
});
