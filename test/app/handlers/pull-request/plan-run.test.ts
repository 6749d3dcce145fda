import { afterEach, describe, expect, test } from "@jest/globals";
import { markBase, markReplaced, readBase, readReplaced } from "../../../../app/domain/pull-request/plan-check.ts";
import { reconcilePlanRun } from "../../../../app/handlers/pull-request/plan-run.ts";
import { settingsText } from "../../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { app, createOctokit, github, path, repository } from "../../octokit.ts";
import {
  accountsFile,
  answerArtifact,
  answerChecks,
  answerFile,
  answerNoArtifact,
  answerOpenPullRequests,
  answerRun,
  base,
  baseSha,
  checkAnswer,
  empty,
  headSha,
  pullAnswer,
  type Published,
  runUrl,
  settingsFile,
} from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

/** E-mails of removed accounts, by the commit that was asked for. */
let former: Readonly<Record<string, readonly string[]>> = {};

afterEach(() => {
  former = {};
});

const reconcile = (more: { readonly headSha?: string } = {}) =>
  reconcilePlanRun({
    ...repository,
    octokit: createOctokit(),
    runId: 4711,
    ...more,
    defaultBranch: "main",
    app,
    readFormerEmails: (commit) => Promise.resolve(new Set(former[commit])),
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
  output: { title: "Planning", summary: markBase("Plans.", base), text: null },
});

const answerSummary = (content: unknown): void => {
  answerArtifact(4711, { name: "plan-summary", file: "plan-summary.json", content: JSON.stringify(content) });
};

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

const conclusion = async (): Promise<Published> => {
  const taken = takeConclusion();
  await reconcile();
  if (taken.check === undefined) throw new Error("nothing was concluded");
  return taken.check;
};

/** The latest runs of the plan workflow, for pull request 7 by default. */
function answerPlanRuns(...runs: readonly object[]): void {
  const workflow_runs = runs.map((run) => ({ display_title: `Plan of pull request 7 at ${baseSha}`, ...run }));
  github()
    .get(`${path}/actions/workflows/aws-accounts-plan.yml/runs`)
    .query({ per_page: 100 })
    .reply(200, { workflow_runs });
}

describe("a run that another start of the workflow for the same pull request has cancelled", () => {
  const waitingAfter = (times: number): object => {
    const output = { title: "Planning again", text: null };
    return { ...waiting, output: { ...output, summary: markBase(markReplaced("Plans.", times, base), base) } };
  };
  const answerReplaced = (check: object): void => {
    answerRun({ conclusion: "cancelled" });
    answerOpenPullRequests();
    answerChecks([check]);
    answerPlanRuns({ id: 4712 }, { id: 4711 });
  };

  test.each([0, 1, 2])("makes the check wait for another one, after %d before", async (times) => {
    answerReplaced(waitingAfter(times));
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({
      status: "queued",
      external_id: "waiting",
      output: { title: "Planning again" },
    });
    const said = taken.check?.output.summary ?? "";
    expect(said).toContain("Another start of the workflow for the same pull request has cancelled the last run.");
    expect(readReplaced(said, base)).toBe(times + 1);
    expect(readBase(said)).toEqual(base);
  });

  test("fails the check after three, and gives the next step", async () => {
    answerReplaced(waitingAfter(3));
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({ status: "completed", conclusion: "failure" });
    const said = taken.check?.output.summary ?? "";
    expect(said).toContain("Each of the 4 runs that the App started was cancelled");
    expect(readBase(said)).toEqual(base);
    expect(readReplaced(said, base)).toBe(0);
  });

  test("keeps that reason if the end of the run is delivered again", async () => {
    answerReplaced(waitingAfter(3));
    const { output } = await conclusion();
    answerRun({ conclusion: "cancelled" });
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { conclusion: "failure", output })]);
    expect(await reconcile()).toEqual([7]);
  });

  test.each([
    ["no person started another one", {}, [{ id: 4711 }, { id: 4710 }]],
    ["its title names no pull request", { display_title: "Plan" }, undefined],
  ])("is not recognised if %s", async (_, run, runs) => {
    answerRun({ conclusion: "cancelled", ...run });
    answerOpenPullRequests();
    answerChecks([waiting]);
    if (runs !== undefined) answerPlanRuns(...runs);
    answerNoArtifact(4711);
    expect(await conclusion()).toMatchObject({ conclusion: "failure" });
  });
});

