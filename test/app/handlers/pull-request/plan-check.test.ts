import { expect, test } from "@jest/globals";
import { markBase, markReplaced, readBase, readReplaced } from "../../../../app/domain/pull-request/plan-check.ts";
import { ensurePlan } from "../../../../app/handlers/pull-request/plan-check.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";
import { base, headSha, runUrl } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const queued = {
  id: 500,
  status: "queued",
  conclusion: null,
  externalId: "waiting",
  title: "Planning again",
  text: "",
  url: "",
  startedAt: "",
  completedAt: "",
};

test.each([
  ["another start has cancelled its run", markBase(markReplaced("Plans.", 2, base), base), 2],
  ["a person asked for it", "A person asked for a new plan.", 0],
  ["its run was cancelled on another base", markReplaced("Plans.", 2, { fingerprint: "0".repeat(16) }), 0],
])("a check that waits for a run because %s keeps how often that was", async (_, summary, times) => {
  github()
    .post(`${path}/actions/workflows/aws-accounts-plan.yml/dispatches`)
    .reply(200, { workflow_run_id: 4712, html_url: runUrl });
  github()
    .patch(`${path}/check-runs/500`, ({ status, external_id }: Readonly<Record<string, unknown>>) => {
      return status === "in_progress" && external_id === "4712";
    })
    .reply(200, {});
  const target = {
    ...repository,
    sha: headSha,
    number: 7,
    requesters: { people: [], bots: [], unknown: [] },
    defaultBranch: "main",
    base,
  };
  const state = await ensurePlan(createOctokit(), { ...target, existing: { ...queued, summary } });
  if (state.kind !== "check") throw new Error("it was not started");
  expect(readReplaced(state.check.summary, base)).toBe(times);
  expect(readBase(state.check.summary)).toEqual(base);
});
