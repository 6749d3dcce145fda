import { expect, test } from "@jest/globals";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { answerIdentity } from "../../octokit.ts";
import { deliver } from "../../probot.ts";
import { answerChecks, checkAnswer, headSha, takeChecks } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const group = (base_ref = "refs/heads/main") =>
  deliver("merge_group", { action: "checks_requested", merge_group: { head_sha: headSha, base_ref } });

test("a merge group has all three checks refuse it in words, once", async () => {
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

test("a merge group into another branch is none of the App's business", async () => {
  answerIdentity();
  await group("refs/heads/other");
});
