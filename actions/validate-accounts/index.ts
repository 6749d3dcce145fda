import { error, setOutput, warning } from "@actions/core";
import { orFail } from "../shared/fail.ts";
import { readInputs } from "../shared/inputs.ts";
import { runValidation } from "./run.ts";

await orFail(async () => {
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
