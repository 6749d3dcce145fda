import { describe, expect, test } from "@jest/globals";
import { reconcileRerun } from "../../../../app/handlers/pull-request/rerun.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { app, createOctokit, repository } from "../../octokit.ts";
import {
  answerChecks,
  answerOpenPullRequests,
  checkAnswer,
  headSha,
  pullAnswer,
  takeChecks,
  takeUpdates,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const reconcile = (name: string) =>
  reconcileRerun({
    ...repository,
    octokit: createOctokit(),
    defaultBranch: "main",
    app,
    checkRunId: 500,
    name,
    headSha,
  });

describe("Re-run on a check", () => {
  test.each(["validate", "plan", "approval"])(
    "of ours makes it wait, and has its pull requests looked at: %s",
    async (name) => {
      answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8, head: { sha: "other" } }));
      answerChecks([checkAnswer(name)]);
      const checks = takeChecks(1);
      expect(await reconcile(`aws-accounts/${name}`)).toEqual([7]);
      expect(checks[name]).toMatchObject({ head_sha: headSha, status: "queued" });
    },
  );

  test("of one that waits has it wait for nothing but the new look", async () => {
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { status: "in_progress", conclusion: null })]);
    const updates = takeUpdates(500, 1);
    expect(await reconcile("aws-accounts/plan")).toEqual([7]);
    expect(updates).toMatchObject([{ status: "queued", external_id: "waiting" }]);
  });

  test("that GitHub delivers twice is done once", async () => {
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { id: 501 })]);
    expect(await reconcile("aws-accounts/plan")).toEqual([]);
  });

  test("of somebody else's is not ours to answer", async () => {
    expect(await reconcile("build")).toEqual([]);
  });

  test("of a commit that no open pull request has is too late", async () => {
    answerOpenPullRequests(pullAnswer({ head: { sha: "other" } }));
    expect(await reconcile("aws-accounts/plan")).toEqual([]);
  });
});
