import { describe, expect, test } from "@jest/globals";
import { createCache } from "../../../app/github/cache.ts";

/** A response that arrives when the test says so. */
function later<Value>() {
  let finish: { readonly resolve: (value: Value) => void; readonly reject: (error: Error) => void } | undefined;
  const promise = new Promise<Value>((resolve, reject) => {
    finish = { resolve, reject };
  });
  return {
    promise,
    resolve: (value: Value) => finish?.resolve(value),
    reject: (error: Error) => finish?.reject(error),
  };
}

/** Counts the reads. */
function counted<Value>(read: () => Value | Promise<Value>) {
  const counter = { reads: 0, read: async () => read() };
  return {
    counter,
    read: async () => {
      counter.reads += 1;
      return counter.read();
    },
  };
}

describe("a value that never changes", () => {
  test("is read once, however many ask while the read is running", async () => {
    const cache = createCache();
    const answer = later<string>();
    const { counter, read } = counted(() => answer.promise);
    const asked = [cache.once("a", read), cache.once("a", read)];
    answer.resolve("x");
    expect(await Promise.all([...asked, cache.once("a", read)])).toEqual(["x", "x", "x"]);
    expect(counter.reads).toBe(1);
  });

  test("is cached if it is false or empty, but not if it is undefined", async () => {
    const cache = createCache();
    for (const [value, reads] of [
      [false, 1],
      ["", 1],
      [[], 1],
      [undefined, 2],
    ] as const) {
      const { counter, read } = counted(() => value);
      const key = `as ${JSON.stringify(value)}`;
      await cache.once(key, read);
      expect(await cache.once(key, read)).toEqual(value);
      expect(counter.reads).toBe(reads);
    }
  });

  test("is read again after a failure, which all waiting callers get", async () => {
    const cache = createCache();
    const answer = later<string>();
    const asked = [cache.once("a", () => answer.promise), cache.once("a", () => answer.promise)];
    answer.reject(new Error("GitHub is not well"));
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await cache.once("a", () => Promise.resolve("x"))).toBe("x");
  });

  test.each([
    ["by number", { max: 2, maxSize: 10_000 }, Buffer.alloc(1)],
    ["by size", { max: 100, maxSize: 1_000 }, Buffer.alloc(300)],
  ])("is evicted if it was used least recently: %s", async (_, limits, value) => {
    const cache = createCache(limits);
    const { counter, read } = counted(() => value);
    for (const key of ["a", "b", "a", "c", "a"]) await cache.once(key, read);
    expect(counter.reads).toBe(3);
    await cache.once("b", read);
    expect(counter.reads).toBe(4);
  });

  test.each([
    ["it is larger than the cache", { max: 10, maxSize: 200 }, Buffer.alloc(300)],
    ["it was evicted while it was being read", { max: 1, maxSize: 10_000 }, Buffer.alloc(1)],
  ])("still reaches its caller if %s", async (_, limits, value) => {
    const cache = createCache(limits);
    const answer = later<Buffer>();
    const asked = cache.once("a", () => answer.promise);
    await cache.once("b", () => Promise.resolve(value));
    answer.resolve(value);
    expect(await asked).toBe(value);
  });
});

describe("a current value", () => {
  test("is always read after its callers asked, once for all that wait", async () => {
    const cache = createCache();
    const answers = [later<number>(), later<number>()];
    let reads = 0;
    const read = () => {
      reads += 1;
      return answers[reads - 1]?.promise ?? Promise.resolve(0);
    };
    const first = cache.together("a", read);
    const others = [cache.together("a", read), cache.together("a", read)];
    expect(reads).toBe(1);
    answers[0]?.resolve(1);
    expect(await first).toBe(1);
    answers[1]?.resolve(2);
    expect(await Promise.all(others)).toEqual([2, 2]);
    expect(reads).toBe(2);
  });

  test("is not cached for later callers", async () => {
    const cache = createCache();
    const { counter, read } = counted(() => "x");
    await cache.together("a", read);
    await cache.together("a", read);
    await cache.together("b", read);
    expect(counter.reads).toBe(3);
  });

  test("is read for waiting callers also if the read before failed", async () => {
    const cache = createCache();
    const answer = later<string>();
    const first = cache.together("a", () => answer.promise);
    const second = cache.together("a", () => Promise.resolve("x"));
    answer.reject(new Error("GitHub is not well"));
    await expect(first).rejects.toThrow("not well");
    expect(await second).toBe("x");
    expect(await cache.together("a", () => Promise.resolve("y"))).toBe("y");
  });
});
