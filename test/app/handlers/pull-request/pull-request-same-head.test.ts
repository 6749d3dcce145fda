import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { type Cache, createCache } from "../../../../app/github/cache.ts";
import { renderMarks } from "../../../../app/domain/pull-request/comment-marks.ts";
import { reconcilePullRequest } from "../../../../app/handlers/pull-request/reconcile-pull-request.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { app, createOctokit, github, path, repository, templates } from "../../octokit.ts";
import { recordsOf } from "../checklist/checklist-answers.ts";
import {
  accountsFile,
  answerApplies,
  answerChecks,
  answerComments,
  answerDispatch,
  answerFile,
  answerHead,
  answerPull,
  answerReading,
  answerRequest,
  answerReviewers,
  answerReviewsOf,
  checkAnswer,
  commentByApp,
  empty,
  fixture,
  headSha,
  number,
  plannedAnswer,
  pullAnswer,
  takeChecks,
  takeComment,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

/** Reconciles pull request 7, and returns the next subjects. */
const look = ({
  requests = [],
  cache = createCache(),
}: { readonly requests?: string[]; readonly cache?: Cache } = {}) => {
  const octokit = createOctokit();
  octokit.hook.before("request", ({ method, url }) => void requests.push(`${method} ${url}`));
  return reconcilePullRequest({
    octokit,
    ...repository,
    number,
    app,
    templates: templates.comments,
    sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
    cache,
    records: recordsOf(app),
    now: () => new Date("2026-03-01T12:00:00Z"),
    log: {
      error: (facts) => {
        throw new Error("nothing fails here", { cause: facts });
      },
    },
  });
};

const approvedBy = (login: string) => [{ user: { login }, state: "APPROVED", commit_id: headSha }];

describe("open pull requests of one head commit", () => {
  test.each([
    ["a draft", { draft: true }, "Not planned: this is a draft"],
    ["from a fork", { head: { sha: headSha, repo: { id: 2 } } }, "Not planned: the branch is in a fork"],
    ["from a fork that is gone", { head: { sha: headSha, repo: null } }, "Not planned: the branch is in a fork"],
  ])("are not planned if one of them is %s", async (_, twin, title) => {
    answerReading({ others: [pullAnswer({ number: 8, ...twin })] });
    answerChecks([]);
    const checks = takeChecks(3);
    answerReviewers();
    answerReviewsOf(8, []);
    answerRequest();
    const comment = takeComment();
    expect(await look()).toEqual({ twins: [8], waits: false });
    expect(checks["validate"]).toMatchObject({ conclusion: "success", output: { title: "Valid: 1 new account" } });
    expect(checks["plan"]).toMatchObject({ conclusion: "action_required", output: { title } });
    expect(checks["plan"]?.output.summary).toContain("This is the verdict for pull request 8:");
    expect(comment.body).toContain(title);
  });

  test("are planned, and approved, when all of them may be", async () => {
    answerReading({ others: [pullAnswer({ number: 8, user: { login: "bob" } })], reviews: approvedBy("rae") });
    answerChecks([plannedAnswer()]);
    answerApplies();
    const checks = takeChecks(2);
    answerReviewers();
    answerReviewsOf(8, approvedBy("rae"));
    answerRequest();
    takeComment();
    expect(await look()).toEqual({ twins: [8], waits: false });
    expect(checks["approval"]).toMatchObject({ conclusion: "success", output: { summary: "Approved by `rae`." } });
  });

  test("are not approved if one of them is not, in any order", async () => {
    answerReading({ others: [pullAnswer({ number: 8, user: { login: "rae" } })], reviews: approvedBy("rae") });
    answerChecks([plannedAnswer()]);
    answerApplies();
    const checks = takeChecks(2);
    answerReviewers();
    answerReviewsOf(8, approvedBy("rae"));
    answerRequest();
    takeComment();
    await look();
    expect(checks["approval"]).toMatchObject({ conclusion: "action_required" });
    expect(checks["approval"]?.output.summary).toContain("This is the verdict for pull request 8:");
    expect(checks["approval"]?.output.summary).toContain("`rae` opened this pull request");
  });

  test("are left alone when their checks are up to date", async () => {
    const others = [pullAnswer({ number: 8, draft: true })];
    const answer = (checks: readonly object[]) => {
      answerReading({ others });
      answerChecks(checks);
      answerReviewers();
      answerReviewsOf(8, []);
      answerRequest();
    };
    answer([]);
    const first = takeChecks(3);
    takeComment();
    await look();
    answer(Object.entries(first).map(([name, check], id) => checkAnswer(name, { id, ...check })));
    takeComment();
    expect(await look()).toEqual({ twins: [], waits: false });
  });
});

describe("a push or a change while a pull request is read", () => {
  const later = "a".repeat(40);

  test.each([
    ["another head", { head: { sha: later, repo: { id: 1 } } }],
    ["a draft", { draft: true }],
  ])("makes the App read it again: %s", async (_, more) => {
    answerReading({ moved: [pullAnswer(more)] });
    answerReading({ head: fixture("invalid/email-other-domain") });
    answerChecks([]);
    const checks = takeChecks(3);
    takeComment();
    await look();
    expect(checks["validate"]).toMatchObject({ head_sha: headSha, conclusion: "failure" });
  });

  test("that closes it leaves it unchanged", async () => {
    answerReading({ moved: [pullAnswer({ number: 8, head: { sha: later } })] });
    answerHead();
    answerComments();
    answerChecks([]);
    answerPull({ state: "closed" });
    expect(await look()).toEqual({ twins: [], waits: false });
  });

  test("that makes a read fail leaves nothing half written", async () => {
    const older = "17f3c0de5b7a4c3d9e6f8a1b2c3d4e5f60718293";
    let isWritten = false;
    answerPull();
    answerChecks([]);
    github().get(`${path}/pulls/${number}/files`).query(true).reply(502, {});
    answerComments([commentByApp(`### Planned\n\n${renderMarks({ headSha: older })}`)]);
    github()
      .patch(`${path}/issues/comments/800`)
      .reply(async () => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        isWritten = true;
        return [200, {}];
      });
    answerChecks([], older);
    await expect(look()).rejects.toMatchObject({ status: 502 });
    expect(isWritten).toBe(true);
  });

  test("again and again is reported instead of a verdict", async () => {
    answerComments();
    answerHead();
    answerChecks([]);
    for (let tries = 0; tries < 3; tries += 1) answerReading({ moved: [pullAnswer({ head: { sha: later } })] });
    await expect(look()).rejects.toThrow("Pull request 7 changed each of the 3 times that it was read");
  });
});

