import { expect, test } from "@jest/globals";
import { deepestNesting, mostBrackets } from "../../../../app/domain/json/json-tree.ts";
import { hasTooManyBrackets, isTooDeep } from "../../../../app/domain/json/nesting.ts";

const nest = (depth: number): string => '{"a":['.repeat(depth / 2) + "]}".repeat(depth / 2);

test.each([
  ["no brackets", "1", false],
  ["the deepest nesting that is read", nest(deepestNesting), false],
  ["deeper", nest(deepestNesting + 2), true],
  ["brackets side by side", "[],{},".repeat(1000), false],
  ["brackets in a string", `"${"[".repeat(1000)}"`, false],
  ["brackets in a string after an escaped quote", `"\\"${"[".repeat(1000)}"`, false],
  ["brackets after a string that ends with a backslash", `"\\\\"${"[".repeat(1000)}`, true],
])("%s: too deep %j", (_name, text, expected) => {
  expect(isTooDeep(text)).toBe(expected);
});

test.each([
  ["no brackets", "1", false],
  ["as many as are read", "[]".repeat(mostBrackets), false],
  ["one more", "{}".repeat(mostBrackets + 1), true],
  ["one more of both kinds", `${"{}".repeat(mostBrackets)}[]`, true],
])("%s: too many %j", (_name, text, expected) => {
  expect(hasTooManyBrackets(text)).toBe(expected);
});
