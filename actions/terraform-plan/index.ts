import { setOutput } from "@actions/core";
import { readTemplates } from "../../app/templates.ts";
import { orFail } from "../shared/fail.ts";
import { createGitHub } from "../shared/github.ts";
import { readInputs, readRunner } from "../shared/inputs.ts";
import { readMinutes } from "./read-minutes.ts";
import { runPlan } from "./run.ts";

await orFail(async () => {
  const inputs = readInputs(process.env, {
    required: ["github-token"],
    optional: ["pull-request", "head-sha", "time-limit-minutes"],
  });
  const runner = readRunner(process.env);
  await runPlan({
    pullRequest: inputs["pull-request"],
    headSha: inputs["head-sha"],
    runner,
    environment: process.env,
    github: createGitHub({ token: inputs["github-token"], baseUrl: runner.apiUrl }),
    lockFile: new URL("../../shared/terraform.lock.hcl", import.meta.url),
    timeLimit: readMinutes(inputs["time-limit-minutes"] ?? "50"),
    templates: readTemplates(new URL("../../../templates/", import.meta.url)).comments,
    setOutput,
  });
});
