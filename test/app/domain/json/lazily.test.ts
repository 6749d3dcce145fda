import { expect, test } from "@jest/globals";
import { lazily } from "../../../../app/domain/json/lazily.ts";

test("makes a thing when it is first asked for, and the same one from then on", () => {
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
