import { describe, expect, test } from "@jest/globals";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { answerIdentity, deliver, github, path } from "../probot.ts";
import {
  accountsFile,
  answerChecks,
  answerDispatch,
  answerFile,
  answerLook,
  answerPull,
  answerRequest,
  answerReviews,
  answerRun,
  baseSha,
  checkAnswer,
  commentByApp,
  fixture,
  headSha,
  number,
  pullAnswer,
  valid,
  runUrl,
  takeChecks,
  takeComment,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const look = () => deliver("pull_request", { action: "opened", pull_request: { number } });
const unfinished = { status: "in_progress", conclusion: null };

describe("a valid account pull request", () => {
  test("is planned once, by the workflow of the default branch; its run is kept in the check", async () => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    const comment = takeComment();
    answerRun({ status: "queued", conclusion: null });
    await look();
    expect(checks["validate"]).toMatchObject({
      head_sha: headSha,
      status: "completed",
      conclusion: "success",
      output: { title: "Valid: 1 new account", annotations: [] },
    });
    expect(checks["plan"]).toMatchObject({
      head_sha: headSha,
      status: "in_progress",
      external_id: "4711",
      details_url: runUrl,
    });
    expect(checks["plan"]).not.toHaveProperty("conclusion");
    expect(checks["approval"]).toMatchObject({ conclusion: "action_required" });
    expect(comment.body).toMatch(/^### ⏳ Valid, planning: 1 new account · `8c2f1d0`\n/u);
  });

  test("is not planned again, and nothing is said twice, however often GitHub delivers", async () => {
    answerLook();
    const first = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    const comment = takeComment();
    answerRun(unfinished);
    await look();

    const published = Object.entries(first).map(([name, check], id) =>
      checkAnswer(name, { id, conclusion: null, ...check }),
    );
    answerLook({ checks: published });
    answerReviews();
    answerRequest();
    github()
      .get(`${path}/issues/${number}/comments`)
      .query(true)
      .reply(200, [commentByApp(comment.body)]);
    answerRun(unfinished);
    await look();
  });

  test("shows the plan and who approved it, in the same comment", async () => {
    answerLook();
    const first = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    const comment = takeComment();
    answerRun(unfinished);
    await look();

    const { summary = "" } = first["plan"]?.output ?? {};
    const planned = checkAnswer("plan", {
      output: { title: "1 account to create", summary, text: "root 0\n\n<!-- aws-accounts:plan -->\nTHE PLAN" },
    });
    answerLook({ checks: [planned] });
    const checks = takeChecks(2);
    answerReviews([{ user: { login: "rae" }, state: "APPROVED", commit_id: headSha }]);
    answerRequest();
    github()
      .get(`${path}/issues/${number}/comments`)
      .query(true)
      .reply(200, [commentByApp(comment.body)]);
    github()
      .patch(`${path}/issues/comments/800`, ({ body }: { readonly body: string }) => {
        expect(body).toMatch(/^### ✅ 1 account to create, ready to merge · `8c2f1d0`\n\nApproved by `rae`\.\n/u);
        expect(body).toContain("THE PLAN");
        return true;
      })
      .reply(200, {});
    await look();
    expect(checks["approval"]).toMatchObject({ conclusion: "success" });
  });

  test("is planned again where the accounts of the default branch have moved", async () => {
    answerLook({
      checks: [checkAnswer("plan", { output: { title: "", summary: "<!-- aws-accounts:base=0123 -->", text: "" } })],
    });
    const checks = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["plan"]).toMatchObject({ status: "in_progress" });
  });

  test("is warned where another open pull request asks for the same account", async () => {
    const sha = "0".repeat(40);
    answerLook({ others: [pullAnswer({ number: 8, head: { sha } })] });
    answerFile(accountsFile, sha, valid);
    const checks = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "success",
      output: { title: "Valid: 1 new account, 2 warnings" },
    });
  });

  test("does not take the check of another App for its own", async () => {
    answerLook({ checks: [checkAnswer("plan", { app: { id: 1 } })] });
    takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
  });

  test.each([
    [403, "Grant it write access to Actions"],
    [404, "There is no `.github/workflows/aws-accounts-plan.yml` on the default branch"],
    [422, "is disabled, or does not take the inputs"],
  ])("says what to do where the workflow cannot be started (%d)", async (status, mend) => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch(status);
    answerReviews();
    answerRequest();
    const comment = takeComment();
    await look();
    expect(checks["plan"]).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(checks["plan"]?.output.summary).toContain(mend);
    expect(comment.body).toMatch(/^### ❌ The plan could not be started/u);
  });

  test("has its checks even where the comment cannot be written", async () => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch();
    answerReviews();
    answerRequest();
    github().get(`${path}/issues/${number}/comments`).query(true).reply(500, {});
    answerRun(unfinished);
    await look();
    expect(Object.keys(checks).sort()).toEqual(["approval", "plan", "validate"]);
  });
});

