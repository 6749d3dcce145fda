import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { RecordsError } from "../../../app/github/records/records-branch.ts";
import { ensureRecordsBranch } from "../../../app/files/account-records.ts";
import { recordsOf } from "../handlers/checklist/checklist-answers.ts";
import { answerHistory, ownCommit } from "../github/records/record-answers.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" }, retry: { enabled: false }, throttle: { enabled: false } });
const records = recordsOf({ id: 1, slug: "aws-accounts", login: "aws-accounts[bot]" });
const place = { owner: "pets", repo: "accounts", records };
const tip = "c0ffee0".padEnd(40, "0");
beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

const github = (): nock.Scope => nock("https://api.github.com");

function answerTip(more: Readonly<Record<string, unknown>> = {}): void {
  github()
    .get("/repos/pets/accounts/branches/aws-accounts-records")
    .reply(200, { commit: ownCommit(tip, more) });
}

test("creates no second branch, and does not overwrite another writer's branch", async () => {
  answerTip();
  answerHistory(github(), "/repos/pets/accounts", { commit: ownCommit(tip), appId: 1, isMarked: true });
  await ensureRecordsBranch(octokit, place);
  answerTip({ author: { login: "eve" } });
  await expect(ensureRecordsBranch(octokit, place)).rejects.toThrow(RecordsError);
});

function answerNewCommit(): void {
  github().get("/repos/pets/accounts/branches/aws-accounts-records").reply(404, {});
  github().post("/repos/pets/accounts/git/trees").reply(201, { sha: "7ree" });
  github().post("/repos/pets/accounts/git/commits").reply(201, { sha: tip });
}

test("accepts a branch that another process created in the meantime", async () => {
  answerNewCommit();
  github().post("/repos/pets/accounts/git/refs").reply(422, { message: "Reference already exists" });
  await ensureRecordsBranch(octokit, place);
});

test("reports the reason if GitHub refuses to create the branch", async () => {
  answerNewCommit();
  github().post("/repos/pets/accounts/git/refs").reply(422, { message: "Reference update failed" });
  await expect(ensureRecordsBranch(octokit, place)).rejects.toThrow("begins with aws-accounts-records/");
});
