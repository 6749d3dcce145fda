import { expect, test } from "@jest/globals";
import { compareAdministrators } from "../../../../app/domain/administrators/compare-administrators.ts";
import { fc } from "../../../fast-check.ts";

const people = fc.array(fc.constantFrom("ann@x.uk", "Ann@x.uk", "ben@x.uk", "cat@x.uk"));

test("names who is removed and who is added, and nothing of the same people in any order", () => {
  expect(compareAdministrators(["ben@x.uk", "ann@x.uk", "ann@x.uk"], ["cat@x.uk", "ben@x.uk"])).toEqual({
    removes: ["ann@x.uk"],
    adds: ["cat@x.uk"],
  });
  fc.assert(
    fc.property(people, (some) => {
      expect(compareAdministrators(some, [...some].reverse())).toBeUndefined();
    }),
  );
});

test("applied to the first list, the difference gives the second", () => {
  fc.assert(
    fc.property(people, people, (before, after) => {
      const { removes = [], adds = [] } = compareAdministrators(before, after) ?? {};
      const kept = before.filter((person) => !removes.includes(person));
      expect(new Set([...kept, ...adds])).toEqual(new Set(after));
    }),
  );
});

test("counts case, because a trust policy does", () => {
  expect(compareAdministrators(["Ann@x.uk"], ["ann@x.uk"])).toEqual({ removes: ["Ann@x.uk"], adds: ["ann@x.uk"] });
});
