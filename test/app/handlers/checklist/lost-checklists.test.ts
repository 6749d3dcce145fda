import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { stringify } from "yaml";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { reconcileLostChecklists } from "../../../../app/handlers/checklist/lost-checklists.ts";
import {
  answerAllRecords,
  answerChecklist,
  answerCommit,
  answerRecord,
  app,
  bodyWith,
  checklist,
  deliver,
  github,
  inTurn,
  issueAnswer,
  issueNumber,
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

let moved: readonly number[] = [];
const probot = probotWith(async (octokit) => {
  const given = { app, cache: createCache(), records, inTurn };
  const context = { octokit, owner, repo, defaultBranch: "main", templates, ...given };
  moved = await reconcileLostChecklists(context);
});
const tip = "b".repeat(40);
const begun: AccountRecord = {
  ...record,
  judged: "edit-3",
  ticks: [{ step: "reset-root-password", by: "ann", at: "2026-03-01T10:01:00Z" }],
};

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
  moved = [];
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerIssues(...issues: readonly object[]): void {
  github()
    .get(`${repository}/issues`)
    .query({ labels: "aws-account-checklist", state: "all", per_page: 100, page: 1 })
    .reply(200, issues);
}

function answerSettings(): void {
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  github().get(`${repository}/contents/.github%2Faws-accounts.yml`).query({ ref: tip }).reply(200, stringify(settings));
}

/** GitHub's response about an issue that was deleted, transferred or converted. */
function answerGone(): void {
  github()
    .post(
      "/graphql",
      (request: { readonly variables: Record<string, unknown> }) => request.variables["number"] === issueNumber,
    )
    .reply(200, { data: { repository: { issue: null } }, errors: [{ type: "NOT_FOUND", message: "gone", path: [] }] });
}

/** Expects a write of the record, and returns the written record. */
function expectRecord(): { written?: AccountRecord } {
  const seen: { written?: AccountRecord } = {};
  answerCommit((written) => {
    seen.written = written;
  });
  return seen;
}

test("opens a new issue for a deleted checklist, with its ticks, and binds the record to it", async () => {
  answerAllRecords(begun);
  answerIssues();
  answerSettings();
  answerGone();
  const body = bodyWith("reset-root-password");
  github()
    .post(`${repository}/issues`, { title: checklist.title, body, labels: ["aws-account-checklist"] })
    .reply(201, issueAnswer({ number: 55, body }));
  answerRecord(begun);
  const seen = expectRecord();
  await deliver(probot);
  expect(moved).toEqual([55]);
  expect(seen.written).toEqual({ ...begun, issue: 55, judged: null, lostIssues: [issueNumber] });
});

test("uses an issue that was already opened for the account, but not another account's", async () => {
  const other = { ...record, account: { ...record.account, id: "999999999999" }, issue: 41 };
  answerAllRecords(begun, other);
  // A person wrote the lost checklist's account into the other issue's text.
  answerIssues(issueAnswer({ number: 41 }), issueAnswer({ number: 55 }));
  answerSettings();
  answerGone();
  answerRecord(begun);
  const seen = expectRecord();
  await deliver(probot);
  expect(moved).toEqual([55]);
  expect(seen.written?.issue).toBe(55);
});

test("makes no further calls if every record's issue exists", async () => {
  answerAllRecords(begun);
  answerIssues(issueAnswer());
  await deliver(probot);
  expect(moved).toEqual([]);
});

test("makes no further calls without records", async () => {
  answerAllRecords();
  await deliver(probot);
});

test("ignores an issue that only lost its label", async () => {
  answerAllRecords(begun);
  answerIssues();
  answerSettings();
  answerChecklist({ labels: [] });
  await deliver(probot);
  expect(moved).toEqual([]);
});

test("does not restore a complete checklist", async () => {
  answerAllRecords({ ...begun, completed: { by: "ann", at: "2026-03-01T11:00:00Z" } });
  answerIssues();
  answerSettings();
  await deliver(probot);
  expect(moved).toEqual([]);
});

test("does not overwrite a record that was bound to another issue in the meantime", async () => {
  answerAllRecords(begun);
  answerIssues(issueAnswer({ number: 55 }));
  answerSettings();
  answerGone();
  answerRecord({ ...begun, issue: 54 });
  await deliver(probot);
  expect(moved).toEqual([]);
});
