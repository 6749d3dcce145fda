import { setOutput } from "@actions/core";
import { readTemplates } from "../../app/templates.ts";
import { failOnError } from "../shared/fail.ts";
import { createGitHub } from "../shared/github.ts";
import { readInputs, readRunner } from "../shared/inputs.ts";
import { runRootChecklist } from "./run.ts";

await failOnError(async () => {
  const inputs = readInputs(process.env, { required: ["github-token", "result-file"] });
  const runner = readRunner(process.env);
  await runRootChecklist({
    resultFile: inputs["result-file"],
    runner,
    github: createGitHub({ token: inputs["github-token"], baseUrl: runner.apiUrl }),
    templates: readTemplates(new URL("../../../templates/", import.meta.url)),
    setOutput,
  });
});
