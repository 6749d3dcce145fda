import { expect, test } from "@jest/globals";
import { findTagProblems } from "../../../../app/domain/account/tag-rules.ts";

const messages = (tags: unknown, required: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  findTagProblems(tags === undefined ? {} : { tags }, "/a", required).map(({ message }) => message);

test("asks for any tag if the settings require none", () => {
  expect(messages(undefined, {})).toEqual(['The account has no tags. Add "tags" with at least one.']);
});

test("names the tags that the settings require if there are no tags", () => {
  expect(messages(undefined, { a: [], b: [] })).toEqual(['The account has no tags. Add "tags" with "a", "b".']);
});

test("names every required tag that is missing, in one problem", () => {
  expect(messages({ b: "x" }, { a: [], b: [], toString: [] })).toEqual(['Required tags are missing: "a", "toString".']);
});

test("accepts any value except an empty one if the settings list none", () => {
  expect(messages({ a: "x" }, { a: [] })).toEqual([]);
  expect(messages({ a: " " }, { a: [] })).toEqual(['The tag "a" is " ", but must not be empty.']);
});

test("accepts only the values that the settings list", () => {
  expect(messages({ a: "yes" }, { a: ["yes", "no"] })).toEqual([]);
  expect(messages({ a: "Yes" }, { a: ["yes", "no"] })).toEqual(['The tag "a" is "Yes", but must be "yes" or "no".']);
});

test("finds keys that differ only in case, each with the earlier key", () => {
  expect(messages({ a: "1", A: "2", b: "3" }, {})).toEqual([
    'The tag keys "a" and "A" differ only in case, which AWS refuses. Remove one.',
  ]);
});

test("leaves malformed tags to the schema", () => {
  expect(messages(["a"], { a: [] })).toEqual([]);
  expect(messages({ a: 7 }, { a: ["7"] })).toEqual([]);
});
