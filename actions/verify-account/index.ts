import { setOutput } from "@actions/core";
import { readTemplates } from "../../app/templates.ts";
import { sleep } from "../shared/clock.ts";
import { failOnError } from "../shared/fail.ts";
import { createGitHub } from "../shared/github.ts";
import { readInputs, readRunner } from "../shared/inputs.ts";
import { runVerification } from "./run.ts";

await failOnError(async () => {
  const inputs = readInputs(process.env, { required: ["github-token"], optional: ["account"] });
  const runner = readRunner(process.env);
  await runVerification({
    account: inputs.account,
    runner,
    github: createGitHub({ token: inputs["github-token"], baseUrl: runner.apiUrl }),
    trustPolicyTemplate: readTemplates(new URL("../../../templates/", import.meta.url)).trustPolicy,
    now: () => new Date(),
    sleep,
    setOutput,
  });
});