/** The number of requests until the first check, without those about the one comment, which is read once. */
function untilConcluded(requests: readonly string[]): number {
  const about = requests.filter((request) => !request.endsWith("/comments"));
  return about.findIndex((request) => /^POST .*check-runs$/.test(request));
}

describe("what a pull request costs", () => {
  const others = [8, 9, 10].map((other) => pullAnswer({ number: other, head: { sha: String(other).repeat(20) } }));

  test.each([
    ["one problem", 1, 10],
    ["a hundred and one", 101, 12],
  ])("is at most ten requests to validate it, and one for every fifty problems: %s", async (_, problems, most) => {
    answerReading({ head: withProblems(problems) });
    answerChecks([]);
    const updates = Math.ceil(problems / 50) - 1;
    if (updates > 0) github().patch(`${path}/check-runs/600`).times(updates).reply(200, {});
    const checks = takeChecks(3);
    takeComment();
    const requests: string[] = [];
    await look({ requests });
    expect(checks["validate"]?.output.title).toBe(problems === 1 ? "1 problem" : `${problems} problems`);
    expect(untilConcluded(requests) + updates).toBeLessThanOrEqual(most);
    expect(requests.length).toBeLessThanOrEqual(most + 4);
  });

  test("is one more for each other open pull request, and four for files of commits, the first time", async () => {
    const cache = createCache();
    const counts: number[] = [];
    for (const first of [true, false]) {
      answerReading({ others, known: !first });
      answerChecks([]);
      if (first) for (const other of [8, 9, 10]) answerFile(accountsFile, String(other).repeat(20), empty);
      takeChecks(3);
      answerDispatch();
      answerReviewers();
      answerRequest();
      takeComment();
      const requests: string[] = [];
      await look({ requests, cache });
      counts.push(untilConcluded(requests));
    }
    expect(counts).toEqual([12, 5]);
  });
});

/** This many accounts, each with one problem. */
function withProblems(count: number): Buffer {
  const accounts = Array.from({ length: count }, (_, index) => {
    const name = `service-${String(index).padStart(4, "0")}`;
    return exampleAccount(name, { email: `${name}@example.org` });
  });
  return Buffer.from(renderAccountsFile({ accounts }));
}
