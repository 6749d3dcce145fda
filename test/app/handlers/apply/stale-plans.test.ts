import { describe, expect, test } from "@jest/globals";
import { createCache } from "../../../../app/github/cache.ts";
import { findStalePlans } from "../../../../app/handlers/apply/stale-plans.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, repository } from "../../octokit.ts";
import {
  answerApplies,
  answerApplyResult,
  answerOpenPullRequests,
  answerTip,
  pullAnswer,
} from "../pull-request/pull-request-answers.ts";

expectOnlyExpectedRequests();

const reconcile = (runId: number) =>
  findStalePlans({ ...repository, octokit: createOctokit(), defaultBranch: "main", runId, cache: createCache() });
const run = (id: number) => ({ id, updated_at: `2026-03-01T12:00:0${id}Z` });

describe("an apply that has ended", () => {
  test("returns every open pull request, because its plan may be stale", async () => {
    answerTip();
    answerApplies(run(1));
    answerApplyResult(1, "applied");
    answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8 }));
    expect(await reconcile(1)).toEqual([7, 8]);
  });

  test("returns none if it had nothing to do", async () => {
    answerTip();
    answerApplies(run(2), run(1));
    answerApplyResult(2, "nothing-to-do");
    answerApplyResult(1, "applied");
    expect(await reconcile(2)).toEqual([]);
  });

  test("returns none if nothing was ever applied", async () => {
    answerTip();
    answerApplies();
    expect(await reconcile(1)).toEqual([]);
  });
});
