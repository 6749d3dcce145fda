import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import nock from "nock";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { EvidenceFinding } from "../../../../app/domain/evidence/finding.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { reconcileVerifyRun } from "../../../../app/handlers/checklist/verify-run.ts";
import {
  accountId,
  answerAllRecords,
  answerCommit,
  answerRecord,
  deliver,
  github,
  inTurn,
  issueNumber,
  now,
  owner,
  probotWith,
  record,
  records,
  repo,
  repository,
  trustTip,
} from "./checklist-answers.ts";

const runId = 90;
const sha = "a".repeat(40);
const tip = "b".repeat(40);
const waiting: AccountRecord = { ...record, verification: { run: "90", at: "2026-03-01T10:00:00Z", trouble: null } };
const finding: EvidenceFinding = {
  about: "root-mfa",
  verdict: "proven",
  reason: "The root user has MFA.",
  requestId: "r-1",
  at: "2026-03-01T10:01:00Z",
};
const evidence = (account = accountId, found: readonly unknown[] = [finding]) =>
  JSON.stringify({ version: 1, accounts: [{ account, findings: found }] });

let issues: readonly number[] = [];
const probot = probotWith(async (octokit) => {
  const context = { octokit, owner, repo, runId, cache: createCache(), now, records, inTurn };
  issues = await reconcileVerifyRun(context);
});
const reconcile = async (): Promise<readonly number[]> => {
  await deliver(probot);
  return issues;
};

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
  issues = [];
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerRun(more: object = {}, status = 200): void {
  const run = {
    path: ".github/workflows/aws-accounts-verify.yml",
    event: "workflow_dispatch",
    status: "completed",
    conclusion: "success",
    head_branch: "main",
    head_sha: sha,
    html_url: "https://github.com/pets-department/aws-accounts/actions/runs/90",
    repository: { id: 5 },
    head_repository: { id: 5 },
  };
  github()
    .get(`${repository}/actions/runs/${runId}`)
    .reply(status, { ...run, ...more });
}

function answerDefaultBranch(status = "ahead"): void {
  github().get(repository).reply(200, { default_branch: "main" });
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  github().get(`${repository}/compare/${sha}...${tip}`).query({ per_page: 1 }).reply(200, { status });
}

function answerArtifact(text: string | undefined): void {
  const artifacts = text === undefined ? [] : [{ id: 8, name: "evidence", expired: false }];
  github()
    .get(`${repository}/actions/runs/${runId}/artifacts`)
    .query({ name: "evidence", per_page: 100 })
    .reply(200, { artifacts });
  if (text === undefined) return;
  github()
    .get(`${repository}/actions/artifacts/8/zip`)
    .reply(302, undefined, { location: "https://storage.example.com/8.zip" });
  nock("https://storage.example.com")
    .get("/8.zip")
    .reply(200, Buffer.from(zipSync({ "evidence.json": strToU8(text) })));
}

/** Accepts the write of the record. */
function takeRecord(): { readonly written: () => AccountRecord } {
  let taken: AccountRecord | undefined;
  answerCommit((written) => {
    taken = written;
  });
  return {
    written: () => {
      if (taken === undefined) throw new Error("no record was written");
      return taken;
    },
  };
}

test.each(["workflow_dispatch", "schedule"])("stores AWS's evidence in the record: %s", async (event) => {
  answerRun({ event });
  answerDefaultBranch();
  answerArtifact(evidence());
  answerAllRecords(waiting);
  answerRecord(waiting);
  const { written } = takeRecord();
  expect(await reconcile()).toEqual([issueNumber]);
  expect(written()).toEqual({ ...record, evidence: [finding] });
});

test("does not change a record that waits for another run", async () => {
  const other = { ...waiting, verification: { run: "91", at: "2026-03-01T10:00:00Z", trouble: null } };
  answerRun({ event: "schedule" });
  answerDefaultBranch();
  answerArtifact(evidence());
  answerAllRecords(other);
  answerRecord(other);
  const { written } = takeRecord();
  await reconcile();
  expect(written()).toEqual({ ...other, evidence: [finding] });
});

test("writes nothing if the evidence is known, or is about an account without a record", async () => {
  for (const text of [evidence(), evidence("999999999999")]) {
    answerRun();
    answerDefaultBranch();
    answerArtifact(text);
    answerAllRecords({ ...record, evidence: [finding] });
    expect(await reconcile()).toEqual([]);
  }
});

test.each([
  ["nothing", undefined, "The run gave no evidence from AWS: the run left no artifact"],
  ["no JSON", "{", "The run's evidence cannot be used: it is not JSON."],
  ["invalid evidence", evidence(accountId, [{ ...finding, verdict: "maybe" }]), "The run's evidence cannot be used: "],
  ["nothing about the account", evidence("999999999999"), "The run did not check this account."],
])("stores the reason if the run left %s", async (_, text, trouble) => {
  answerRun({ conclusion: "failure" });
  answerDefaultBranch();
  answerArtifact(text);
  answerAllRecords(waiting);
  answerRecord(waiting);
  const { written } = takeRecord();
  expect(await reconcile()).toEqual([issueNumber]);
  expect(written().verification).toMatchObject({ run: null, trouble: expect.stringContaining(trouble) });
  expect(written().evidence).toBeUndefined();
});

test("stores that a person deleted the run", async () => {
  answerRun({}, 404);
  answerAllRecords(waiting);
  answerRecord(waiting);
  const { written } = takeRecord();
  await reconcile();
  expect(written().verification?.trouble).toBe("A person deleted the run that was to check the account in AWS.");
});

test.each([
  ["goes on", { status: "in_progress" }],
  ["is of another workflow", { path: ".github/workflows/mine.yml" }],
  ["is on another branch", { head_branch: "other" }],
  ["comes from a fork", { head_repository: { id: 6 } }],
  ["was started by a push", { event: "push" }],
])("believes no run that %s", async (_, more) => {
  answerRun(more);
  if ("head_branch" in more) github().get(repository).reply(200, { default_branch: "main" });
  expect(await reconcile()).toEqual([]);
});

test("ignores a run of a commit that is not on the default branch", async () => {
  answerRun();
  answerDefaultBranch("diverged");
  expect(await reconcile()).toEqual([]);
});
