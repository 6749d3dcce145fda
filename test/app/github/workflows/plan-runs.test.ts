import { describe, expect, test } from "@jest/globals";
import { dispatchPlan, readPlanRun } from "../../../../app/github/workflows/plan-runs.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { app, appLogin, createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

const url = "https://github.com/o/r/actions/runs/5";

describe("dispatchPlan", () => {
  const dispatch = async (status: number, body: object | string) => {
    github()
      .post(`${path}/actions/workflows/aws-accounts-plan.yml/dispatches`, {
        ref: "refs/heads/main",
        inputs: { pull_request: "7", head_sha: "abc" },
        return_run_details: true,
      })
      .reply(status, body);
    return dispatchPlan(createOctokit(), { ...repository, branch: "main", pullRequest: 7, headSha: "abc" });
  };

  test("names the branch by its full ref, because a tag can have the same name, and stores the run's id", async () => {
    expect(await dispatch(200, { workflow_run_id: 5, html_url: url })).toEqual({ kind: "started", id: "5", url });
  });

  test.each([
    [403, "Grant it write access to Actions"],
    [404, "Copy it from `templates/accounts-repository/`"],
    [502, "GitHub answered 502"],
  ])("gives the next step if GitHub answers %d", async (status, nextStep) => {
    expect(await dispatch(status, {})).toMatchObject({ kind: "refused", reason: expect.stringContaining(nextStep) });
  });

  test.each([
    ["disabled_inactivity", "is disabled (`disabled_inactivity`). Enable it"],
    ["active", "does not accept the App's inputs"],
  ])("reads the reason if GitHub does not start a workflow that is %s", async (state, nextStep) => {
    github().get(`${path}/actions/workflows/aws-accounts-plan.yml`).reply(200, { state });
    expect(await dispatch(422, {})).toMatchObject({ kind: "refused", reason: expect.stringContaining(nextStep) });
  });

  test.each([
    [204, ""],
    [200, { html_url: url }],
  ])("fails without the run's id (%d)", async (status, body) => {
    expect(await dispatch(status, body)).toMatchObject({ kind: "refused", reason: expect.stringContaining("too old") });
  });

  test("throws errors that are not GitHub's", async () => {
    const octokit = createOctokit();
    octokit.hook.before("request", () => {
      throw new Error("broken");
    });
    const plan = { ...repository, branch: "main", pullRequest: 7, headSha: "abc" };
    await expect(dispatchPlan(octokit, plan)).rejects.toThrow("broken");
  });
});

describe("readPlanRun", () => {
  const run = {
    path: ".github/workflows/aws-accounts-plan.yml",
    event: "workflow_dispatch",
    status: "completed",
    conclusion: "success",
    head_branch: "main",
    head_sha: "abc",
    display_title: `Plan of pull request 7 at ${"a".repeat(40)}`,
    html_url: url,
    actor: { login: appLogin },
  };
  const read = async (more: object = {}) => {
    github()
      .get(`${path}/actions/runs/5`)
      .reply(200, { ...run, ...more });
    return readPlanRun(createOctokit(), { ...repository, runId: 5, app, branch: "main" });
  };

  test.each([run.path, `${run.path}@main`, `${run.path}@refs/heads/main`])(
    "recognises its own runs: %s",
    async (workflow) => {
      expect(await read({ path: workflow })).toEqual({
        kind: "completed",
        conclusion: "success",
        url,
        baseSha: "abc",
        attempt: 1,
        title: expect.stringMatching(/ at a+$/u) as unknown,
        titleSha: "a".repeat(40),
      });
    },
  );

  test.each([
    ["another person started", { actor: { login: "mallory" } }],
    ["nobody started", { actor: undefined }],
    ["is of another workflow", { path: ".github/workflows/other.yml" }],
    ["ran for a push", { event: "push" }],
    ["ran from another branch", { head_branch: "other" }],
  ])("disowns a run that %s", async (_, more) => {
    expect(await read(more)).toEqual({ kind: "not-ours" });
  });

  test("waits for a run in progress", async () => {
    expect(await read({ status: "in_progress" })).toEqual({ kind: "unfinished" });
  });

  test("recognises a run that a person started again", async () => {
    expect(await read({ run_attempt: 2 })).toMatchObject({ attempt: 2 });
  });

  test("has a conclusion for a run that GitHub completed without one", async () => {
    expect(await read({ conclusion: null })).toMatchObject({ conclusion: "unknown" });
  });

  test.each([
    [404, { kind: "gone" }],
    [500, undefined],
  ])("distinguishes a deleted run from a failure of GitHub (%d)", async (status, expected) => {
    github().get(`${path}/actions/runs/5`).reply(status, {});
    const answer = readPlanRun(createOctokit(), { ...repository, runId: 5, app, branch: "main" });
    if (expected === undefined) await expect(answer).rejects.toMatchObject({ status });
    else expect(await answer).toEqual(expected);
  });

  test.each(["Plan", "Plan of pull request 7 at abc", `Plan at ${"a".repeat(40)} or so`])(
    "reads no commit from another title: %s",
    async (display_title) => {
      expect(await read({ display_title })).toMatchObject({ titleSha: undefined });
    },
  );
});
