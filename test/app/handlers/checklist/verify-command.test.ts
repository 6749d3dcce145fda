import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { stringify } from "yaml";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { reconcileVerifyCommand } from "../../../../app/handlers/checklist/verify-command.ts";
import {
  accountId,
  app,
  answerAllRecords,
  answerCommit,
  answerRecord,
  deliver,
  github,
  issueNumber,
  now,
  owner,
  probotWith,
  record,
  records,
  repo,
  repository,
  settings,
  templates,
  trustTip,
} from "./checklist-answers.ts";

const tip = "d".repeat(40);
let mustReconcile: boolean | undefined;
const probot = probotWith(async (octokit) => {
  const where = { owner, repo, defaultBranch: "main", number: issueNumber, commentId: 31 };
  const shared = { app, templates: templates.comments, cache: createCache(), now, records };
  mustReconcile = await reconcileVerifyCommand({ octokit, ...where, ...shared });
});

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
  mustReconcile = undefined;
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerComment(body = "/verify", permission = "write"): void {
  const at = "2026-03-01T12:00:00Z";
  github()
    .get(`${repository}/issues/comments/31`)
    .reply(200, { body, created_at: at, updated_at: at, user: { login: "ann", type: "User" } });
  if (body.startsWith("/verify")) github().get(`${repository}/collaborators/ann/permission`).reply(200, { permission });
}

function answerSettings(verifyRole: string | undefined): void {
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  const text = stringify({ ...settings, aws: { ...settings.aws, verify_role: verifyRole } });
  github()
    .get(`${repository}/contents/.github%2Faws-accounts.yml`)
    .query(true)
    .reply(200, text, { "content-type": "application/vnd.github.raw" });
}

function answerRecords(stored: AccountRecord): void {
  answerAllRecords(stored);
  if (stored.issue === issueNumber) answerRecord(stored);
}

function expectReaction(content: string): void {
  github().post(`${repository}/issues/comments/31/reactions`, { content }).reply(201, {});
}

const role = `arn:aws:iam::${settings.aws.management_account}:role/aws-accounts-verify`;

test("by a person with write access starts the verification, stores it, and gets a reaction", async () => {
  answerComment();
  answerRecords(record);
  answerSettings(role);
  github()
    .post(`${repository}/actions/workflows/aws-accounts-verify.yml/dispatches`, {
      ref: "refs/heads/main",
      inputs: { account: accountId },
      return_run_details: true,
    })
    .reply(200, { workflow_run_id: 90, html_url: "https://github.com/run/90" });
  let written: AccountRecord | undefined;
  answerCommit((committed) => {
    written = committed;
  });
  expectReaction("eyes");
  await deliver(probot);
  expect(mustReconcile).toBe(true);
  expect(written).toEqual({ ...record, verification: { run: "90", at: now().toISOString(), trouble: null } });
});

test("starts one verification at a time", async () => {
  answerComment();
  answerRecords({ ...record, verification: { run: "90", at: now().toISOString(), trouble: null } });
  answerSettings(role);
  expectReaction("eyes");
  await deliver(probot);
  expect(mustReconcile).toBe(true);
});

test("stores the reason if the verification cannot be started", async () => {
  answerComment();
  answerRecords(record);
  answerSettings(role);
  github()
    .post(/dispatches$/u)
    .reply(404, {});
  let written: AccountRecord | undefined;
  answerCommit((committed) => {
    written = committed;
  });
  expectReaction("eyes");
  await deliver(probot);
  expect(written?.verification).toMatchObject({
    run: null,
    trouble: expect.stringContaining("There is no `.github/workflows/aws-accounts-verify.yml` on the default branch."),
  });
});

test.each([
  ["a person who may only read", "read", record, role],
  ["a person on an issue that no record names", "write", { ...record, issue: issueNumber + 1 }, role],
  ["a person if the settings name no role", "write", record, undefined],
])("is refused of %s", async (_, permission, stored, verifyRole) => {
  answerComment("/verify", permission);
  if (permission === "write") answerRecords(stored);
  answerSettings(verifyRole);
  expectReaction("confused");
  await deliver(probot);
  expect(mustReconcile).toBe(false);
});

test("with further text starts nothing, and one comment says why", async () => {
  answerComment("/verify please");
  const comments = `${repository}/issues/${issueNumber}/comments`;
  github().get(comments).query(true).reply(200, []);
  const body = /only this line:\n\n```\n\/verify\n```$/u;
  github().post(comments, { body }).reply(201, {});
  expectReaction("confused");
  await deliver(probot);
  expect(mustReconcile).toBe(false);
});

test("is ignored in a comment with other text", async () => {
  answerComment("Please /verify");
  await deliver(probot);
  expect(mustReconcile).toBe(false);
});
