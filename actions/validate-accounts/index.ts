import { error, setOutput, warning } from "@actions/core";
import { failOnError } from "../shared/fail.ts";
import { readInputs } from "../shared/inputs.ts";
import { runValidation } from "./run.ts";

await failOnError(async () => {
  const inputs = readInputs(process.env, {
    required: ["accounts-file", "settings-file"],
    optional: ["base-file"],
  });
  await runValidation({
    accountsFile: inputs["accounts-file"],
    baseFile: inputs["base-file"],
    settingsFile: inputs["settings-file"],
    summaryFile: process.env["GITHUB_STEP_SUMMARY"],
    annotate: { error, warning },
    setOutput,
  });
});
