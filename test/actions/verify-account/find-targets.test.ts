import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import { findTargets } from "../../../actions/verify-account/find-targets.ts";
import type { Account } from "../../../app/domain/account/account.ts";
import { newAccountRecord, renderAccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { answerHistory, ownCommit } from "../../app/github/records/record-answers.ts";
import { runnerIn } from "../outside.ts";

beforeEach(() => {
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

const api = () => nock("https://api.github.com/repos/example/accounts");
const ref = "c0ffee0".padEnd(40, "0");

/** The records branch, and the commit up to which the App has verified it. */
function answerBranch(of: { readonly isMarked: boolean } = { isMarked: true }): void {
  const commit = ownCommit(ref);
  api().get("/branches/aws-accounts-records").reply(200, { commit });
  answerHistory(nock("https://api.github.com"), "/repos/example/accounts", { commit, appId: 99, ...of });
}

const account = (name: string, more: Partial<Account> = {}): Account => ({
  key: name,
  name,
  email: `root+${name}@example.gov.uk`,
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
  tags: {},
  comment: { administrators: ["ann@example.gov.uk"] },
  lifecycle: "standard",
  ...more,
});

const cats = { id: "111122223333", name: "cats", email: "ROOT+cats@example.gov.uk" };
const dogs = { id: "222233334444", name: "dogs", email: "renamed@example.gov.uk" };
const management = { id: "123456789012", name: "management", email: "m@example.gov.uk" };

const find = async (accounts: readonly Account[], members = [cats, dogs, management], of?: string) => {
  const github = createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" });
  const targets = await findTargets({ account: of, accounts, members, github, runner: runnerIn("/"), appId: 99 });
  return targets.map(({ member, account: { name }, administrators }) => [member.id, name, administrators]);
};

test("pairs by e-mail in any case, else by name, and leaves out accounts that the file does not have", async () => {
  expect(await find([account("dogs"), account("cats")])).toEqual([
    [cats.id, "cats", ["ann@example.gov.uk"]],
    [dogs.id, "dogs", ["ann@example.gov.uk"]],
  ]);
});

test("pairs no account by a name that another one only borrowed", async () => {
  const impostor = { id: "333344445555", name: "cats", email: "other@example.gov.uk" };
  expect(await find([account("cats")], [impostor, cats])).toEqual([[cats.id, "cats", ["ann@example.gov.uk"]]]);
});

test("finds the account with the given id", async () => {
  expect(await find([account("cats"), account("dogs")], undefined, dogs.id)).toHaveLength(1);
});

function silent(name: string): Account {
  const rest: Account & { comment?: unknown } = { ...account(name) };
  delete rest.comment;
  return rest;
}

test("reads the administrators from the record if the file names none", async () => {
  const record = newAccountRecord({
    account: {
      ...cats,
      roleArn: `arn:aws:iam::${cats.id}:role/bootstrap`,
      administrators: ["ben@example.gov.uk"],
      request: 1,
    },
    pullRequest: 1,
    issue: 2,
    createdAt: "2026-03-01T10:00:00Z",
    approvers: [],
    yubikeys: null,
  });
  answerBranch();
  const listed = [{ path: "README.md" }, { path: `${cats.id}.json` }];
  api().get("/contents").query({ ref }).reply(200, listed);
  api().get(`/contents/${cats.id}.json`).query({ ref }).reply(200, renderAccountRecord(record));
  expect(await find([silent("cats"), silent("dogs")])).toEqual([
    [cats.id, "cats", ["ben@example.gov.uk"]],
    [dogs.id, "dogs", []],
  ]);
});

test("has no administrators if the record is missing or malformed", async () => {
  api().get("/branches/aws-accounts-records").reply(404, {});
  expect(await find([silent("cats")])).toEqual([[cats.id, "cats", []]]);
  for (const status of [200, 404]) {
    answerBranch();
    api()
      .get("/contents")
      .query({ ref })
      .reply(200, [{ path: `${cats.id}.json` }]);
    api().get(`/contents/${cats.id}.json`).query({ ref }).reply(status, "{}");
    expect(await find([silent("cats")])).toEqual([[cats.id, "cats", []]]);
  }
});

test("trusts no record if the App has not verified the branch", async () => {
  answerBranch({ isMarked: false });
  await expect(find([silent("cats")])).rejects.toThrow("The App with the id 99 has not verified");
});

test("says which permission the job needs", async () => {
  const commit = ownCommit(ref);
  api().get("/branches/aws-accounts-records").reply(200, { commit });
  api().get("/commits").query(true).reply(200, [commit]);
  api().get(`/commits/${ref}/check-runs`).query(true).reply(403, { message: "Resource not accessible by integration" });
  await expect(find([silent("cats")])).rejects.toThrow("give the job the permission `checks: read`");
});

test("reads each of many accounts a few times only, however many members the organisation has", async () => {
  const count = 500;
  let looks = 0;
  const counted = (of: Account) =>
    Object.defineProperty({ ...of }, "email", {
      get: () => {
        looks += 1;
        return of.email;
      },
    });
  const members = Array.from({ length: count }, (_, index) => ({
    id: String(100_000_000_000 + index),
    name: `pets-${index}`,
    email: index % 2 === 0 ? `root+pets-${index}@example.gov.uk` : `renamed-${index}@example.gov.uk`,
  }));
  expect(
    await find(
      members.map(({ name }) => counted(account(name))),
      members,
    ),
  ).toHaveLength(count);
  expect(looks).toBeLessThanOrEqual(4 * count);
});
