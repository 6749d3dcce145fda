import { describe, expect, test } from "@jest/globals";
import { reconcilePlanCommand } from "../../../../app/handlers/pull-request/plan-command.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { app, createOctokit, github, path, repository } from "../../octokit.ts";
import {
  answerChecks,
  answerPull,
  checkAnswer,
  headSha,
  number,
  takeChecks,
  takeUpdates,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const reconcile = () => reconcilePlanCommand({ ...repository, octokit: createOctokit(), app, number, commentId: 31 });

const at = "2026-03-01T12:00:00Z";

function answerComment(more: object = {}): void {
  github()
    .get(`${path}/issues/comments/31`)
    .reply(200, { body: "/plan", created_at: at, updated_at: at, user: { login: "ada", type: "User" }, ...more });
}

function answerPermission(permission: string, status = 200): void {
  github().get(`${path}/collaborators/ada/permission`).reply(status, { permission });
}

function expectReaction(content: string): void {
  github().post(`${path}/issues/comments/31/reactions`, { content }).reply(201, {});
}

describe("/plan in a comment", () => {
  test.each(["write", "admin"])("by somebody who may write has the check wait anew, and says so (%s)", async (may) => {
    answerComment({ body: " /plan\r\n" });
    answerPermission(may);
    answerPull();
    answerChecks([checkAnswer("plan")]);
    const checks = takeChecks(1);
    expectReaction("eyes");
    expect(await reconcile()).toBe(true);
    expect(checks["plan"]).toMatchObject({ head_sha: headSha, status: "queued", output: { title: "Planning again" } });
  });

  test("has the check that waits wait for the new plan", async () => {
    answerComment();
    answerPermission("write");
    answerPull();
    answerChecks([checkAnswer("plan", { status: "in_progress", conclusion: null })]);
    const updates = takeUpdates(500, 1);
    expectReaction("eyes");
    expect(await reconcile()).toBe(true);
    expect(updates).toMatchObject([{ status: "queued", external_id: "waiting" }]);
  });

  test("that GitHub delivers twice is done once", async () => {
    answerComment();
    answerPermission("write");
    answerPull();
    answerChecks([checkAnswer("plan", { started_at: at })]);
    expectReaction("eyes");
    expect(await reconcile()).toBe(false);
  });

  test.each([
    [
      "by somebody who may only read",
      () => {
        answerPermission("read");
      },
      {},
    ],
    [
      "by somebody whom the repository does not know",
      () => {
        answerPermission("", 404);
      },
      {},
    ],
    [
      "on a pull request that is closed",
      () => {
        answerPermission("write");
      },
      { state: "closed" },
    ],
  ])("%s is not done, and says so", async (_, answerMay, pull) => {
    answerComment();
    answerMay();
    answerPull(pull);
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });
});

describe("a comment that asks for nothing", () => {
  test.each([
    ["says more", { body: "/plan please" }],
    ["quotes it", { body: "> /plan" }],
    ["is empty", { body: undefined }],
    ["was edited", { updated_at: "2026-03-01T12:00:01Z" }],
    ["is a bot's", { user: { login: "aws-accounts[bot]", type: "Bot" } }],
    ["is nobody's any more", { user: null }],
  ])("%s", async (_, more) => {
    answerComment(more);
    expect(await reconcile()).toBe(false);
  });

  test("is gone", async () => {
    github().get(`${path}/issues/comments/31`).reply(404, {});
    expect(await reconcile()).toBe(false);
  });
});

describe("where GitHub is not well", () => {
  test("the comment is not taken for one that is gone", async () => {
    github().get(`${path}/issues/comments/31`).reply(502, {});
    await expect(reconcile()).rejects.toMatchObject({ status: 502 });
  });

  test("nobody is taken for somebody who may not", async () => {
    answerComment();
    answerPermission("", 502);
    await expect(reconcile()).rejects.toMatchObject({ status: 502 });
  });
});
