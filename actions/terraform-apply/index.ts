import { setOutput } from "@actions/core";
import { readTemplates } from "../../app/templates.ts";
import { sleep } from "../shared/clock.ts";
import { failOnError } from "../shared/fail.ts";
import { createGitHub } from "../shared/github.ts";
import { readInputs, readRunner } from "../shared/inputs.ts";
import { runApply } from "./run.ts";

await failOnError(async () => {
  const inputs = readInputs(process.env, { required: ["github-token"] });
  const runner = readRunner(process.env);
  const templates = readTemplates(new URL("../../../templates/", import.meta.url));
  await runApply({
    runner,
    environment: process.env,
    github: createGitHub({ token: inputs["github-token"], baseUrl: runner.apiUrl }),
    lockFile: new URL("../../shared/terraform.lock.hcl", import.meta.url),
    templates: templates.comments,
    trustPolicyTemplate: templates.trustPolicy,
    clock: { now: () => Date.now(), sleep },
    setOutput,
  });
});
