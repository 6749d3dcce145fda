import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { newAccountRecord, renderAccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { RecordsError } from "../../../app/github/read-records.ts";
import { ensureRecordsBranch, writeRecord } from "../../../app/github/records.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" }, retry: { enabled: false }, throttle: { enabled: false } });
const place = { owner: "pets", repo: "accounts", appSlug: "aws-accounts" };
const accountId = "123456789012";
const tip = "c0ffee0".padEnd(40, "0");
const record = newAccountRecord({
  account: {
    id: accountId,
    name: "pets-prod",
    email: "root@example.gov.uk",
    roleArn: `arn:aws:iam::${accountId}:role/bootstrap`,
    administrators: [],
    request: null,
  },
  pullRequest: null,
  issue: 40,
  approvers: [],
  yubikeys: null,
  createdAt: "2026-03-01T10:00:00Z",
});

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
  const ours = {
    sha: tip,
    author: { login: "aws-accounts[bot]" },
    committer: { login: "web-flow" },
    commit: { verification: { verified: true } },
  };
  github()
    .get("/repos/pets/accounts/branches/aws-accounts-records")
    .reply(200, { commit: { ...ours, ...more } });
}

test("writes a record as a commit of the App, in place of the content it was made from", async () => {
  github()
    .put(`/repos/pets/accounts/contents/${accountId}.json`, {
      message: `Record account ${accountId}: 0 steps done`,
      content: Buffer.from(renderAccountRecord(record)).toString("base64"),
      branch: "aws-accounts-records",
      sha: "b10b",
    })
    .reply(200, {});
  await writeRecord(octokit, { ...place, record, replaces: "b10b" });
});

test("says in the commit when an account is complete, and fails where somebody else was faster", async () => {
  const completed = { ...record, completed: { by: "ann", at: "2026-03-01T11:00:00Z" } };
  github()
    .put(`/repos/pets/accounts/contents/${accountId}.json`, ({ message }: { readonly message: string }) =>
      message.endsWith("complete"),
    )
    .reply(409, { message: "does not match b10b" });
  await expect(writeRecord(octokit, { ...place, record: completed, replaces: "b10b" })).rejects.toThrow(
    "does not match",
  );
});

test("makes no second branch, and none over one that is not the App's", async () => {
  answerTip();
  await ensureRecordsBranch(octokit, place);
  answerTip({ author: { login: "eve" } });
  await expect(ensureRecordsBranch(octokit, place)).rejects.toThrow(RecordsError);
});
