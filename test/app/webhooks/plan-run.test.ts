import { describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import nock from "nock";
import { reconcilePlanRun } from "../../../app/webhooks/plan-run.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { app, createOctokit, github, path, repository } from "../probot.ts";
import {
  answerChecks,
  answerOpenPullRequests,
  answerRun,
  baseSha,
  checkAnswer,
  headSha,
  pullAnswer,
  type Published,
  runUrl,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const reconcile = () =>
  reconcilePlanRun({
    ...repository,
    octokit: createOctokit(),
    runId: 4711,
    defaultBranch: "main",
    app,
    sha256Hex: () => "0123456789abcdef".repeat(4),
  });

const summary = {
  version: 1,
  pullRequest: 7,
  headSha,
  baseSha,
  terraformVersion: "1.11.4",
  providerVersion: "5.100.0",
  result: { kind: "planned", changes: [] },
};
const waiting = checkAnswer("plan", {
  status: "in_progress",
  conclusion: null,
  output: { title: "Planning", summary: "Plans.\n\n<!-- aws-accounts:base=abc0 -->", text: null },
});

function answerArtifact(content: unknown): void {
  const artifacts = [{ id: 31, name: "plan-summary", expired: false }];
  github()
    .get(`${path}/actions/runs/4711/artifacts`)
    .query({ name: "plan-summary", per_page: 100 })
    .reply(200, { artifacts });
  github().get(`${path}/actions/artifacts/31/zip`).reply(302, "", { location: "https://storage.example.com/31" });
  const zip = zipSync({ "plan-summary.json": strToU8(JSON.stringify(content)) });
  nock("https://storage.example.com", { badheaders: ["authorization"] })
    .get("/31")
    .reply(200, Buffer.from(zip));
}

function takeConclusion(): { check: Published | undefined } {
  const taken: { check: Published | undefined } = { check: undefined };
  github()
    .patch(`${path}/check-runs/500`, (body: Published) => {
      taken.check = body;
      return true;
    })
    .reply(200, {});
  return taken;
}

describe("a run of the plan workflow that has ended", () => {
  test("concludes the check that waits for it, and keeps against what was planned", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerArtifact(summary);
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({
      status: "completed",
      conclusion: "success",
      output: { title: "Nothing to change" },
    });
    expect(taken.check?.output.summary).toMatch(/\n\n<!-- aws-accounts:base=abc0 -->$/u);
    expect(taken.check?.output.text).toMatch(/^root 0123456789abcdef0123456789abcdef\n/u);
  });

  test("concludes nothing twice", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerArtifact(summary);
    const { output } = await conclusion();
    answerRun();
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { output })]);
    answerArtifact(summary);
    expect(await reconcile()).toEqual([7]);
  });

  const conclusion = async (): Promise<Published> => {
    const taken = takeConclusion();
    await reconcile();
    if (taken.check === undefined) throw new Error("nothing was concluded");
    return taken.check;
  };

  test("is found among other pull requests by the id in its check; two with the same head share it", async () => {
    answerRun();
    const other = pullAnswer({ number: 3, head: { sha: baseSha } });
    answerOpenPullRequests(other, pullAnswer(), pullAnswer({ number: 9 }));
    answerChecks([checkAnswer("plan", { external_id: "4710" })], baseSha);
    answerChecks([checkAnswer("validate"), waiting]);
    answerArtifact({ ...summary, pullRequest: 9 });
    takeConclusion();
    expect(await reconcile()).toEqual([7, 9]);
  });

  test("fails the check where it left nothing", async () => {
    answerRun({ conclusion: "cancelled" });
    answerOpenPullRequests();
    answerChecks([waiting]);
    github().get(`${path}/actions/runs/4711/artifacts`).query(true).reply(200, { artifacts: [] });
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({ conclusion: "failure", output: { title: "There is no plan" } });
    expect(taken.check?.output.summary).toContain(`[The workflow run](${runUrl}) ended as \`cancelled\``);
  });

  test.each([
    ["another pull request", { ...summary, pullRequest: 8 }],
    ["another commit", { ...summary, headSha: baseSha }],
    ["no known form", { version: 2 }],
  ])("fails the check where what it left is of %s", async (_, content) => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerArtifact(content);
    expect(await conclusion()).toMatchObject({ conclusion: "failure" });
  });
});

describe("a run that concludes nothing", () => {
  test.each([
    ["has not ended", { status: "in_progress", conclusion: null }],
    ["somebody else started", { actor: { login: "mallory" } }],
    ["nobody known started", { actor: null }],
    ["is of another workflow file", { path: ".github/workflows/aws-accounts-plan.yml.evil.yml" }],
    ["was not dispatched", { event: "push" }],
    ["ran from another branch", { head_branch: "evil" }],
  ])("one that %s", async (_, more) => {
    answerRun(more);
    expect(await reconcile()).toEqual([]);
  });

  test("one that no open pull request waits for: a late result never replaces a newer one", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting, checkAnswer("plan", { id: 501, external_id: "4712" })]);
    expect(await reconcile()).toEqual([]);
  });
});
