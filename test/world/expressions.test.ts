import { describe, expect, test } from "@jest/globals";
import { evaluateCondition, evaluateSetting, evaluateText, type Status } from "./expressions.ts";

const contexts = { github: { ref: "refs/heads/main", run_id: "7" }, inputs: { loud: true, count: 3 }, steps: {} };
const scope = (status: Status = "success") => ({ contexts, status });

test.each([
  ["run ${{ github.run_id }} of ${{github.ref}}", "run 7 of refs/heads/main"],
  ["${{ 'it''s }} quoted' }}", "it's }} quoted"],
  ["${{ inputs.loud && 'LOUD' || 'quiet' }}", "LOUD"],
  ["${{ steps.none.outputs.word }}", ""],
  ["${{ format('{0}-{1}', inputs.count, contains(github.ref, 'main')) }}", "3-true"],
  ["no expression, $HOME and {{ braces }}", "no expression, $HOME and {{ braces }}"],
])("text %j is %j", (text, expected) => {
  expect(evaluateText(text, scope())).toBe(expected);
});

test("an unknown name is an error", () => {
  expect(() => evaluateText("${{ nowhere.to }}", scope())).toThrow("Unrecognized named-value: 'nowhere'");
});

describe("a condition", () => {
  test.each<[string | undefined, Status, boolean]>([
    [undefined, "success", true],
    [undefined, "failure", false],
    ["inputs.loud", "success", true],
    ["inputs.loud", "failure", false],
    ["${{ inputs.loud }}", "success", true],
    ["inputs.count == 4", "success", false],
    ["steps.none.outputs.word", "success", false],
    ["failure()", "failure", true],
    ["failure()", "success", false],
    ["failure()", "cancelled", false],
    ["cancelled()", "cancelled", true],
    ["always()", "cancelled", true],
    ["always() && inputs.count == 3", "failure", true],
    ["!cancelled()", "failure", true],
    ["Success()", "skipped", false],
    ["github.ref == 'always()'", "failure", false],
  ])("%j after %s is %s", (condition, status, expected) => {
    expect(evaluateCondition(condition, scope(status))).toBe(expected);
  });
});

test.each([
  [10, 10],
  ["${{ inputs.loud }}", true],
  ["${{ inputs.count }}", 3],
  ["plain", "plain"],
])("a setting %j is %j", (setting, expected) => {
  expect(evaluateSetting(setting, scope())).toBe(expected);
});