describe("a run of the plan workflow that has ended", () => {
  test("concludes the waiting check, and stores the planned base", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary(summary);
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({
      status: "completed",
      conclusion: "success",
      output: { title: "No change in AWS" },
    });
    expect(readBase(taken.check?.output.summary ?? "")).toEqual(base);
    expect(taken.check?.output.text).toMatch(/^root [0-9a-f]{32}\n/u);
  });

  test("fails the check for what AWS would refuse, with an annotation on the line", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    const problem = { rule: "email-taken", message: "Taken.", pointer: "/resource/0", line: 14 };
    answerSummary({ ...summary, preflight: { problems: [problem], unknown: [], same: [] } });
    expect(await conclusion()).toMatchObject({
      conclusion: "failure",
      output: {
        title: "Refused: 1 problem in AWS",
        annotations: [{ path: "terraform/accounts.tf.json", start_line: 14, end_line: 14, title: "email-taken" }],
      },
    });
  });

  test("refuses to create an account with the root e-mail of one that the accounts file had before", async () => {
    former = { [baseSha]: ["cats@example.gov.uk"] };
    const after = { email: "cats@example.gov.uk" };
    const change = { address: "aws_organizations_account.cats", action: "create", before: null, after, unknown: [] };
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary({ ...summary, result: { kind: "planned", changes: [{ ...change, digest: "0".repeat(32) }] } });
    const { conclusion: concluded, output } = await conclusion();
    expect(concluded).toBe("failure");
    expect(output.summary).toContain("AWS never accepts an e-mail twice");
  });

  test("concludes nothing twice", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary(summary);
    const { output } = await conclusion();
    answerRun();
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { output })]);
    answerSummary(summary);
    expect(await reconcile()).toEqual([7]);
  });

  test("is found among other pull requests by the id in its check; two with the same head share it", async () => {
    answerRun({ display_title: "Plan" });
    const other = pullAnswer({ number: 3, head: { sha: baseSha } });
    answerOpenPullRequests(other, pullAnswer(), pullAnswer({ number: 9 }));
    answerChecks([checkAnswer("plan", { external_id: "4710" })], baseSha);
    answerChecks([checkAnswer("validate"), waiting]);
    answerSummary({ ...summary, pullRequest: 9 });
    takeConclusion();
    expect(await reconcile()).toEqual([7, 9]);
  });

  test("fails the check if it left nothing", async () => {
    answerRun({ conclusion: "cancelled" });
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerPlanRuns({ id: 4711 }, { id: 4712, display_title: `Plan of pull request 77 at ${headSha}` });
    answerNoArtifact(4711);
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([7]);
    expect(taken.check).toMatchObject({ conclusion: "failure", output: { title: "There is no plan" } });
    expect(taken.check?.output.summary).toContain(`[The workflow run 4711](${runUrl}) ended as \`cancelled\``);
  });

  test.each([
    ["another pull request", { ...summary, pullRequest: 8 }],
    ["another commit", { ...summary, headSha: baseSha }],
    ["another base", { ...summary, baseSha: headSha }],
    ["no known form", { version: 2 }],
  ])("fails the check if its plan is of %s", async (_, content) => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary(content);
    expect(await conclusion()).toMatchObject({ conclusion: "failure" });
  });
});

describe("the planned base", () => {
  const moved = "3".repeat(40);

  test("is stored as it was read, if the default branch moved before the run started", async () => {
    answerRun({ head_sha: moved });
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary({ ...summary, baseSha: moved });
    answerFile(settingsFile, moved, settingsText);
    answerFile(accountsFile, moved, empty);
    const { output } = await conclusion();
    expect(readBase(output.summary)).toEqual({ ...base, commit: moved });
  });

  test("is not invented if the check never named it", async () => {
    answerRun();
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { status: "in_progress", conclusion: null })]);
    answerSummary(summary);
    expect(readBase((await conclusion()).output.summary)).toBeUndefined();
  });
});

describe("a check that no run serves any more", () => {
  test("is concluded if the run was deleted, if the event names the commit", async () => {
    github().get(`${path}/actions/runs/4711`).reply(404, {});
    answerOpenPullRequests();
    answerChecks([waiting]);
    const taken = takeConclusion();
    expect(await reconcile({ headSha })).toEqual([7]);
    expect(taken.check).toMatchObject({ status: "completed", conclusion: "failure" });
    expect(taken.check?.output.summary).toContain("was deleted");
  });

  test("stays as it concluded if the run is deleted later", async () => {
    github().get(`${path}/actions/runs/4711`).reply(404, {});
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan")]);
    expect(await reconcile({ headSha })).toEqual([7]);
  });

  test("is given up, and is not a success, if the commit is no longer the head of an open pull request", async () => {
    answerRun();
    answerOpenPullRequests(pullAnswer({ head: { sha: baseSha } }));
    answerChecks([waiting]);
    const taken = takeConclusion();
    expect(await reconcile()).toEqual([]);
    expect(taken.check).toMatchObject({ status: "completed", conclusion: "cancelled" });
  });

  test("stays as it concluded after the merge", async () => {
    answerRun();
    answerOpenPullRequests(pullAnswer({ head: { sha: baseSha } }));
    answerChecks([checkAnswer("plan")]);
    expect(await reconcile()).toEqual([]);
  });
});

describe("a run that a person started again", () => {
  test("changes nothing once its plan was shown", async () => {
    answerRun({ run_attempt: 2 });
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan")]);
    expect(await reconcile()).toEqual([7]);
  });

  test("fails the check that waited for it", async () => {
    answerRun({ run_attempt: 2 });
    answerOpenPullRequests();
    answerChecks([waiting]);
    answerSummary(summary);
    expect((await conclusion()).output.summary).toContain("a person re-ran it by hand");
  });
});

describe("a run that concludes nothing", () => {
  test.each([
    ["has not ended", { status: "in_progress", conclusion: null }],
    ["another person started", { actor: { login: "mallory" } }],
    ["an unknown person started", { actor: null }],
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
