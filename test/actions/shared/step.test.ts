import { expect, test } from "@jest/globals";
import { runStep, StepError } from "../../../actions/shared/step.ts";

test("returns the work's result", async () => {
  await expect(runStep("adding", () => 1 + 1)).resolves.toBe(2);
});

test("names the step that failed, and keeps the cause", async () => {
  const cause = new Error("no");
  const failed = runStep("adding", () => Promise.reject(cause));
  await expect(failed).rejects.toThrow(StepError);
  await expect(failed).rejects.toMatchObject({ step: "adding", message: "Failed: adding.", cause });
});
