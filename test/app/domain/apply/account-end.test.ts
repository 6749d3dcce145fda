import { expect, test } from "@jest/globals";
import { isPending, joinReasons, outcomeOf, type AccountEnd } from "../../../../app/domain/apply/account-end.ts";

type Kind = AccountEnd["kind"];

test.each<[Kind, readonly Kind[]]>([
  ["nothing-to-do", []],
  ["nothing-to-do", ["nothing-to-do"]],
  ["applied", ["nothing-to-do", "applied"]],
  ["refused", ["nothing-to-do", "refused"]],
  ["failed", ["refused", "applied"]],
  ["failed", ["applied", "failed"]],
  ["failed", ["refused", "failed"]],
])("the outcome is %s for %j", (outcome, kinds) => {
  expect(outcomeOf(kinds)).toBe(outcome);
});

test("refused and failed accounts are pending", () => {
  const ends: readonly AccountEnd[] = [
    { kind: "refused", reasons: [] },
    { kind: "failed", reasons: [] },
    { kind: "applied" },
    { kind: "nothing-to-do" },
  ];
  expect(ends.map(isPending)).toEqual([true, true, false, false]);
});

test("accounts with the same reason share a line", () => {
  const pending = [
    { key: "cats", reason: "One.\nTwo." },
    { key: "dogs", reason: "Two." },
  ];
  expect(joinReasons(pending)).toEqual(["cats: One.", "cats, dogs: Two."]);
});
