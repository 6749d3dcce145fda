import { describe, expect, test } from "@jest/globals";
import { comparePlans, type ShownPlan } from "../../../../app/domain/approval/shown-plan.ts";

const plan = (end: number | undefined, of: Partial<ShownPlan> = {}): ShownPlan => ({
  completedAt: end === undefined ? "" : at(end),
  digests: { root: "A", digests: ["a", "b"] },
  requesters: "1,2",
  ...of,
});
const other = { digests: { root: "B", digests: ["a", "c"] } };
const failed = { digests: undefined };

function at(second: number): string {
  return `2026-03-01T12:00:${String(second).padStart(2, "0")}Z`;
}

describe("an approval counts", () => {
  test.each<[string, readonly ShownPlan[]]>([
    ["of the plan that is shown", [plan(5)]],
    ["of a plan whose repetition has the same changes", [plan(5), plan(25)]],
    ["while it is planned again", [plan(5), plan(undefined)]],
    ["given in the second when a repeated plan with the same changes completed", [plan(5), plan(10)]],
    ["of a plan that changed and changed back", [plan(5), plan(25, other), plan(35)]],
    ["of a plan after one that failed", [plan(2, failed), plan(5)]],
    ["if no check ever named requesters", [plan(5, { requesters: undefined })]],
  ])("%s", (_, plans) => {
    expect(comparePlans(plans, at(10))).toBeUndefined();
  });
});

describe("an approval does not count", () => {
  test.each<[string, readonly ShownPlan[]]>([
    ["without any plan", []],
    ["before the first plan", [plan(15)]],
    ["while the first plan is in progress", [plan(undefined)]],
    ["before the first plan is completed", [plan(15)]],
    ["in the second when the plan was completed", [plan(10)]],
    ["of a plan that was refused", [plan(5, failed), plan(25)]],
    ["if the plan that is shown now was refused", [plan(5), plan(25, failed)]],
  ])("%s", (_, plans) => {
    expect(comparePlans(plans, at(10))).toEqual({ kind: "no-plan" });
  });

  test("of a plan that differs from the one that is shown now, and counts the changes that differ", () => {
    const difference = { kind: "planned-again", at: at(25), differing: 1 };
    expect(comparePlans([plan(5), plan(25, other)], at(10))).toEqual(difference);
  });

  test.each([
    [["a"], 1],
    [["a", "b", "c", "d"], 2],
    [["c", "d"], 2],
    [[], undefined],
  ] as const)("of a plan with other changes: %j", (digests, differing) => {
    const now = plan(25, { digests: { root: "B", digests } });
    expect(comparePlans([plan(5), now], at(10))).toMatchObject({ differing });
    const then = plan(5, { digests: { root: "B", digests } });
    expect(comparePlans([then, plan(25)], at(10))).toMatchObject({ differing });
  });

  test("once another person has edited the request", () => {
    const plans = [plan(5), plan(25, { requesters: "1,2,3" })];
    expect(comparePlans(plans, at(10))).toEqual({ kind: "requesters-changed" });
  });
});
