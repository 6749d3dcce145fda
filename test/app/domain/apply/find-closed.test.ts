import { expect, test } from "@jest/globals";
import { describeState, findClosed } from "../../../../app/domain/apply/find-closed.ts";
import { fc } from "../../../fast-check.ts";

const known = { key: "cats", id: "123456789012" };

test.each([
  ["CLOSED", true],
  ["ACTIVE", false],
  ["PENDING_CLOSURE", false],
  ["SUSPENDED", false],
  ["PENDING_ACTIVATION", false],
  ["UNKNOWN", false],
])("an account that is %s is closed: %s", (state, isClosed) => {
  const found = { ...known, state };
  expect(findClosed([known], [{ id: known.id, state }])).toEqual(
    isClosed ? { closed: [found], open: [] } : { closed: [], open: [found] },
  );
  expect(describeState(found)).toBe(`cats (123456789012) is ${state}`);
});

test("an account that the organisation no longer has counts as closed", () => {
  const { closed, open } = findClosed([known], [{ id: "210987654321", state: "ACTIVE" }]);
  expect(open).toEqual([]);
  expect(closed.map(describeState)).toEqual(["cats (123456789012) is no longer in the organisation"]);
});

test("each account is closed or open, and never both", () => {
  const ids = fc.uniqueArray(fc.constantFrom("1", "2", "3", "4"));
  const states = fc.constantFrom("ACTIVE", "CLOSED", "SUSPENDED");
  fc.assert(
    fc.property(ids, fc.dictionary(fc.constantFrom("1", "2", "3"), states), (wanted, listed) => {
      const accounts = wanted.map((id) => ({ key: `k${id}`, id }));
      const found = findClosed(
        accounts,
        Object.entries(listed).map(([id, state]) => ({ id, state })),
      );
      expect([...found.closed, ...found.open].map(({ key }) => key).toSorted()).toEqual(
        accounts.map(({ key }) => key).toSorted(),
      );
    }),
  );
});
