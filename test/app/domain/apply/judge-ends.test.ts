import { expect, test } from "@jest/globals";
import { judgeEnds, type AppliedFacts } from "../../../../app/domain/apply/judge-ends.ts";

const judge = (over: Partial<AppliedFacts>) =>
  judgeEnds({
    accounts: [{ key: "cats", pullRequest: 7 }],
    forgotten: new Set(),
    changed: new Set(),
    made: new Set(),
    state: new Map([["cats", {}]]),
    troubles: new Map(),
    unfinished: new Set(),
    ...over,
  }).get("cats");

test("an account with a change, and a new account without one, are applied", () => {
  expect(judge({ changed: new Set(["cats"]) })).toEqual({ kind: "applied", pullRequest: 7 });
  expect(judge({ made: new Set(["cats"]) })).toEqual({ kind: "applied", pullRequest: 7 });
});

test("an account that AWS has like this already needs nothing", () => {
  expect(judge({})).toEqual({ kind: "nothing-to-do", pullRequest: 7 });
  expect(judge({ accounts: [{ key: "cats" }] })).toEqual({ kind: "nothing-to-do" });
});

test("an account that Terraform forgot is applied, and one that its state still has is not", () => {
  const forgotten = { forgotten: new Set(["cats"]), changed: new Set(["cats"]) };
  expect(judge({ ...forgotten, state: new Map() })).toEqual({ kind: "applied", pullRequest: 7 });
  expect(judge(forgotten)).toMatchObject({ kind: "failed", reasons: [expect.stringContaining("its state still has")] });
});

test.each<[string, Partial<AppliedFacts>, string]>([
  ["Terraform failed for it", { troubles: new Map([["cats", ["No."]]]) }, "No."],
  ["the state lacks it", { state: new Map() }, "its state does not have the account"],
  ["a second plan changes it", { unfinished: new Set(["cats"]) }, "A second plan still finds something"],
])("an account fails if %s", (_, over, why) => {
  expect(judge({ changed: new Set(["cats"]), ...over })).toEqual({
    kind: "failed",
    reasons: [expect.stringContaining(why)],
    pullRequest: 7,
  });
});
