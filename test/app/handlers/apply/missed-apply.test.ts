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

const look = () =>
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

/** The latest run is of the default branch, and not of a tag that is named like it. */
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
    await look();
  });

  test("is applied also where its commit claims to be of the future, or of no time", async () => {
    for (const date of ["2036-03-01T12:00:00Z", ""]) {
      answerRuns(run(6, applied));
      answerTip();
      answerChange(date);
      answerComparison("behind");
      answerDispatch();
      await look();
    }
  });

  test("is applied also where somebody ran the workflow from a tag that is named like the branch", async () => {
    const forged = "e".repeat(40);
    answerRuns(run(8, forged), run(6, applied));
    answerTip("diverged", forged);
    answerOnBranch(applied);
    answerChange();
    answerComparison("behind");
    answerDispatch();
    await look();
  });

  test("is told of in the log where the workflow cannot be started", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange();
    answerComparison("behind");
    answerDispatch(403);
    await expect(look()).rejects.toThrow(
      /^No run has applied c{40}, and none could be started\. The App may not start/u,
    );
  });
});

describe("nothing is started", () => {
  test.each(["failure", "cancelled", null])(
    "again for a change that a run has seen, and that ended as %s",
    async (conclusion) => {
      answerRuns(run(6, change, { conclusion }));
      answerTip("ahead", change);
      answerChange();
      await look();
    },
  );

  test("where the latest run had the change in its history", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange();
    answerComparison("ahead");
    await look();
  });

  test("for a change that is so young that its run may be on its way", async () => {
    answerRuns(run(6, applied));
    answerTip();
    answerChange("2026-03-01T11:55:01Z");
    await look();
  });

  test("where no apply ever ran, there is no workflow, or nothing ever changed", async () => {
    answerRuns();
    await look();
    github().get(`${workflow}/runs`).query(true).reply(404, {});
    await look();
    answerRuns(run(6, applied));
    answerTip();
    github().get(`${path}/commits`).query(true).reply(200, []);
    await look();
  });
});
