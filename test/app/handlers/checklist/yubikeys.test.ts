import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { stringify } from "yaml";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { YubikeyPair } from "../../../../app/domain/settings/settings.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { reconcileYubikeys } from "../../../../app/handlers/checklist/yubikeys.ts";
import {
  answerAllRecords,
  app,
  deliver,
  github,
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

const probot = probotWith((octokit) =>
  reconcileYubikeys({ octokit, owner, repo, defaultBranch: "main", templates, app, cache: createCache(), records }),
);
const tip = "b".repeat(40);
const title = "aws-accounts-yubikeys: slots of the YubiKeys, and keys out of the safe";
const begun: AccountRecord = {
  ...record,
  ticks: [{ step: "reset-root-password", by: "ann", at: "2026-03-01T10:01:00Z" }],
};

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerSettings(more: Partial<YubikeyPair> = {}): void {
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  const yubikeys = { ...(settings.yubikeys as YubikeyPair), ...more };
  github()
    .get(`${repository}/contents/.github%2Faws-accounts.yml`)
    .query({ ref: tip })
    .reply(200, stringify({ ...settings, yubikeys }));
}

function answerIssues(...issues: readonly Readonly<Record<string, unknown>>[]): void {
  github()
    .get(`${repository}/issues`)
    .query({ labels: "aws-accounts-yubikeys", state: "all", per_page: 100, page: 1 })
    .reply(
      200,
      issues.map((issue) => ({ user: { login: app.login }, ...issue })),
    );
}

/** Lets the App open the issue, and returns its text. */
async function openIssue(): Promise<string> {
  let text = "";
  answerAllRecords(begun);
  answerSettings();
  answerIssues();
  github()
    .post(`${repository}/labels`, ({ name }: { readonly name: string }) => name === "aws-accounts-yubikeys")
    .reply(201, {});
  github()
    .post(`${repository}/issues`, (request: { readonly body: string }) => {
      expect(request).toMatchObject({ title, labels: ["aws-accounts-yubikeys"] });
      text = request.body;
      return true;
    })
    .reply(201, { number: 50 });
  await deliver(probot);
  return text;
}

test("opens the one issue, which shows the pair and that it is out of the safe", async () => {
  expect(await openIssue()).toContain(
    "| Safe A (`11223344`, `55667788`) | 1 | 31 | 32 | since 2026-03-01 10:01 UTC for 123456789012, #40 |",
  );
});

test("writes nothing if the issue is up to date", async () => {
  const body = await openIssue();
  answerAllRecords(begun);
  answerSettings();
  answerIssues({ number: 50, title, body, state: "open" });
  await deliver(probot);
});

test.each([
  ["text", { body: "All is well." }],
  ["title", { title: "Keys" }],
  ["state", { state: "closed" }],
])("puts its %s right", async (_, wrong) => {
  const body = await openIssue();
  answerAllRecords(begun);
  answerSettings();
  answerIssues({ number: 50, title, body, state: "open", ...wrong });
  github().patch(`${repository}/issues/50`, { title, body, state: "open" }).reply(200, {});
  await deliver(probot);
});

test("warns the custodians once about a pair that is nearly full", async () => {
  let warning = "";
  for (const time of ["first", "second"]) {
    answerAllRecords(record);
    answerSettings({ slots_taken_before: 28 });
    answerIssues({ number: 50, title, body: "", state: "open" });
    github().patch(`${repository}/issues/50`).reply(200, {});
    const author = { login: "aws-accounts[bot]" };
    github()
      .get(`${repository}/issues/50/comments`)
      .query(true)
      .reply(200, time === "first" ? [] : [{ id: 1, user: author, body: warning }]);
    if (time === "first") {
      github()
        .post(`${repository}/issues/50/comments`, ({ body }: { readonly body: string }) => (warning = body) !== "")
        .reply(201, {});
    }
    await deliver(probot);
  }
  expect(warning).toContain("@pets-department/custodians @Ben **The YubiKeys Safe A");
});

test("has nothing to show before there is a record", async () => {
  github().get(`${repository}/branches/aws-accounts-records`).reply(404, { message: "Branch not found" });
  await deliver(probot);
});

test("stops if a file of the branch is not a record", async () => {
  answerAllRecords({ ...record, version: 2 as 1 });
  await expect(deliver(probot)).rejects.toThrow("123456789012.json is not a record");
});
