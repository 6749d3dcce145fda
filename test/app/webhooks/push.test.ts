import { describe, expect, test } from "@jest/globals";
import { type Push, reconcilePush } from "../../../app/webhooks/push.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, repository } from "../probot.ts";
import { answerOpenPullRequests, pullAnswer } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const main = "refs/heads/main";
const reconcile = (push: Push) =>
  reconcilePush({ ...repository, octokit: createOctokit(), defaultBranch: "main", push });

describe("a push to the default branch", () => {
  test.each([
    ["adds accounts", [{ added: ["terraform/accounts.tf.json"] }]],
    [
      "changes accounts in one of its commits",
      [{ modified: ["README.md"] }, { modified: ["terraform/accounts.tf.json"] }],
    ],
    ["removes the settings", [{ removed: [".github/aws-accounts.yml"] }]],
    ["has more commits than GitHub lists", Array.from({ length: 2048 }, () => ({}))],
  ])("that %s has every open pull request looked at", async (_, commits) => {
    answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8 }));
    expect(await reconcile({ ref: main, commits })).toEqual([7, 8]);
  });

  test("that touches neither has none looked at", async () => {
    expect(await reconcile({ ref: main, commits: [{ modified: ["README.md"] }] })).toEqual([]);
  });
});

test("a push to another branch has nothing looked at", async () => {
  expect(await reconcile({ ref: "refs/heads/other", commits: [{ added: ["terraform/accounts.tf.json"] }] })).toEqual(
    [],
  );
});
