import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { writeJobSummary } from "../../../actions/shared/job-summary.ts";
import { temporaryFolder } from "../outside.ts";

test("appends to the summary of other steps", async () => {
  const file = join(temporaryFolder(), "summary.md");
  writeFileSync(file, "before\n");
  await writeJobSummary(file, "# after");
  expect(readFileSync(file, "utf8")).toBe("before\n# after\n");
});

test("stays below GitHub's limit, in bytes", async () => {
  const file = join(temporaryFolder(), "summary.md");
  await writeJobSummary(file, "€".repeat(400_000));
  expect(readFileSync(file).byteLength).toBeLessThan(1024 * 1024);
});

test("does nothing on a runner without summaries", async () => {
  await expect(writeJobSummary(undefined, "x")).resolves.toBeUndefined();
});
