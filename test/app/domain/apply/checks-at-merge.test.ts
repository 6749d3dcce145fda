import { expect, test } from "@jest/globals";
import { checksAtMerge, type TimedCheck } from "../../../../app/domain/apply/checks-at-merge.ts";

const mergedAt = "2026-01-02T10:30:00Z";
const plan = (startedAt: string, conclusion: string | null, completedAt = startedAt): TimedCheck => ({
  name: "aws-accounts/plan",
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  text: "",
  startedAt,
  completedAt: conclusion === null ? "" : completedAt,
});
const good = plan("2026-01-02T10:00:00Z", "success");

test.each<[string, readonly TimedCheck[], string | null | undefined]>([
  ["there is none", [], undefined],
  ["it is the only one", [good], "success"],
  ["it is the latest before the merge", [good, plan("2026-01-02T10:29:59Z", "failure")], "failure"],
  ["it was still waiting", [good, plan("2026-01-02T10:29:59Z", null)], null],
  ["it ended after the merge", [plan("2026-01-02T10:00:00Z", "success", "2026-01-02T10:30:01Z")], null],
  ["it ended in the second of the merge", [plan("2026-01-02T10:00:00Z", "success", mergedAt)], "success"],
  ["a later one came after the merge", [good, plan("2026-01-02T10:30:01Z", "cancelled")], "success"],
  ["a later one failed in the second of the merge", [good, plan(mergedAt, "cancelled")], "success"],
  [
    "it succeeded in the second of the merge",
    [plan("2026-01-02T10:00:00Z", "failure"), plan(mergedAt, "success")],
    "success",
  ],
  ["it started after the merge", [plan("2026-01-02T10:30:01Z", "success")], undefined],
])("a check counts in its state at the merge: %s", (_, checks, conclusion) => {
  expect(checksAtMerge(checks, mergedAt).at(-1)?.conclusion).toBe(conclusion);
});
