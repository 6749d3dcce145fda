import { describe, expect, test } from "@jest/globals";
import { reconcileRerun } from "../../../app/webhooks/rerun.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, repository } from "../probot.ts";
import { answerOpenPullRequests, headSha, pullAnswer, takeChecks } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const reconcile = (name: string) =>
  reconcileRerun({ ...repository, octokit: createOctokit(), defaultBranch: "main", name, headSha });

describe("Re-run on a check", () => {
  test.each(["validate", "plan", "approval"])(
    "of ours makes it wait, and has its pull requests looked at: %s",
    async (name) => {
      answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8, head: { sha: "other" } }));
      const checks = takeChecks(1);
      expect(await reconcile(`aws-accounts/${name}`)).toEqual([7]);
      expect(checks[name]).toMatchObject({ head_sha: headSha, status: "queued" });
    },
  );

  test("of somebody else's is not ours to answer", async () => {
    expect(await reconcile("build")).toEqual([]);
  });

  test("of a commit that no open pull request has is too late", async () => {
    answerOpenPullRequests(pullAnswer({ head: { sha: "other" } }));
    expect(await reconcile("aws-accounts/plan")).toEqual([]);
  });
});
