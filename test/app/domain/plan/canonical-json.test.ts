import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import { canonicalJson } from "../../../../app/domain/plan/canonical-json.ts";

test("sorts keys at every depth, and leaves the order of arrays", () => {
  expect(canonicalJson({ b: [{ d: 1, c: 2 }, "x"], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},"x"]}');
});

test("renders equal values equally, however their keys are ordered", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
