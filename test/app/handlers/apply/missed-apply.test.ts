import { describe, expect, test } from "@jest/globals";
import { reconcileMissedApply } from "../../../../app/handlers/apply/missed-apply.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

const change = "c".repeat(40);
const applied = "a".repeat(40);
const workflow = `${path}/actions/workflows/aws-accounts-apply.yml`;
const run = (id: number, head_sha: string, more: object = {}) => ({
  id,
  event: "push",
  status: "completed",
  conclusion: "failure",
  head_sha,
  html_url: "",
  updated_at: "2026-03-01T10:00:00Z",
  ...more,
});

const reconcile = () =>
  reconcileMissedApply({
    octokit: createOctokit(),
    ...repository,
    defaultBranch: "main",
    now: () => new Date("2026-03-01T12:00:00Z"),
  });

function answerRuns(...workflow_runs: readonly object[]): void {
  github().get(`${workflow}/runs`).query({ branch: "main", per_page: 100 }).reply(200, { workflow_runs });
}

const tip = "f".repeat(40);

/** The latest run is the default branch's, not one of a tag with its name. */
function answerTip(status = "ahead", commit = applied): void {
  github()
    .get(`${path}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  answerOnBranch(commit, status);
}

function answerOnBranch(commit: string, status = "ahead"): void {
  github().get(`${path}/compare/${commit}...${tip}`).query({ per_page: 1 }).reply(200, { status });
}

function answerChange(date: string | undefined = "2026-03-01T11:54:59Z"): void {
  github()
    .get(`${path}/commits`)
    .query({ sha: "main", path: "terraform/accounts.tf.json", per_page: 1 })
    .reply(200, [{ sha: change, commit: { committer: { date } } }]);
}

function answerComparison(status: string): void {
  github().get(`${path}/compare/${change}...${applied}`).query({ per_page: 1 }).reply(200, { status });
}

function answerDispatch(status = 200): void {
  const body = { ref: "refs/heads/main", inputs: {}, return_run_details: true };
  const started = { workflow_run_id: 9, html_url: "https://github.com" };
  github()
    .post(`${workflow}/dispatches`, body)
    .reply(status, status === 200 ? started : {});
}

describe("a change that no apply has seen", () => {
  test.each(["behind", "diverged"])("is applied: the latest run is %s", async (status) => {
    answerRuns(run(7, change, { event: "schedule" }), run(5, change), run(6, applied));
    answerTip();
    answerChange();
    answerComparison(status);
    answerDispatch();
    await reconcile();
  });

  test("is applied also if its commit's date is in the future or missing", async () => {
    for (const date of ["2036-03-01T12:00:00Z", ""]) {
      answerRuns(run(6, applied));
      answerTip();
      answerChange(date);
      answerComparison("behind");
      answerDispatch();
      await reconcile();
    }
  });

  test("is applied also if a person ran the workflow from a tag with the branch's name", async () => {
    const forged = "e".repeat(40);
    answerRuns(run(8, forged), run(6, applied));
    answerTip("diverged", forged);
    answerOnBranch(applied);
    answerChange();
    answerComparison("behind");
    answerDispatch();
    await reconcile();
  });

  test("is logged if the workflow cannot be started", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange();
    answerComparison("behind");
    answerDispatch(403);
    await expect(reconcile()).rejects.toThrow(
      /^No run has applied c{40}, and the App could not start one\. The App may not start/u,
    );
  });
});

describe("nothing is started", () => {
  test.each(["failure", "cancelled", null])("again for a change whose run ended as %s", async (conclusion) => {
    answerRuns(run(6, change, { conclusion }));
    answerTip("ahead", change);
    answerChange();
    await reconcile();
  });

  test("if the latest run had the change in its history", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange();
    answerComparison("ahead");
    await reconcile();
  });

  test("for a change that is so recent that its run may still start", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange("2026-03-01T11:55:01Z");
    await reconcile();
  });

  test("if no apply ever ran, the workflow is missing, or nothing ever changed", async () => {
    answerRuns();
    await reconcile();
    github().get(`${workflow}/runs`).query(true).reply(404, {});
    await reconcile();
    answerRuns(run(6, applied));
    answerTip();
    github().get(`${path}/commits`).query(true).reply(200, []);
    await reconcile();
  });
});
