import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { newAccountRecord, renderAccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { createCache } from "../../../app/github/cache.ts";
import { ensureRecordsBranch, readAllRecords, readRecord } from "../../../app/files/account-records.ts";
import { RecordsError } from "../../../app/github/records/records-branch.ts";
import { recordsOf } from "../handlers/checklist/checklist-answers.ts";
import { answerHistory, answerMerged, answerRecordsAt, ownCommit } from "../github/records/record-answers.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" }, retry: { enabled: false }, throttle: { enabled: false } });
const records = recordsOf({ id: 1, slug: "aws-accounts", login: "aws-accounts[bot]" });
const place = { owner: "pets", repo: "accounts", records };
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

// This process has already verified the branch; the verification has its own tests.
beforeAll(async () => {
  const commit = ownCommit(tip);
  answerHistory(github(), "/repos/pets/accounts", { commit, appId: 1, isMarked: true });
  await records.trust.verify(octokit, place, commit);
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

function answerTip(more: Readonly<Record<string, unknown>> = {}, times = 1): void {
  github()
    .get("/repos/pets/accounts/branches/aws-accounts-records")
    .times(times)
    .reply(200, { commit: ownCommit(tip, more) });
}

function answerFile(text: string): void {
  github()
    .get(`/repos/pets/accounts/contents/${accountId}.json`)
    .query({ ref: tip })
    .reply(200, { sha: "b10b", content: Buffer.from(text).toString("base64").replace(/.{60}/gu, "$&\n") });
}

test("reads the record at the commit that it verified", async () => {
  answerTip();
  answerFile(renderAccountRecord(record));
  expect(await readRecord(octokit, { ...place, accountId })).toEqual({ record, sha: "b10b", commit: tip });
});

test.each([
  ["made by a person", { author: { login: "eve" } }, "made by eve, not by the App"],
  [
    "made by a person with the App's name",
    { author: { login: "aws-accounts" } },
    "made by aws-accounts, not by the App",
  ],
  ["made by an unknown person", { author: null }, "made by a person unknown to GitHub"],
  ["signed by a person in the App's name", { committer: { login: "eve" } }, "was committed by eve"],
  ["committed by an unknown person", { committer: null }, "committed by a person unknown to GitHub"],
  ["signed with an invalid signature", { commit: { verification: { verified: false } } }, "is not verified"],
  ["not signed", { commit: {} }, "is not verified"],
])("trusts nothing on a branch whose last commit is %s", async (_, more, what) => {
  answerTip(more);
  const error: unknown = await readRecord(octokit, { ...place, accountId }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RecordsError);
  expect(error).toMatchObject({ commit: tip, message: expect.stringContaining(what) as unknown });
  expect(error).toMatchObject({ message: expect.stringContaining("At c0ffee0, ") as unknown });
});

test.each([
  ["is not a record", "{}", `${accountId}.json is not a record (`],
  [
    "is another account's",
    renderAccountRecord({ ...record, account: { ...record.account, id: "999999999999" } }),
    "is the record of another account, 999999999999",
  ],
])("refuses a file that %s", async (_, text, what) => {
  answerTip();
  answerFile(text);
  await expect(readRecord(octokit, { ...place, accountId })).rejects.toThrow(what);
});

test("does not treat a failure of GitHub as a missing branch or file", async () => {
  github().get("/repos/pets/accounts/branches/aws-accounts-records").reply(500, { message: "Server Error" });
  await expect(readRecord(octokit, { ...place, accountId })).rejects.toThrow("Server Error");
  answerTip();
  github().get(`/repos/pets/accounts/contents/${accountId}.json`).query(true).reply(502, { message: "Bad Gateway" });
  await expect(readRecord(octokit, { ...place, accountId })).rejects.toThrow("Bad Gateway");
});

describe("all records", () => {
  const recordOf = (index: number, more: object = {}) => ({
    ...record,
    account: { ...record.account, id: String(100_000_000_000 + index) },
    ...more,
  });
  const many = Array.from({ length: 230 }, (_, index) => recordOf(index));
  const later = "c0ffee1".padEnd(40, "0");
  const reader = () => {
    const cache = createCache();
    return () => readAllRecords(octokit, { ...place, cache });
  };

  test("are read in batches, not again at the same commit, and only the changed ones after a change", async () => {
    const read = reader();
    answerTip();
    answerRecordsAt(github(), tip, many, 3);
    expect(await read()).toEqual(many);
    answerTip();
    expect(await read()).toEqual(many);
    const changed = many.with(7, recordOf(7, { judged: "edit-9" }));
    answerTip({ sha: later, parents: [{ sha: tip }] });
    answerMerged(github(), "/repos/pets/accounts");
    answerRecordsAt(github(), later, changed, 1);
    expect(await read()).toEqual(changed);
  });

  test("are read once for all that ask at the same time", async () => {
    const read = reader();
    answerTip({}, 3);
    answerRecordsAt(github(), tip, many, 3);
    expect(await Promise.all([read(), read(), read()])).toEqual([many, many, many]);
  });

  test("are read again after a failure, which all waiting callers get", async () => {
    const read = reader();
    answerTip({}, 2);
    answerRecordsAt(github(), tip, many, 0);
    github().post("/graphql").reply(502, { message: "Bad Gateway" });
    const results = await Promise.allSettled([read(), read()]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    answerTip({ sha: later, parents: [{ sha: tip }] });
    answerRecordsAt(github(), later, many, 3);
    expect(await read()).toEqual(many);
  });

  test("are empty without the branch", async () => {
    github().get("/repos/pets/accounts/branches/aws-accounts-records").reply(404, { message: "Branch not found" });
    expect(await reader()()).toEqual([]);
  });

  test("are not trusted if one of them is not a record", async () => {
    answerTip();
    answerRecordsAt(github(), tip, [{ ...record, version: 2 as never }]);
    await expect(reader()()).rejects.toThrow("is not a record");
  });
});

test("creates no second branch, and does not overwrite another writer's branch", async () => {
  answerTip();
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