describe("an account pull request that is not planned", () => {
  test("is refused on the lines of its problems", async () => {
    answerLook({ head: fixture("invalid/email-other-domain") });
    const checks = takeChecks(3);
    answerReviews();
    answerRequest();
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "1 problem" } });
    expect(checks["validate"]?.output.annotations).toMatchObject([
      {
        path: "terraform/accounts.tf.json",
        annotation_level: "failure",
        title: "email-pattern",
        start_line: expect.any(Number),
      },
    ]);
    expect(checks["plan"]).toMatchObject({
      conclusion: "action_required",
      output: { title: "Not planned: validation failed" },
    });
    expect(comment.body).toMatch(/^### ❌ 1 problem · `8c2f1d0`\n/u);
  });

  test("is refused where the accounts file is gone", async () => {
    answerLook({ files: [{ filename: "terraform/accounts.tf.json", status: "removed" }], head: undefined });
    const checks = takeChecks(3);
    answerReviews();
    takeComment();
    await look();
    expect(checks["validate"]?.output.annotations).toMatchObject([{ title: "outside-accounts-file" }]);
  });

  test("is refused where the accounts file is a symbolic link: what it leads to can change unseen", async () => {
    answerLook({ link: true });
    const checks = takeChecks(3);
    answerReviews();
    answerRequest();
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure" });
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("is a symbolic link");
  });

  test.each([
    ["a draft", { draft: true }, "Not planned: this is a draft"],
    ["from a fork", { head: { sha: headSha, repo: { id: 2 } } }, "Not planned: the branch lies in a fork"],
    ["from a fork that is gone", { head: { sha: headSha, repo: null } }, "Not planned: the branch lies in a fork"],
  ])("blocks as %s", async (_, pull, title) => {
    answerLook({ pull });
    const checks = takeChecks(3);
    answerReviews();
    answerRequest();
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
    expect(checks["plan"]).toMatchObject({ conclusion: "action_required", output: { title } });
  });

  test("names the wrong key of broken settings", async () => {
    answerLook({ settings: "app_id: many\n" });
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "The settings are broken" } });
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("app_id");
    expect(checks["plan"]).toMatchObject({ conclusion: "action_required" });
    expect(checks["approval"]).toMatchObject({ conclusion: "action_required" });
    expect(comment.body).toContain("app");
  });

  test("says so where there are no settings", async () => {
    answerLook({ settings: undefined });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("There is no .github/aws-accounts.yml");
  });

  test("is refused in a public repository, unread", async () => {
    const { base } = pullAnswer() as { readonly base: { readonly repo: object } };
    answerLook({ pull: { base: { ...base, repo: { ...base.repo, private: false } } } });
    const checks = takeChecks(3);
    const comment = takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure", output: { title: "This repository is public" } });
    expect(comment.body).not.toContain("example-service-prod");
  });
});

