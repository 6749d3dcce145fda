import { expect, test } from "@jest/globals";
import { truncate } from "../../../../app/domain/markdown/truncate.ts";

test.each([
  ["what fits", "abc", 3, "abc"],
  ["nothing", "", 0, ""],
  ["text that is too long by one", "abcd", 3, "ab…"],
  ["down to the ellipsis", "abcd", 1, "…"],
  ["if there is no room", "abcd", 0, ""],
  ["before a character of two units", "a😀b", 3, "a…"],
  ["after a character of two units", "😀bcd", 4, "😀b…"],
])("cuts %s", (_, text, length, expected) => {
  expect(truncate(text, length)).toBe(expected);
});
