import { afterAll, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import { openPull } from "local-github-world/github/fixture";
import { type Check, path, startAppOnGitHub } from "./app-on-github.ts";

/** Events about pull requests, runs and pushes; and those that need nothing. */

const base = { ref: "main" };
const { github, ada, bot, pull, deliver, push, checksAt, isLookedAt, say, reactionsTo, tipOf, close } =
  await startAppOnGitHub();

afterAll(close);

describe("an event about a pull request has it looked at", () => {
  test.each(["opened", "synchronize", "reopened", "ready_for_review", "converted_to_draft", "edited"])(
    "pull_request.%s",
    async (action) => {
      const head = await push();
      await deliver("pull_request", { action, pull_request: { number: pull, base } });
      expect(await isLookedAt(head)).toBe(true);
    },
  );

  test.each(["submitted", "edited", "dismissed"])("pull_request_review.%s", async (action) => {
    const head = await push();
    await deliver("pull_request_review", { action, pull_request: { number: pull }, review: {} });
    expect(await isLookedAt(head)).toBe(true);
  });

  test("pull_request.closed, and those of the same head commit", async () => {
    const closed = await openPull(ada, path, "given-up", { "README.md": "no\n" });
    await ada.request("PATCH", `${path}/pulls/${closed}`, { state: "closed" });
    const sha = await push();
    await deliver("pull_request", { action: "closed", pull_request: { number: closed, head: { sha }, base } });
    expect(await isLookedAt(sha)).toBe(true);
  });

  test.each(["added", "removed"])("membership.%s, in every repository", async (action) => {
    const head = await push();
    await deliver("membership", { action, repository: undefined, team: {}, member: {} });
    expect(await isLookedAt(head)).toBe(true);
  });

  test("push, and with it the history of the accounts file", async () => {
    const head = await push();
    const commits = [{ modified: ["terraform/accounts.tf.json"] }];
    await deliver("push", { ref: "refs/heads/main", after: await tipOf("main"), commits });
    expect(await isLookedAt(head)).toBe(true);
    const stored = await ada.attempt("GET", `${path}/contents/used-emails.json?ref=aws-accounts-records`);
    expect(stored.status).toBe(200);
  });

  test("check_run.rerequested, with a new check run", async () => {
    const head_sha = await push();
    await deliver("pull_request", { action: "synchronize", pull_request: { number: pull, base } });
    const plans = async () => (await checksAt(head_sha)).filter(({ name }) => name === "aws-accounts/plan");
    const [check_run] = await plans();
    await deliver("check_run", { action: "rerequested", check_run: { ...check_run, head_sha } });
    expect((await plans()).map(({ status }) => status)).toEqual(["completed", "completed"]);
  });
});

describe("/plan in a comment on a pull request is looked at", () => {
  const issue = () => ({ number: pull, pull_request: {}, labels: [] });

  test("and then the pull request, if the comment asks for something", async () => {
    const head = await push();
    const comment = await say(ada, pull, "/plan");
    await deliver("issue_comment", { action: "created", issue: issue(), comment });
    expect(await reactionsTo(comment)).toEqual(["eyes"]);
    expect(await isLookedAt(head)).toBe(true);
  });

  test("but no more than that if it was deleted", async () => {
    const head = await push();
    const comment = await say(ada, pull, "/plan");
    await ada.request("DELETE", `${path}/issues/comments/${comment.id}`);
    await deliver("issue_comment", { action: "created", issue: issue(), comment });
    expect(await checksAt(head)).toEqual([]);
  });
});

describe("an event that needs nothing has nothing looked at", () => {
  test.each([
    ["pull_request", { action: "labeled", pull_request: { number: 1 } }],
    ["check_run", { action: "completed", check_run: { name: "aws-accounts/plan", head_sha: "0" } }],
    ["workflow_run", { action: "completed", workflow_run: { id: 1, path: ".github/workflows/build.yml" } }],
    ["workflow_run", { action: "requested", workflow_run: { id: 1, path: ".github/workflows/aws-accounts-plan.yml" } }],
    ["issues", { action: "edited", issue: { number: 1, labels: [{ name: "bug" }] } }],
    ["issues", { action: "edited", issue: { number: 1 } }],
    ["issues", { action: "deleted", issue: { number: 1, user: { login: "ann" } } }],
    ["issue_comment", { action: "created", issue: { number: 1 }, comment: { id: 31, body: "/plan" } }],
    ["issue_comment", { action: "edited", issue: { number: 1, pull_request: {} }, comment: { id: 31, body: "/plan" } }],
    [
      "issue_comment",
      { action: "created", issue: { number: 1, pull_request: {} }, comment: { id: 31, body: "Fine." } },
    ],
  ])("%s %j", async (name, payload) => {
    const before = github.requests().length;
    await deliver(name, payload);
    const asked = github.requests().slice(before);
    expect(asked.filter((request) => request.path.startsWith(path) || request.operationId === "graphql")).toEqual([]);
  });
});

describe("a run that has ended is looked at", () => {
  test.each([".github/workflows/aws-accounts-plan.yml", ".github/workflows/aws-accounts-plan.yml@main"])(
    "%s, and then the pull request that it planned",
    async (workflow) => {
      const sha = await push();
      const waiting = { name: "aws-accounts/plan", head_sha: sha, status: "in_progress", external_id: "999902" };
      const { id } = await bot.request<Check>("POST", `${path}/check-runs`, waiting);
      await deliver("workflow_run", { action: "completed", workflow_run: { id: 999_902, path: workflow } });
      expect((await checksAt(sha)).find((check) => check.id === id)).toMatchObject({ status: "completed" });
      expect(await isLookedAt(sha)).toBe(true);
    },
  );

  test("of the apply workflow, and then each pull request, because AWS may have changed", async () => {
    const workflowPath = ".github/workflows/aws-accounts-apply.yml";
    const sha = await tipOf("main");
    const head = await push();
    const run = { repository: "example-gov/aws-accounts", workflowPath, ref: "refs/heads/main", sha, actor: "ada" };
    const runId = github.createRun({ ...run, event: "push" });
    const result = { version: 1, commit: sha, pullRequest: null, outcome: "failed", reason: "No.", accounts: [] };
    const zip = zipSync({ "apply-result.json": strToU8(JSON.stringify(result)) });
    github.uploadArtifact({ runId, name: "apply-result", zip });
    github.updateRun(runId, { status: "completed", conclusion: "failure" });
    await deliver("workflow_run", { action: "completed", workflow_run: { id: runId, path: workflowPath } });
    const issues = `${path}/issues?labels=aws-accounts-apply-failed`;
    expect(await ada.request("GET", issues)).toMatchObject([{ state: "open" }]);
    expect(await isLookedAt(head)).toBe(true);
  });
});
