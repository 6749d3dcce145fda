import { describe, expect, test } from "@jest/globals";
import type { Push } from "../../../../app/queue/subject.ts";
import { reconcilePush } from "../../../../app/handlers/pull-request/push.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";
import { answerOpenPullRequests, pullAnswer } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const main = "refs/heads/main";
const after = "d".repeat(40);
const reconcile = (push: Omit<Push, "after">) =>
  reconcilePush({ ...repository, octokit: createOctokit(), defaultBranch: "main", push: { ...push, after } });

const nothing = { pullRequests: [], requests: [] };
const answerLabel = (): void => {
  github()
    .post(`${path}/labels`, (label: { readonly name: string }) => label.name === "aws-account-request")
    .reply(422, {});
};

describe("a push to the default branch", () => {
  test.each([
    ["adds accounts", false, true, [{ added: ["terraform/accounts.tf.json"] }]],
    [
      "changes accounts in one of its commits",
      false,
      true,
      [{ modified: ["README.md"] }, { modified: ["terraform/accounts.tf.json"] }],
    ],
    ["removes the settings", true, false, [{ removed: [".github/aws-accounts.yml"] }]],
    ["has more commits than GitHub lists", true, true, Array.from({ length: 2048 }, () => ({}))],
  ])("that %s returns every open pull request, and the history of accounts", async (_, label, history, commits) => {
    answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8, body: "<!-- aws-accounts:for-request 12 -->" }));
    if (label) answerLabel();
    expect(await reconcile({ ref: main, commits })).toEqual({
      pullRequests: [7, 8],
      requests: [12],
      ...(history && { history: after }),
      ...(label && { settings: after }),
    });
  });

  test("that adds the form creates its label", async () => {
    answerLabel();
    const added = [".github/ISSUE_TEMPLATE/aws-account-request.yml"];
    expect(await reconcile({ ref: main, commits: [{ added }] })).toEqual(nothing);
  });

  test("that changes neither returns none", async () => {
    expect(await reconcile({ ref: main, commits: [{ modified: ["README.md"] }] })).toEqual(nothing);
  });
});

test("a push to another branch returns nothing", async () => {
  expect(await reconcile({ ref: "refs/heads/other", commits: [{ added: ["terraform/accounts.tf.json"] }] })).toEqual(
    nothing,
  );
});
