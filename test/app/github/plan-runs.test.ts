import { describe, expect, test } from "@jest/globals";
import { AdapterError } from "../../../app/github/adapter-error.ts";
import { dispatchPlan, readPlanRun } from "../../../app/github/plan-runs.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { appLogin, createOctokit, github, path, repository } from "../probot.ts";

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

  test("names the branch in full, since a tag may be called the same, and keeps the run's id", async () => {
    expect(await dispatch(200, { workflow_run_id: 5, html_url: url })).toEqual({ kind: "started", id: "5", url });
  });

  test.each([
    [403, "Grant it write access to Actions"],
    [404, "Copy it from `templates/accounts-repository/`"],
    [422, "Enable it"],
  ])("says what to do where GitHub refuses with %d", async (status, mend) => {
    expect(await dispatch(status, {})).toMatchObject({ kind: "refused", reason: expect.stringContaining(mend) });
  });

  test.each([
    [204, ""],
    [200, { html_url: url }],
  ])("does not go on without knowing the run (%d)", async (status, body) => {
    await expect(dispatch(status, body)).rejects.toThrow(AdapterError);
  });

  test("does not take GitHub's bad moment for a refusal", async () => {
    await expect(dispatch(502, {})).rejects.toMatchObject({ status: 502 });
  });
});

describe("readPlanRun", () => {
  const run = {
    path: ".github/workflows/aws-accounts-plan.yml",
    event: "workflow_dispatch",
    status: "completed",
    conclusion: "success",
    head_branch: "main",
    html_url: url,
    actor: { login: appLogin },
  };
  const read = async (more: object = {}) => {
    github()
      .get(`${path}/actions/runs/5`)
      .reply(200, { ...run, ...more });
    return readPlanRun(createOctokit(), { ...repository, runId: 5, startedBy: appLogin, branch: "main" });
  };

  test.each([run.path, `${run.path}@main`, `${run.path}@refs/heads/main`])("knows its own: %s", async (workflow) => {
    expect(await read({ path: workflow })).toEqual({ conclusion: "success", url, ours: true });
  });

  test.each([
    ["somebody else started", { actor: { login: "mallory" } }],
    ["nobody started", { actor: undefined }],
    ["is of another workflow", { path: ".github/workflows/other.yml" }],
    ["ran for a push", { event: "push" }],
    ["ran from another branch", { head_branch: "other" }],
  ])("disowns a run that %s", async (_, more) => {
    expect(await read(more)).toMatchObject({ ours: false });
  });

  test("says nothing of a run that goes on", async () => {
    expect(await read({ status: "in_progress" })).toBeUndefined();
  });

  test("has a word for an end that GitHub has none for", async () => {
    expect(await read({ conclusion: null })).toMatchObject({ conclusion: "unknown" });
  });
});
