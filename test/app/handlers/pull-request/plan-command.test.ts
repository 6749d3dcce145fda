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

const templates = { "command-with-more": "Only `{{command}}`" };

const reconcile = () =>
  reconcilePlanCommand({ ...repository, octokit: createOctokit(), app, number, commentId: 31, templates });

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
  test.each(["write", "admin"])(
    "by a person with write access resets the check, and gets a reaction (%s)",
    async (may) => {
      answerComment({ body: " /plan\r\n" });
      answerPermission(may);
      answerPull();
      answerChecks([checkAnswer("plan")]);
      const checks = takeChecks(1);
      expectReaction("eyes");
      expect(await reconcile()).toBe(true);
      expect(checks["plan"]).toMatchObject({
        head_sha: headSha,
        status: "queued",
        output: { title: "Planning again" },
      });
    },
  );

  test("makes a waiting check wait for the new plan", async () => {
    answerComment();
    answerPermission("write");
    answerPull();
    answerChecks([checkAnswer("plan", { status: "in_progress", conclusion: null })]);
    const updates = takeUpdates(500, 1);
    expectReaction("eyes");
    expect(await reconcile()).toBe(true);
    expect(updates).toMatchObject([{ status: "queued", external_id: "waiting" }]);
  });

  test("that GitHub delivers twice counts once", async () => {
    answerComment();
    answerPermission("write");
    answerPull();
    answerChecks([checkAnswer("plan", { started_at: at })]);
    expectReaction("eyes");
    expect(await reconcile()).toBe(false);
  });

  test.each([
    [
      "by a person who may only read",
      () => {
        answerPermission("read");
      },
      {},
    ],
    [
      "by a person without access to the repository",
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
  ])("%s is refused, and gets a reaction", async (_, answerMay, pull) => {
    answerComment();
    answerMay();
    answerPull(pull);
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });
});

describe("/plan with further text", () => {
  const body = "<!-- aws-accounts: answer to comment 31 -->\nOnly `/plan`";

  test("by a person with write access starts nothing, and one comment says why", async () => {
    answerComment({ body: "/plan please" });
    answerPermission("write");
    github().get(`${path}/issues/${number}/comments`).query(true).reply(200, []);
    github().post(`${path}/issues/${number}/comments`, { body }).reply(201, {});
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });

  test("that GitHub delivers twice gets one comment", async () => {
    answerComment({ body: "/plan please" });
    answerPermission("write");
    github()
      .get(`${path}/issues/${number}/comments`)
      .query(true)
      .reply(200, [{ id: 77, body, user: { login: app.login } }]);
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });

  test("gets a reaction alone in a locked conversation", async () => {
    answerComment({ body: "/plan please" });
    answerPermission("write");
    github().get(`${path}/issues/${number}/comments`).query(true).reply(200, []);
    const message = "Unable to create comment because issue is locked.";
    github().post(`${path}/issues/${number}/comments`, { body }).reply(403, { message });
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });

  test("by another person gets a reaction alone", async () => {
    answerComment({ body: "/plan please" });
    answerPermission("read");
    answerPull();
    expectReaction("confused");
    expect(await reconcile()).toBe(false);
  });
});

describe("a comment without a command", () => {
  test.each([
    ["quotes it", { body: "> /plan" }],
    ["is empty", { body: undefined }],
    ["was edited", { updated_at: "2026-03-01T12:00:01Z" }],
    ["is a bot's", { user: { login: "aws-accounts[bot]", type: "Bot" } }],
    ["has a deleted author", { user: null }],
  ])("%s", async (_, more) => {
    answerComment(more);
    expect(await reconcile()).toBe(false);
  });

  test("was deleted", async () => {
    github().get(`${path}/issues/comments/31`).reply(404, {});
    expect(await reconcile()).toBe(false);
  });
});

describe("if GitHub fails", () => {
  test("the comment is not treated as deleted", async () => {
    github().get(`${path}/issues/comments/31`).reply(502, {});
    await expect(reconcile()).rejects.toMatchObject({ status: 502 });
  });

  test("no person is treated as a person without access", async () => {
    answerComment();
    answerPermission("", 502);
    await expect(reconcile()).rejects.toMatchObject({ status: 502 });
  });
});
