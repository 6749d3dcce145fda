import { expect, test } from "@jest/globals";
import { judgeApplyStatus, type AppliedRun } from "../../../../app/domain/apply/apply-status.ts";

const run = (id: number, conclusion: string | null, minute = id): AppliedRun => ({
  id,
  status: conclusion === null ? "in_progress" : "completed",
  conclusion,
  commit: "a".repeat(40),
  url: "https://github.com",
  updatedAt: `2026-01-02T10:${String(minute).padStart(2, "0")}:00Z`,
});

test.each([
  ["no run yet", [], "unknown", undefined],
  ["a run in progress", [run(1, null)], "unknown", undefined],
  ["a success", [run(1, "success")], "succeeded", 1],
  ["a failure", [run(1, "success"), run(2, "failure")], "failed", 2],
  ["a success after a failure, in any order", [run(2, "success"), run(1, "failure")], "succeeded", 2],
  ["a failure, while another run is in progress", [run(2, null), run(1, "failure")], "failed", 1],
  ["a timeout", [run(1, "timed_out")], "failed", 1],
  ["a run that was skipped", [run(2, "skipped"), run(1, "success")], "succeeded", 1],
  ["a run that was cancelled while it waited", [run(3, "success"), run(2, "cancelled", 4)], "succeeded", 3],
  ["the last run, cancelled", [run(2, "cancelled"), run(1, "success")], "failed", 2],
  [
    "a failure that began after a success, and ended in the same second",
    [run(2, "failure", 5), run(1, "success", 5)],
    "failed",
    2,
  ],
  ["the same, listed the other way round", [run(1, "success", 5), run(2, "failure", 5)], "failed", 2],
  ["an older run that was started again", [run(1, "success", 9), run(2, "failure")], "succeeded", 1],
] as const)("%s: %#", (_, runs, kind, id) => {
  const standing = judgeApplyStatus(runs);
  expect(standing.kind).toBe(kind);
  expect(standing.kind === "unknown" ? undefined : standing.run.id).toBe(id);
});
