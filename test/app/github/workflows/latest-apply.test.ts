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
  test("is the end of the last apply that changed anything", async () => {
    answerApplies({ id: 1, updated_at: at(10) }, { id: 3, updated_at: at(12) }, { id: 2, updated_at: at(11) });
    answerApplyResult(3, "nothing-to-do");
    answerApplyResult(2, "applied");
    expect(await last()).toEqual({ runId: 2, at: at(11) });
  });

  test.each(["nothing-to-do", "refused"])("is empty if the only apply had the result %s", async (outcome) => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerApplyResult(3, outcome);
    expect(await read()).toBe("");
  });

  test("counts an apply without a readable result as a change", async () => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerNoArtifact(3);
    expect(await read()).toBe(at(12));
    answerApplies({ id: 3, updated_at: at(12) });
    answerArtifact(3, { name: "apply-result", file: "apply-result.json", content: "nonsense" });
    expect(await read()).toBe(at(12));
  });

  test("reads the result of a run once, and again after the run was started again", async () => {
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

  test("is empty without an apply workflow, and fails if GitHub fails", async () => {
    const runs = () => github().get(`${path}/actions/workflows/aws-accounts-apply.yml/runs`).query(true);
    runs().reply(404, {});
    expect(await read()).toBe("");
    runs().reply(502, {});
    await expect(read()).rejects.toMatchObject({ status: 502 });
  });
});

describe("a run that is not the branch's", () => {
  const older = "a".repeat(40);
  const compare = (status: string) =>
    github().get(`${path}/compare/${older}...${baseSha}`).query({ per_page: 1 }).reply(200, { status });

  test("is left out if it is of a tag with the branch's name, or was started by another event", async () => {
    const tagged = { id: 4, updated_at: at(13), head_sha: older };
    answerApplies(tagged, { id: 3, updated_at: at(12), event: "schedule" });
    compare("diverged");
    expect(await last()).toBeUndefined();
    answerApplies(tagged);
    compare("diverged");
    expect(await readNotCreated(createOctokit(), { ...branch, cache: createCache() })).toEqual(new Set());
  });

  test("does not hide an older run of the branch, and is checked once", async () => {
    const cache = createCache();
    compare("ahead");
    answerApplyResult(4, "applied");
    for (let reads = 0; reads < 2; reads += 1) {
      answerApplies({ id: 4, updated_at: at(13), head_sha: older });
      expect(await last(cache)).toEqual({ runId: 4, at: at(13) });
    }
  });
});

describe("readUnmade", () => {
  const notCreated = () => readNotCreated(createOctokit(), { ...branch, cache: createCache() });

  test("is from the latest apply that checked, with any outcome", async () => {
    answerApplies({ id: 1, updated_at: at(10) }, { id: 3, updated_at: at(12) }, { id: 2, updated_at: at(11) });
    answerNoArtifact(3);
    answerApplyResult(2, "refused", { unmade: ["cats", "dogs"] });
    expect(await notCreated()).toEqual(new Set(["cats", "dogs"]));
  });

  test("is empty if no apply has checked", async () => {
    answerApplies({ id: 3, updated_at: at(12) });
    answerApplyResult(3, "failed");
    expect(await notCreated()).toEqual(new Set());
  });
});
