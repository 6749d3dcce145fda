import { expect, test } from "@jest/globals";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { answerIdentity } from "../../octokit.ts";
import { deliver } from "../../probot.ts";
import { answerChecks, checkAnswer, headSha, takeChecks } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const group = (base_ref = "refs/heads/main") =>
  deliver("merge_group", { action: "checks_requested", merge_group: { head_sha: headSha, base_ref } });

test("all three checks refuse a merge group with a reason, once", async () => {
  answerIdentity();
  answerChecks([]);
  const checks = takeChecks(3);
  await group();
  for (const name of ["validate", "plan", "approval"]) {
    expect(checks[name]).toMatchObject({
      head_sha: headSha,
      status: "completed",
      conclusion: "action_required",
      output: { title: "Merge queues are not supported" },
    });
  }
  answerIdentity();
  answerChecks(Object.entries(checks).map(([name, check], id) => checkAnswer(name, { id, ...check })));
  await group();
});

test("ignores a merge group into another branch", async () => {
  answerIdentity();
  await group("refs/heads/other");
});
