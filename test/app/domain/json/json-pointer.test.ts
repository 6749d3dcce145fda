import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { childPointer, pointerTokens } from "../../../../app/domain/json/json-pointer.ts";

test("escapes as RFC 6901 does", () => {
  expect(childPointer("/a", "b/c~d")).toBe("/a/b~1c~0d");
  expect(childPointer("", 7)).toBe("/7");
  expect(pointerTokens("/a/b~1c~0d")).toEqual(["a", "b/c~d"]);
  expect(pointerTokens("")).toEqual([]);
});

test("any names are unchanged after a round trip", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("~1", "/", "~", "")), { minLength: 1 }), (names) => {
      expect(pointerTokens(names.reduce(childPointer, ""))).toEqual(names);
    }),
  );
});