describe("a pull request that changes no account", () => {
  const files = [{ filename: "README.md", status: "modified" }];

  test("has all three checks succeed, and no comment", async () => {
    answerLook({ files });
    const checks = takeChecks(3);
    github().get(`${path}/issues/${number}/comments`).query(true).reply(200, []);
    await look();
    for (const name of ["validate", "plan", "approval"]) {
      expect(checks[name]).toMatchObject({ conclusion: "success", output: { title: "No account changed" } });
    }
  });

  test("can mend broken settings", async () => {
    answerLook({ files, settings: "nonsense" });
    const checks = takeChecks(3);
    github().get(`${path}/issues/${number}/comments`).query(true).reply(200, []);
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
  });

  test("has the comment put right that it had when it did", async () => {
    answerLook({ files });
    takeChecks(3);
    github()
      .get(`${path}/issues/${number}/comments`)
      .query(true)
      .reply(200, [
        { id: 1, user: { login: "mallory" }, body: "<!-- aws-accounts:pull-request -->" },
        commentByApp("### old <!-- aws-accounts:pull-request -->"),
      ]);
    github()
      .patch(`${path}/issues/comments/800`, /No account changed/u)
      .reply(200, {});
    await look();
  });

  test("is left alone in a repository without settings", async () => {
    answerIdentity();
    answerPull();
    github().get(`${path}/pulls/${number}/files`).query(true).reply(200, files);
    github()
      .get(`${path}/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: baseSha } });
    github().get(`${path}/contents/.github%2Faws-accounts.yml`).query(true).reply(404, {});
    await look();
  });
});

describe("a pull request that is none of the App's business", () => {
  test.each([
    ["is merged: what was approved stays as it is", { state: "closed" }],
    [
      "goes into another branch",
      { base: { ref: "other", repo: { id: 1, private: true, html_url: "", default_branch: "main" } } },
    ],
  ])("%s", async (_, pull) => {
    answerIdentity();
    answerPull(pull);
    await look();
  });
});

describe("a pull request that could not be looked at", () => {
  const failure = {
    status: "completed",
    conclusion: "failure",
    output: { title: "This pull request could not be looked at" },
  };

  test("says what GitHub answered, and what to do", async () => {
    answerIdentity();
    answerPull();
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, { message: "a secret" });
    answerPull();
    answerChecks([]);
    const checks = takeChecks(1);
    await look();
    expect(checks["validate"]).toMatchObject(failure);
    expect(checks["validate"]?.output.summary).toBe(
      'GitHub answered 502.\n\nPress "Re-run" to have it looked at again; the App also tries by itself within the hour.',
    );
  });

  test("says which team could not be read", async () => {
    answerLook();
    github().get(`${path}/pulls/${number}/reviews`).query(true).reply(200, []);
    github().get("/orgs/example-gov/teams/reliability-engineering/members").query(true).reply(404, {});
    takeChecks(2);
    answerDispatch();
    answerPull();
    answerChecks([]);
    const checks = takeChecks(1);
    await look();
    expect(checks["validate"]).toMatchObject(failure);
    expect(checks["validate"]?.output.summary).toContain('the team "reliability-engineering" of example-gov');
  });

  test("gives no word away of what went wrong inside", async () => {
    answerLook({ checks: [{ id: 1, name: "x", app: { id: 99 } }] });
    answerPull();
    answerChecks([]);
    const checks = takeChecks(1);
    await look();
    expect(checks["validate"]?.output.summary).toContain(
      "Something went wrong within the App; its log has the details.",
    );
  });

  test("is left alone once it is closed", async () => {
    answerIdentity();
    answerPull();
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, {});
    answerPull({ state: "closed" });
    await look();
  });

  test("does not stop the App where nothing can be said either", async () => {
    answerIdentity();
    github().get(`${path}/pulls/${number}`).times(2).reply(500, {});
    await look();
  });
});
