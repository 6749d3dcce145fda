import { expect, test } from "@jest/globals";
import { lazily } from "../../../../app/domain/json/lazily.ts";

test("creates the value at the first call, and returns the same one afterwards", () => {
  const made: object[] = [];
  const ask = lazily(() => {
    const thing = {};
    made.push(thing);
    return thing;
  });
  expect(made).toEqual([]);
  const first = ask();
  expect(ask()).toBe(first);
  expect(made).toEqual([first]);
});
