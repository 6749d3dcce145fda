import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import nock from "nock";
import { reconcileApplyStatus } from "../../../../app/handlers/apply/apply-status.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { app, deliver, github, owner, probotWith, repo, repository } from "../checklist/checklist-answers.ts";

const templates = readTemplates(new URL("../../../../templates/", import.meta.url)).issues;
const probot = probotWith(async (octokit) => {
  await reconcileApplyStatus({ octokit, owner, repo, defaultBranch: "main", app, templates });
});

const run = {
  id: 77,
  path: ".github/workflows/aws-accounts-apply.yml@main",
  event: "push",
  status: "completed",
  conclusion: "failure",
  head_sha: "a".repeat(40),
  html_url: "https://github.com/pets-department/aws-accounts/actions/runs/77",
  updated_at: "2026-01-02T10:00:00Z",
};

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerRuns(...runs: readonly object[]): void {
  github()
    .get(`${repository}/actions/workflows/aws-accounts-apply.yml/runs`)
    .query({ branch: "main", per_page: 100 })
    .reply(200, { total_count: runs.length, workflow_runs: runs });
}

/** Whether the runs' commit is on the branch, or only on a tag with the branch's name. */
function answerBranch(status = "ahead", sha = run.head_sha): void {
  const tip = "f".repeat(40);
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .optionally()
    .reply(200, { object: { sha: tip } });
  github()
    .get(`${repository}/compare/${sha}...${tip}`)
    .query({ per_page: 1 })
    .reply(status === "gone" ? 404 : 200, { status });
}

function answerArtifact(result: object | undefined): void {
  const artifacts = result === undefined ? [] : [{ id: 8, name: "apply-result", expired: false }];
  github()
    .get(`${repository}/actions/runs/77/artifacts`)
    .query({ name: "apply-result", per_page: 100 })
    .reply(200, { artifacts });
  if (result === undefined) return;
  const location = "https://storage.example.com/8.zip";
  github().get(`${repository}/actions/artifacts/8/zip`).reply(302, undefined, { location });
  const zip = zipSync({ "apply-result.json": strToU8(JSON.stringify(result)) });
  nock("https://storage.example.com").get("/8.zip").reply(200, Buffer.from(zip));
}

const issue = (over: object = {}) => ({
  number: 9,
  title: "aws-accounts-apply-failed",
  body: "before",
  state: "open",
  user: { login: app.login },
  ...over,
});

function answerIssues(...issues: readonly object[]): void {
  github()
    .get(`${repository}/issues`)
    .query({ labels: "aws-accounts-apply-failed", state: "all", per_page: 100, page: 1 })
    .reply(200, issues);
}

const result = {
  version: 1,
  commit: run.head_sha,
  pullRequest: 7,
  outcome: "failed",
  reason: "EMAIL_ALREADY_EXISTS",
  accounts: [],
};

function expectUpdate(state: "open" | "closed", said: string): void {
  github()
    .patch(`${repository}/issues/9`, (body: { readonly state: string; readonly body: string }) => {
      return body.state === state && body.body.includes(said);
    })
    .reply(200, {});
}

describe("a failed apply", () => {
  test.each([201, 422])("opens the issue, with its label (%i)", async (status) => {
    answerRuns(run);
    answerBranch();
    answerArtifact(result);
    answerIssues(issue({ user: { login: "mallory" } }));
    github().post(`${repository}/labels`).reply(status, {});
    github()
      .post(`${repository}/issues`, (body: { readonly title: string; readonly labels: readonly string[] }) => {
        expect(body.labels).toEqual([body.title]);
        return body.title === "aws-accounts-apply-failed" && JSON.stringify(body).includes("EMAIL_ALREADY_EXISTS");
      })
      .reply(201, {});
    await deliver(probot);
  });

  test.each(["open", "closed"])("updates the existing issue, which was %s", async (state) => {
    answerRuns(run);
    answerBranch();
    answerArtifact(result);
    answerIssues(issue({ state }));
    expectUpdate("open", "EMAIL_ALREADY_EXISTS");
    await deliver(probot);
  });

  test("that was killed has no reason", async () => {
    answerRuns(run);
    answerBranch();
    answerArtifact(undefined);
    answerIssues(issue());
    expectUpdate("open", "reported no reason");
    await deliver(probot);
  });

  test("with an invalid result is still reported", async () => {
    answerRuns(run);
    answerBranch();
    answerArtifact({ version: 2 });
    answerIssues(issue());
    expectUpdate("open", "reported no reason");
    await deliver(probot);
  });
});

describe("a successful apply", () => {
  const good = { ...run, conclusion: "success" };

  test("closes the issue", async () => {
    answerRuns(good);
    answerBranch();
    answerIssues(issue());
    expectUpdate("closed", "Nothing is left to do.");
    await deliver(probot);
  });

  test("opens no issue, and does not edit a closed one", async () => {
    answerRuns(good);
    answerBranch();
    answerIssues();
    await deliver(probot);
    answerRuns(good);
    answerBranch();
    answerIssues(issue({ state: "closed" }));
    await deliver(probot);
  });
});

test.each(["diverged", "gone"])(
  "runs of a tag with the branch's name hide no failure, in either order (%s)",
  async (status) => {
    const forged = { ...run, conclusion: "success", head_sha: "e".repeat(40), updated_at: "2026-01-02T11:00:00Z" };
    answerRuns({ ...forged, id: 78 }, run);
    answerBranch(status, forged.head_sha);
    answerBranch();
    answerArtifact(result);
    answerIssues(issue());
    expectUpdate("open", "EMAIL_ALREADY_EXISTS");
    await deliver(probot);
  },
);

test("ignores other events and a missing workflow", async () => {
  answerRuns({ ...run, event: "pull_request" });
  await deliver(probot);
  github().get(`${repository}/actions/workflows/aws-accounts-apply.yml/runs`).query(true).reply(404, {});
  await deliver(probot);
});
