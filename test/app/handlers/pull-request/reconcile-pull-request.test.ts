import { describe, expect, test } from "@jest/globals";
import { renderMarks } from "../../../../app/domain/pull-request/comment-marks.ts";
import { markBase, markRequesters } from "../../../../app/domain/pull-request/plan-check.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { answerIdentity, appLogin, github, path, user } from "../../octokit.ts";
import { deliver } from "../../probot.ts";
import {
  accountsFile,
  answerApplies,
  answerApplyResult,
  answerChecks,
  answerComments,
  askForComments,
  answerDispatch,
  answerFile,
  answerHands,
  answerLook,
  answerMergeBase,
  answerNoArtifact,
  answerOpenPullRequests,
  answerPull,
  answerRequest,
  answerReviewers,
  answerRun,
  answerStart,
  asker,
  base,
  baseSha,
  checkAnswer,
  commentByApp,
  empty,
  fixture,
  headSha,
  number,
  plannedAnswer,
  plannedText,
  pullAnswer,
  valid,
  runUrl,
  takeChecks,
  takeComment,
  takeUpdates,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const look = () => deliver("pull_request", { action: "opened", pull_request: { number, base: { ref: "main" } } });
const unfinished = { status: "in_progress", conclusion: null };

describe("a valid account pull request", () => {
  test("is planned once, by the workflow of the default branch; the check stores its run", async () => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch();
    answerReviewers();
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

  test("may remove an account that AWS has not created, according to the last apply", async () => {
    answerLook({ head: empty, base: valid });
    answerApplies({ id: 9, updated_at: "2026-03-01T10:00:00Z" });
    answerApplyResult(9, "failed", { unmade: ["example-service-prod"] });
    const checks = takeChecks(3);
    answerApplies({ id: 9, updated_at: "2026-03-01T10:00:00Z" });
    answerApplyResult(9, "failed");
    answerStart();
    answerReviewers();
    const comment = takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
    expect(checks["plan"]).toMatchObject({ status: "in_progress", external_id: "4711" });
    expect(comment.body).toContain(
      "is taken out of the file. Nothing of it is in Terraform's state, so AWS stays unchanged.",
    );
  });

  test("may remove an account that its branch began with: the plan asks AWS", async () => {
    answerLook({ head: empty, base: valid });
    answerApplies();
    answerMergeBase(valid);
    const checks = takeChecks(3);
    answerApplies();
    answerStart();
    answerReviewers();
    const comment = takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
    expect(checks["plan"]).toMatchObject({ status: "in_progress", external_id: "4711" });
    expect(comment.body).toContain("The plan is refused unless AWS has closed the account");
  });

  test("is not planned again, and nothing is written twice, however often GitHub delivers", async () => {
    answerLook();
    const first = takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    const comment = takeComment();
    answerRun(unfinished);
    await look();

    const published = Object.entries(first).map(([name, check], id) =>
      checkAnswer(name, { id, conclusion: null, ...check }),
    );
    answerLook({ checks: published });
    answerApplies();
    answerReviewers();
    answerRequest();
    answerComments([commentByApp(comment.body)]);
    answerRun(unfinished);
    await look();
  });

  test("shows the plan and its approvers, in the same comment", async () => {
    answerLook();
    const first = takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    const comment = takeComment();
    answerRun(unfinished);
    await look();

    const { summary = "" } = first["plan"]?.output ?? {};
    const planned = checkAnswer("plan", {
      output: { title: "1 account to create", summary, text: `${plannedText}<!-- aws-accounts:plan -->\nTHE PLAN` },
    });
    answerLook({ checks: [planned], reviews: [{ user: { login: "rae" }, state: "APPROVED", commit_id: headSha }] });
    answerApplies();
    const checks = takeChecks(2);
    answerReviewers();
    answerRequest();
    answerComments([commentByApp(comment.body)]);
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

  const planned = (more: object) =>
    checkAnswer("plan", {
      output: { title: "1 account to create", summary: markBase("Planned.", base), text: "" },
      ...more,
    });

  test.each([
    [
      "the accounts of the default branch have moved",
      planned({ output: { title: "", summary: markBase("", { ...base, fingerprint: "0".repeat(16) }), text: "" } }),
      [],
      "The accounts file or the settings of the default branch have changed",
    ],
    ["an apply has ended since", planned({}), [{ id: 9, updated_at: "2026-03-01T11:30:00Z" }], "An apply has run"],
  ])("is marked as stale, and then planned again, if %s", async (_, check, applies, why) => {
    answerLook({ checks: [check] });
    const checks = takeChecks(3);
    const updates = takeUpdates(600, 1);
    answerStart();
    answerApplies(...applies);
    if (applies.length > 0) answerNoArtifact(9);
    answerReviewers();
    answerRequest();
    const comment = takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["plan"]).toMatchObject({ status: "queued", output: { title: "Stale: planning again" } });
    expect(updates).toMatchObject([{ status: "in_progress", external_id: "4711", details_url: runUrl }]);
    expect(updates[0]?.output.summary).toContain(why);
    expect(comment.body).toMatch(/^### ⏳ Stale, planning again: 1 new account · `8c2f1d0`\n/u);
  });

  test.each([
    [
      "other commits came to the default branch",
      { summary: markRequesters(markBase("Planned.", { ...base, commit: headSha }), asker) },
      [],
    ],
    ["an apply said that it had nothing to do", {}, [{ id: 8, updated_at: "2026-03-01T11:30:00Z" }]],
  ])("is not planned again if %s", async (_, output, applies) => {
    answerLook({
      checks: [
        planned({
          output: { title: "t", summary: markRequesters(markBase("Planned.", base), asker), text: "", ...output },
        }),
      ],
    });
    takeChecks(2);
    answerApplies(...applies);
    if (applies.length > 0) answerApplyResult(8, "nothing-to-do");
    answerReviewers();
    answerRequest();
    takeComment();
    await look();
  });

  test("with a stale plan is no longer a success if GitHub cannot start the workflow", async () => {
    const summary = markBase("", { ...base, fingerprint: "0".repeat(16) });
    answerLook({ checks: [planned({ output: { title: "", summary, text: "" } })] });
    takeChecks(3);
    const updates = takeUpdates(600, 1);
    answerStart(502);
    answerApplies();
    answerReviewers();
    answerRequest();
    const comment = takeComment();
    await look();
    expect(updates).toMatchObject([{ status: "completed", conclusion: "failure" }]);
    expect(updates[0]?.output.summary).toContain("GitHub answered 502");
    expect(comment.body).toContain("The App tries again within the hour.");
  });

  test("makes a waiting check wait for the new run if its base moves while it is planned", async () => {
    const summary = markBase("", { ...base, fingerprint: "0".repeat(16) });
    answerLook({ checks: [planned({ ...unfinished, external_id: "4710", output: { title: "", summary, text: "" } })] });
    takeChecks(2);
    const updates = takeUpdates(500, 1);
    answerDispatch();
    answerReviewers();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
    expect(updates).toMatchObject([{ status: "in_progress", external_id: "4711" }]);
  });

  test("shows a warning if another open pull request adds the same account", async () => {
    const sha = "0".repeat(40);
    answerLook({ others: [pullAnswer({ number: 8, head: { sha } })] });
    answerFile(accountsFile, sha, valid);
    const checks = takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
    expect(checks["validate"]).toMatchObject({
      conclusion: "success",
      output: { title: "Valid: 1 new account, 2 warnings" },
    });
  });

  test("ignores the check of another App", async () => {
    answerLook({ checks: [checkAnswer("plan", { app: { id: 1 } })] });
    takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    takeComment();
    answerRun(unfinished);
    await look();
  });

  test.each([
    [403, "Grant it write access to Actions"],
    [404, "There is no `.github/workflows/aws-accounts-plan.yml` on the default branch"],
    [500, "GitHub answered 500"],
  ])("gives the next step if the workflow cannot be started (%d)", async (status, mend) => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch(status);
    answerReviewers();
    answerRequest();
    const comment = takeComment();
    await look();
    expect(checks["plan"]).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(checks["plan"]?.output.summary).toContain(mend);
    expect(comment.body).toMatch(/^### ❌ The plan could not be started/u);
  });

  test("has its checks even if the comment cannot be written", async () => {
    answerLook();
    const checks = takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    askForComments().times(2).reply(500, {});
    answerRun(unfinished);
    await look();
    expect(Object.keys(checks).sort()).toEqual(["approval", "plan", "validate"]);
  });
});

describe("an account pull request that is not planned", () => {
  test("is refused on the lines of its problems", async () => {
    answerLook({ head: fixture("invalid/email-other-domain") });
    const checks = takeChecks(3);
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
    expect(checks["approval"]).toMatchObject({
      conclusion: "action_required",
      output: { title: "Not counted: validation failed" },
    });
    expect(comment.body).toMatch(/^### ❌ 1 problem · `8c2f1d0`\n/u);
  });

  test("is refused if it lacks an account that came to the default branch later", async () => {
    answerLook({ head: empty, base: valid });
    answerApplies({ id: 9, updated_at: "2026-03-01T10:00:00Z" });
    answerApplyResult(9, "failed", { unmade: ["another"] });
    answerMergeBase(empty);
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]?.output.annotations).toMatchObject([{ title: "account-removed" }]);
    expect(checks["validate"]?.conclusion).toBe("failure");
  });

  test("is refused if the accounts file was deleted", async () => {
    answerLook({ files: [{ filename: "terraform/accounts.tf.json", status: "removed" }], head: undefined });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]?.output.annotations).toMatchObject([{ title: "outside-accounts-file" }]);
  });

  test("is refused if the accounts file is a symbolic link, whose target can change unseen", async () => {
    answerLook({ link: true });
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "failure" });
    expect(JSON.stringify(checks["validate"]?.output.annotations)).toContain("is a symbolic link");
  });

  test.each([
    ["a draft", { draft: true }, "Not planned: this is a draft"],
    ["from a fork", { head: { sha: headSha, repo: { id: 2 } } }, "Not planned: the branch is in a fork"],
    ["from a fork that is gone", { head: { sha: headSha, repo: null } }, "Not planned: the branch is in a fork"],
  ])("blocks as %s", async (_, pull, title) => {
    answerLook({ pull });
    const checks = takeChecks(3);
    answerReviewers();
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

  test("reports missing settings", async () => {
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
    answerComments();
    await look();
    for (const name of ["validate", "plan", "approval"]) {
      expect(checks[name]).toMatchObject({ conclusion: "success", output: { title: "No account changed" } });
    }
  });

  test("can fix broken settings", async () => {
    answerLook({ files, settings: "nonsense" });
    const checks = takeChecks(3);
    answerComments();
    await look();
    expect(checks["validate"]).toMatchObject({ conclusion: "success" });
  });

  test("has its earlier comment updated", async () => {
    answerLook({ files });
    takeChecks(3);
    answerComments([
      { id: 1, user: { login: "mallory" }, body: "<!-- aws-accounts:pull-request -->" },
      commentByApp("### old <!-- aws-accounts:pull-request -->"),
    ]);
    github()
      .patch(`${path}/issues/comments/800`, /No account changed/u)
      .reply(200, {});
    await look();
  });

  test("has all three checks succeed also without settings, because the checks may be required", async () => {
    answerLook({ files, settings: undefined });
    const checks = takeChecks(3);
    answerComments();
    await look();
    for (const name of ["validate", "plan", "approval"]) {
      expect(checks[name]).toMatchObject({ conclusion: "success", output: { title: "No account changed" } });
    }
  });
});

describe("a pull request that the App ignores", () => {
  test.each([["is merged: what was approved stays as it is", { state: "closed" }]])("%s", async (_, pull) => {
    answerIdentity();
    answerPull(pull);
    answerChecks([checkAnswer("plan")]);
    await look();
  });

  test("goes into another branch", async () => {
    answerIdentity();
    answerPull({ base: { ref: "other", repo: { id: 1, private: true, html_url: "", default_branch: "main" } } });
    await look();
  });
});

describe("a pull request that is closed or merged while it is planned", () => {
  test.each([
    ["merged", true, "No plan of this commit was shown to the reviewers"],
    ["closed", false, "Reopen the pull request"],
  ])("has its plan given up once it is %s", async (why, merged, said) => {
    answerIdentity();
    answerPull({ state: "closed", merged });
    answerChecks([checkAnswer("plan", unfinished)]);
    answerOpenPullRequests(pullAnswer({ number: 8, head: { sha: baseSha } }));
    const updates = takeUpdates(500, 1);
    answerComments([commentByApp("<!-- aws-accounts:pull-request -->")]);
    github()
      .patch(`${path}/issues/comments/800`, new RegExp(`${why} before it was planned`, "iu"))
      .reply(200, {});
    await look();
    expect(updates).toMatchObject([{ status: "completed", conclusion: "cancelled" }]);
    expect(updates[0]?.output.summary).toContain(said);
  });

  test("is still planned if another open pull request has the same head", async () => {
    answerIdentity();
    answerPull({ state: "closed" });
    answerChecks([checkAnswer("plan", unfinished)]);
    answerOpenPullRequests(pullAnswer({ number: 8 }));
    await look();
  });
});

describe("a comment that another person edited", () => {
  const right = `### ✅ Ready\n\n${renderMarks({ headSha })}`;
  const note =
    /\n\n<!-- aws-accounts:edited -->\n<sub>Edited by `rhys` at 2026-03-01 11:59 UTC; restored by the App\.<\/sub>$/u;
  const edits = [{ editedAt: "2026-03-01T11:59:00Z", editor: { __typename: "User", login: "rhys", databaseId: 7 } }];
  const answerVersions = (versions: readonly object[]): void => {
    github()
      .post(
        "/graphql",
        ({ variables }: { readonly variables: object }) => "id" in variables && variables.id === "IC_800",
      )
      .reply(200, { data: { node: { userContentEdits: { nodes: versions, pageInfo: { hasNextPage: false } } } } });
  };
  const takeBodies = (times: number): readonly string[] => {
    const bodies: string[] = [];
    github()
      .patch(`${path}/issues/comments/800`, ({ body }: { readonly body: string }) => Boolean(bodies.push(body)))
      .times(times)
      .reply(200, {});
    return bodies;
  };
  const files = [{ filename: "README.md", status: "modified", sha: "b1" }];
  const bot = { __typename: "Bot", login: "aws-accounts" };

  test("gets the App's text back first, then the current result; the note stays, and is not written again", async () => {
    answerLook({ files });
    takeChecks(3);
    answerComments([{ ...commentByApp("Ready to merge"), edits }]);
    answerVersions([
      { editor: { __typename: "User", login: "rhys" }, diff: "Ready to merge" },
      { editor: bot, diff: right },
    ]);
    const bodies = takeBodies(2);
    await look();
    expect(bodies[0]?.startsWith(right)).toBe(true);
    expect(bodies[0]).toMatch(note);
    expect(bodies[1]).toMatch(/No account changed/u);
    expect(bodies[1]).toMatch(note);

    answerLook({ files });
    takeChecks(3);
    const lastEdit = [{ editedAt: "2026-03-01T12:00:00Z", editor: bot }];
    answerComments([{ ...commentByApp(bodies[1] ?? ""), edits: lastEdit }]);
    await look();
  });

  test("is written again if GitHub no longer shows the App's text", async () => {
    answerLook();
    takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    answerRun(unfinished);
    answerVersions([{ editor: bot, diff: null }]);
    const bodies = takeBodies(1);
    const comment = takeComment([{ ...commentByApp("Ready to merge"), edits }]);
    await look();
    expect(bodies[0]).toMatch(/^A comment of the App was here\./u);
    expect(bodies[0]).toMatch(note);
    expect(comment.body).toContain("<!-- aws-accounts:pull-request -->");
  });
});

describe("a comment about an older commit", () => {
  const older = "17f3c0de5b7a4c3d9e6f8a1b2c3d4e5f60718293";
  const said = `### 🟡 1 account to create · \`17f3c0d\`\n\nTHE PLAN\n\n${renderMarks({ headSha: older })}`;

  test("is marked as superseded before anything slow, and the check there no longer waits", async () => {
    const bodies: string[] = [];
    answerIdentity();
    answerPull();
    answerComments([commentByApp(said)]);
    github()
      .patch(`${path}/issues/comments/800`, ({ body }: { readonly body: string }) => Boolean(bodies.push(body)))
      .reply(200, {});
    answerChecks([checkAnswer("plan", unfinished)], older);
    answerOpenPullRequests();
    const updates = takeUpdates(500, 1);
    // All other calls fail.
    answerChecks([]);
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, {});
    answerPull();
    answerChecks([]);
    takeChecks(3);
    await look();
    expect(bodies[0]).toMatch(/^### ⏪ Superseded by `8c2f1d0`: ~~1 account to create~~ · `17f3c0d`\n[^]*THE PLAN/u);
    expect(updates).toMatchObject([{ conclusion: "cancelled" }]);
  });

  test("is mentioned while the new commit is planned, also in the next run", async () => {
    const bodies: string[] = [];
    answerLook();
    answerComments([commentByApp(said)]);
    github()
      .patch(`${path}/issues/comments/800`, ({ body }: { readonly body: string }) => Boolean(bodies.push(body)))
      .times(2)
      .reply(200, {});
    answerChecks([checkAnswer("plan")], older);
    const first = takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    answerRun(unfinished);
    await look();
    expect(bodies.at(-1)).toContain("What stood here about `17f3c0d` is superseded");

    answerLook({
      checks: Object.entries(first).map(([name, check], id) => checkAnswer(name, { id, conclusion: null, ...check })),
    });
    answerApplies();
    answerReviewers();
    answerRequest();
    answerComments([commentByApp(bodies.at(-1) ?? "")]);
    answerRun(unfinished);
    await look();
  });

  test("is written again if a person deletes it in the meantime", async () => {
    answerLook();
    answerComments([commentByApp(renderMarks({ headSha }))]);
    github().patch(`${path}/issues/comments/800`).reply(404, {});
    github().post(`${path}/issues/${number}/comments`).reply(201, {});
    takeChecks(3);
    answerDispatch();
    answerReviewers();
    answerRequest();
    answerRun(unfinished);
    await look();
  });
});

describe("the requester of an account", () => {
  const approved = [{ user: { login: "rae" }, state: "APPROVED", commit_id: headSha }];
  test("is the opener of the request of the App's own pull request, even if a person removed its number from the file", async () => {
    const head = Buffer.from(valid.toString().replace(/"request": \d+,\s*/u, ""));
    const pull = { user: { login: appLogin }, body: "<!-- aws-accounts:for-request 12 -->" };
    const checks = [plannedAnswer({}, { ...asker, people: [user("rae")] })];
    answerLook({ head, pull, checks, reviews: approved });
    answerApplies();
    answerReviewers();
    answerRequest(12, "rae");
    const published = takeChecks(2);
    takeComment();
    await look();
    expect(published["approval"]?.output.summary).toContain("`rae` asked for the account, or edited the request");
  });
});

describe("a pull request that could not be checked", () => {
  const failure = {
    status: "completed",
    conclusion: "failure",
    output: { title: "This pull request could not be looked at" },
  };

  test("shows GitHub's error, and the next step", async () => {
    answerIdentity();
    answerPull();
    answerComments();
    answerChecks([]);
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, { message: "a secret" });
    answerPull();
    answerChecks([]);
    const checks = takeChecks(3);
    await look();
    expect(checks["validate"]).toMatchObject(failure);
    for (const name of ["plan", "approval"]) {
      expect(checks[name]).toMatchObject({ status: "completed", conclusion: "action_required" });
    }
    expect(checks["validate"]?.output.summary).toBe(
      'GitHub answered 502.\n\nPress "Re-run" to have it looked at again; the App also tries by itself within the hour.',
    );
  });

  test("names the team that could not be read", async () => {
    answerLook();
    github().get("/orgs/example-gov/teams/reliability-engineering/members").query(true).reply(404, {});
    answerHands();
    answerRequest();
    answerComments();
    takeChecks(2);
    answerDispatch();
    answerPull();
    answerChecks([checkAnswer("plan"), checkAnswer("approval")]);
    const checks = takeChecks(1);
    await look();
    expect(checks["validate"]).toMatchObject(failure);
    expect(checks["validate"]?.output.summary).toContain('the team "reliability-engineering" of example-gov');
  });

  test("shows no details of an internal error", async () => {
    answerLook({ checks: [{ id: 1, name: "x", app: { id: 99 } }] });
    answerComments();
    answerPull();
    answerChecks([]);
    const checks = takeChecks(3);
    await look();
    expect(checks["validate"]?.output.summary).toContain("An error occurred in the App; its log has the details.");
  });

  test("is left alone once it is closed", async () => {
    answerIdentity();
    answerPull();
    answerComments();
    answerChecks([]);
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, {});
    answerPull({ state: "closed" });
    await look();
  });

  test("does not stop the App if the error cannot be shown either", async () => {
    answerIdentity();
    github().get(`${path}/pulls/${number}`).times(2).reply(500, {});
    await look();
  });
});
