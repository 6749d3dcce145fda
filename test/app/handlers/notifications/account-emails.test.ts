import { afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { type LocalSmtp, startSmtp } from "local-github-world/mail";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import type { EmailStatus } from "../../../../app/domain/checklist/email-status.ts";
import { createSendMail } from "../../../../app/mail/mailer.ts";
import { sendAccountEmails } from "../../../../app/handlers/notifications/account-emails.ts";
import {
  account,
  answerCommit,
  answerRecord,
  app,
  checklist,
  deliver,
  github,
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
} from "../checklist/checklist-answers.ts";

const at = "2026-03-01T11:00:00Z";
const note: EmailStatus = { turn: "ready", to: "requester", at, attempts: 0, sent: false, trouble: null };
const due: AccountRecord = { ...record, request: 5, mails: [note, { ...note, to: "team" }] };
const requester = "a.person@example.gov.uk";
const team = "team@example.gov.uk";
const tags = { "team-email-address": team };

let smtp: LocalSmtp;
let judged: AccountRecord;
let mail: typeof settings.mail;
let smtpUrl: string | undefined;
let wasDue: boolean | undefined;
/** The steps that are done in the record. */
let ticked: readonly string[];
const probot = probotWith(async (octokit) => {
  const secrets = { notifyApiKey: undefined, notifyApiUrl: "http://127.0.0.1:9", smtpUrl };
  wasDue = await sendAccountEmails({
    octokit,
    owner,
    repo,
    defaultBranch: "main",
    record: judged,
    steps: checklist.steps,
    settings: { ...settings, ...(mail && { mail }) },
    templates,
    app,
    sendMail: createSendMail(secrets, () => Promise.resolve()),
    now,
    records,
  });
});

beforeAll(trustTip);
beforeEach(async () => {
  smtp = await startSmtp();
  smtpUrl = smtp.url;
  judged = due;
  mail = { smtp: { from: "aws-accounts@example.gov.uk" } };
  nock.disableNetConnect();
  nock.enableNetConnect("127.0.0.1");
});
afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  await smtp.close();
  expect(pending).toEqual([]);
});

function answerFacts({ file = {}, fields = undefined as string | undefined } = {}): void {
  const contents = (path: string): nock.Interceptor =>
    github()
      .get(`${repository}/contents/${encodeURIComponent(path)}`)
      .query({ ref: "main" });
  contents(".github/aws-accounts/request-fields.yml").reply(fields === undefined ? 404 : 200, fields ?? {});
  if (fields !== undefined) return;
  const resource = [{ aws_organizations_account: { [account.name]: { name: account.name, ...file } } }];
  contents("terraform/accounts.tf.json").reply(200, `${JSON.stringify({ resource }, null, 2)}\n`);
  github().get(`${repository}/pulls/7`).reply(200, { html_url: "https://github.com/o/r/pull/7" });
}

/** Lets the mails be sent, and returns the record's entries afterwards. */
async function sendAll(): Promise<AccountRecord["mails"]> {
  let written: AccountRecord | undefined;
  answerCommit((record) => {
    written = record;
  });
  await deliver(probot);
  expect(wasDue).toBe(true);
  ticked = written?.ticks.map(({ step }) => step) ?? [];
  return written?.mails;
}

test("the requester and the team get access instructions, each once, and the record has them as sent", async () => {
  answerRecord(due);
  answerFacts({ file: { "//": { requested_by: requester }, tags } });
  const sent = { ...note, at: now().toISOString(), attempts: 1, sent: true };
  expect(await sendAll()).toEqual([sent, { ...sent, to: "team" }]);
  expect(smtp.received.map(({ to }) => to)).toEqual([[requester], [team]]);
  const text = smtp.received[1]?.text;
  expect(text).toContain(`role_arn = ${account.roleArn}`);
  expect(text).toContain("https://github.com/o/r/pull/7");
});

test("without a request they still get mails, and those count as notifying the requester", async () => {
  const done = checklist.steps
    .filter(({ id }) => id !== "tell-requester")
    .map(({ id }) => ({ step: id, by: "ann", at }));
  judged = { ...record, ticks: done };
  answerRecord(judged);
  answerFacts({ file: { "//": { requested_by: requester } } });
  expect((await sendAll())?.map(({ turn, to, sent }) => [turn, to, sent])).toEqual([
    ["made", "requester", true],
    ["ready", "requester", true],
  ]);
  expect(ticked).toContain("tell-requester");
});

test("a missing recipient is not a failure", async () => {
  answerRecord(due);
  answerFacts({ file: {} });
  expect(await sendAll()).toEqual([]);
  expect(smtp.received).toEqual([]);
});

test("the record has a failed mail with its reason, and the other mails are still sent", async () => {
  smtpUrl = undefined;
  answerRecord(due);
  answerFacts({ file: { "//": { requested_by: requester } } });
  const trouble = "The settings ask for e-mail, but SMTP_URL is missing in the App's environment.";
  expect(await sendAll()).toEqual([{ ...note, at: now().toISOString(), attempts: 1, trouble }]);
});

test("broken request fields are stored as the reason, for the operator to fix", async () => {
  answerRecord(due);
  answerFacts({ fields: "name: [" });
  const mails = await sendAll();
  expect(mails?.map(({ trouble }) => trouble)).toEqual([
    expect.stringMatching(/^\.github\/aws-accounts\/request-fields\.yml is broken: /u),
    expect.stringMatching(/^\.github\/aws-accounts\/request-fields\.yml is broken: /u),
  ]);
});

test("a mail that another delivery has already sent is not sent again", async () => {
  answerRecord({ ...due, mails: [{ ...note, attempts: 1, sent: true }] });
  await deliver(probot);
  expect(wasDue).toBe(false);
});

test("a deleted record has no mails", async () => {
  answerRecord(undefined);
  await deliver(probot);
  expect(wasDue).toBe(false);
});

test("makes no calls if nothing is due, or the settings name no way to send", async () => {
  judged = { ...record, request: 5 };
  await deliver(probot);
  expect(wasDue).toBe(false);
  judged = due;
  mail = undefined;
  await deliver(probot);
  expect(wasDue).toBe(false);
});

test("another failure is not swallowed, and nothing is sent", async () => {
  answerRecord(due);
  github()
    .get(`${repository}/contents/.github%2Faws-accounts%2Frequest-fields.yml`)
    .query({ ref: "main" })
    .reply(500, { message: "No" });
  await expect(deliver(probot)).rejects.toThrow();
  expect(smtp.received).toEqual([]);
});
