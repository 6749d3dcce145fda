import { setOutput } from "@actions/core";
import { readTemplates } from "../../app/templates.ts";
import { sleep } from "../shared/clock.ts";
import { failOnError } from "../shared/fail.ts";
import { createGitHub } from "../shared/github.ts";
import { readInputs, readRunner } from "../shared/inputs.ts";
import { readMinutes } from "./read-minutes.ts";
import { runDrift } from "./run-drift.ts";
import { runPlan } from "./run.ts";
import { WrongInputError } from "./wrong-input.ts";

await failOnError(async () => {
  const inputs = readInputs(process.env, {
    required: ["github-token"],
    optional: ["mode", "pull-request", "head-sha", "time-limit-minutes"],
  });
  const runner = readRunner(process.env);
  const templates = readTemplates(new URL("../../../templates/", import.meta.url));
  const job = {
    runner,
    environment: process.env,
    github: createGitHub({ token: inputs["github-token"], baseUrl: runner.apiUrl }),
    lockFile: new URL("../../shared/terraform.lock.hcl", import.meta.url),
    timeLimit: readMinutes(inputs["time-limit-minutes"] ?? "50"),
    sleep,
  };
  switch (inputs.mode ?? "pull-request") {
    case "pull-request":
      return runPlan({
        ...job,
        pullRequest: inputs["pull-request"],
        headSha: inputs["head-sha"],
        templates: templates.comments,
        setOutput,
      });
    case "drift":
      return runDrift({ ...job, templates: templates.issues });
    default:
      throw new WrongInputError(
        `The input mode must be "pull-request" or "drift", not ${JSON.stringify(inputs.mode)}. Correct it in the workflow file.`,
      );
  }
});
