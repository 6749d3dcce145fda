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
    "of the App makes it wait, and returns its pull requests: %s",
    async (name) => {
      answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8, head: { sha: "other" } }));
      answerChecks([checkAnswer(name)]);
      const checks = takeChecks(1);
      expect(await reconcile(`aws-accounts/${name}`)).toEqual([7]);
      expect(checks[name]).toMatchObject({ head_sha: headSha, status: "queued" });
    },
  );

  test("of a waiting check makes it wait for the new run only", async () => {
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { status: "in_progress", conclusion: null })]);
    const updates = takeUpdates(500, 1);
    expect(await reconcile("aws-accounts/plan")).toEqual([7]);
    expect(updates).toMatchObject([{ status: "queued", external_id: "waiting" }]);
  });

  test("that GitHub delivers twice counts once", async () => {
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { id: 501 })]);
    expect(await reconcile("aws-accounts/plan")).toEqual([]);
  });

  test("of another App is ignored", async () => {
    expect(await reconcile("build")).toEqual([]);
  });

  test("of a commit that is not a head of an open pull request is ignored", async () => {
    answerOpenPullRequests(pullAnswer({ head: { sha: "other" } }));
    expect(await reconcile("aws-accounts/plan")).toEqual([]);
  });
});
