import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { MutantResult } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { format } from "prettier";
import { putSection, renderSection } from "./figures.ts";
import { runnerName, testFolder } from "./runner.ts";

/** Folders whose tests are put to the proof; `npm run mutation -- FOLDER…` does it for others. */
const folders = process.argv.length > 2 ? process.argv.slice(2) : ["app/domain/account"];
const path = "docs/figures/mutation.md";
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();

for (const folder of folders) {
  const section = renderSection({ folder, commit, mutants: await mutate(folder) });
  const page = putSection(readFileSync(path, "utf8"), folder, section);
  writeFileSync(path, await format(page, { parser: "markdown", printWidth: 120 }));
}

/** Plants faults in the modules of a folder, one at a time, and runs the folder's tests against each. */
async function mutate(folder: string): Promise<readonly MutantResult[]> {
  const scratch = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    return await new Stryker({
      mutate: [`${folder}/**/*.ts`],
      [testFolder]: `test/${folder}`,
      plugins: [fileURLToPath(new URL("runner.ts", import.meta.url))],
      testRunner: runnerName,
      testRunnerNodeArgs: ["--import", "tsx"],
      coverageAnalysis: "perTest",
      concurrency: 2,
      timeoutMS: 8_000,
      reporters: ["progress-append-only"],
      ignorePatterns: ["dist"],
      warnings: false,
      tempDirName: scratch,
      allowEmpty: false,
    }).runMutationTest();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
