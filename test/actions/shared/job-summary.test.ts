import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { writeJobSummary } from "../../../actions/shared/job-summary.ts";
import { temporaryFolder } from "../outside.ts";

test("adds to what other steps have written", async () => {
  const file = join(temporaryFolder(), "summary.md");
  writeFileSync(file, "before\n");
  await writeJobSummary(file, "# after");
  expect(readFileSync(file, "utf8")).toBe("before\n# after\n");
});

test("keeps below what GitHub shows, in bytes", async () => {
  const file = join(temporaryFolder(), "summary.md");
  await writeJobSummary(file, "€".repeat(400_000));
  expect(readFileSync(file).byteLength).toBeLessThan(1024 * 1024);
});

test("does without a runner that shows summaries", async () => {
  await expect(writeJobSummary(undefined, "x")).resolves.toBeUndefined();
});
