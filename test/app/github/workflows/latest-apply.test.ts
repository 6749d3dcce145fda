import { describe, expect, test } from "@jest/globals";
import { createCache } from "../../../../app/github/cache.ts";
import { readLatestApply, readNotCreated } from "../../../../app/github/workflows/latest-apply.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";
import {
  answerApplies,
  answerApplyResult,
  answerArtifact,
  answerNoArtifact,
  baseSha,
} from "../../handlers/pull-request/pull-request-answers.ts";

expectOnlyExpectedRequests();

const at = (hour: number) => `2026-03-01T${hour}:00:00Z`;
const branch = { ...repository, branch: "main", tip: baseSha };
const last = (cache = createCache()) => readLatestApply(createOctokit(), { ...branch, cache });
const read = async (cache = createCache()) => (await last(cache))?.at ?? "";

describe("readLastApply", () => {
  test("is when the last apply ended that changed something", async () => {
    answerApplies({ id: 1, updated_at: at(10) }, { id: 3, updated_at: at(12) }, { id: 2, updated_at: at(11) });
    answerApplyResult(3, "nothing-to-do");
    answerApplyResult(2, "applied");
    expect(await last()).toEqual({ runId: 2, at: at(11) });
  });

  test.each(["nothing-to-do", "refused"])("is empty where the only one had its result %s", async (outcome) => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerApplyResult(3, outcome);
    expect(await read()).toBe("");
  });

  test("grants that one may have changed something which cannot tell", async () => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerNoArtifact(3);
    expect(await read()).toBe(at(12));
    answerApplies({ id: 3, updated_at: at(12) });
    answerArtifact(3, { name: "apply-result", file: "apply-result.json", content: "nonsense" });
    expect(await read()).toBe(at(12));
  });

  test("reads what a run left once, and anew where the run was started again", async () => {
    const cache = createCache();
    answerApplies({ id: 3, run_attempt: 1, updated_at: at(12) });
    answerApplyResult(3, "nothing-to-do");
    expect(await read(cache)).toBe("");
    answerApplies({ id: 3, run_attempt: 1, updated_at: at(12) });
    expect(await read(cache)).toBe("");
    answerApplies({ id: 3, run_attempt: 2, updated_at: at(13) });
    answerApplyResult(3, "applied");
    expect(await read(cache)).toBe(at(13));
  });

  test("is empty where there is no workflow that applies, and nothing is known where GitHub is not well", async () => {
    const runs = () => github().get(`${path}/actions/workflows/aws-accounts-apply.yml/runs`).query(true);
    runs().reply(404, {});
    expect(await read()).toBe("");
    runs().reply(502, {});
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });
});

describe("a run that is none of the branch's", () => {
  const older = "a".repeat(40);
  const compare = (status: string) =>
    github().get(`${path}/compare/${older}...${baseSha}`).query({ per_page: 1 }).reply(200, { status });

  test("is left out: of a tag that is named like it, or by another event", async () => {
    const tagged = { id: 4, updated_at: at(13), head_sha: older };
    answerApplies(tagged, { id: 3, updated_at: at(12), event: "schedule" });
    compare("diverged");
    expect(await last()).toBeUndefined();
    answerApplies(tagged);
    compare("diverged");
    expect(await readNotCreated(createOctokit(), { ...branch, cache: createCache() })).toEqual(new Set());
  });

  test("is told from an older one of the branch, once", async () => {
    const cache = createCache();
    compare("ahead");
    answerApplyResult(4, "applied");
    for (let looks = 0; looks < 2; looks += 1) {
      answerApplies({ id: 4, updated_at: at(13), head_sha: older });
      expect(await last(cache)).toEqual({ runId: 4, at: at(13) });
    }
  });
});

describe("readUnmade", () => {
  const unmade = () => readNotCreated(createOctokit(), { ...branch, cache: createCache() });

  test("is what the latest apply says that looked, whatever came of it", async () => {
    answerApplies({ id: 1, updated_at: at(10) }, { id: 3, updated_at: at(12) }, { id: 2, updated_at: at(11) });
    answerNoArtifact(3);
    answerApplyResult(2, "refused", { unmade: ["cats", "dogs"] });
    expect(await unmade()).toEqual(new Set(["cats", "dogs"]));
  });

  test("is nothing where no apply has looked", async () => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerApplyResult(3, "failed");
    expect(await unmade()).toEqual(new Set());
  });
});
