import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { type LocalSmtp, startSmtp } from "local-github-world/mail";
import { createSendMail } from "../../../app/mail/mailer.ts";
import { mail } from "./mail.ts";

const smtpWay = { smtp: { from: "aws-accounts@example.gov.uk" } };
const notifyWay = { notify: { made: "11111111-2222-3333-4444-555555555555" } };
const notifyApiUrl = "http://127.0.0.1:9";
const notifyApiKey = `live-${"11111111-2222-3333-4444-555555555555-".repeat(2)}`.slice(0, -1);
const nothing = { notifyApiKey: undefined, notifyApiUrl, smtpUrl: undefined };

let smtp: LocalSmtp | undefined;
let waits: number[];
const pause = async (milliseconds: number): Promise<void> => {
  waits.push(milliseconds);
  await Promise.resolve();
};
beforeEach(() => {
  waits = [];
});
afterEach(async () => {
  nock.cleanAll();
  await smtp?.close();
  smtp = undefined;
});

test("retries a passing failure, with longer waits", async () => {
  smtp = await startSmtp();
  smtp.refuse(451, 451);
  expect(await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay)).toEqual({ kind: "sent" });
  expect(smtp.received).toHaveLength(1);
  expect(waits).toEqual([1000, 4000]);
});

test("stops after three tries", async () => {
  smtp = await startSmtp();
  smtp.refuse(451, 451, 451);
  const delivery = await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay);
  expect(delivery).toMatchObject({ kind: "failed", reason: expect.stringContaining("451") as unknown });
  expect(smtp.received).toEqual([]);
});

test("does not retry a refusal", async () => {
  smtp = await startSmtp();
  smtp.refuse(550);
  const delivery = await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay);
  expect(delivery).toMatchObject({ kind: "failed", isPassing: false });
  expect(waits).toEqual([]);
});

test("sends by GOV.UK Notify if the settings name templates, and sends nothing for a stage without one", async () => {
  const notify = nock(notifyApiUrl).post("/v2/notifications/email").reply(201, {});
  const sendMail = createSendMail({ ...nothing, notifyApiKey }, pause);
  expect(await sendMail({ ...mail, turn: "ready" }, notifyWay)).toEqual({ kind: "nobody" });
  expect(await sendMail(mail, notifyWay)).toEqual({ kind: "sent" });
  expect(notify.isDone()).toBe(true);
});

test.each([
  ["SMTP_URL", smtpWay],
  ["NOTIFY_API_KEY", notifyWay],
])("names %s if the settings need it and it is missing", async (variable, way) => {
  const reason = `The settings ask for e-mail, but ${variable} is missing in the App's environment.`;
  expect(await createSendMail(nothing, pause)(mail, way)).toEqual({ kind: "failed", reason, isPassing: false });
});

test.each([
  ["through the server", smtpWay],
  ["by GOV.UK Notify", notifyWay],
])("sends nothing %s that the environment forbids the repository to send, and reports it", async (_, way) => {
  smtp = await startSmtp();
  const rules = { "o/other": { from: [smtpWay.smtp.from], domains: ["example.gov.uk"] } };
  const sendMail = createSendMail({ notifyApiKey, notifyApiUrl, smtpUrl: smtp.url, rules }, pause);
  const reason = "The App's environment (MAIL_REPOSITORIES) does not let this repository send any e-mail.";
  expect(await sendMail(mail, way)).toEqual({ kind: "failed", reason, isPassing: false });
  expect(smtp.received).toEqual([]);
});

test("sends mails that the environment allows", async () => {
  smtp = await startSmtp();
  const rules = { "O/R": { from: [smtpWay.smtp.from], domains: [mail.to.replace(/^.*@/u, "")] } };
  expect(await createSendMail({ ...nothing, smtpUrl: smtp.url, rules }, pause)(mail, smtpWay)).toEqual({
    kind: "sent",
  });
  expect(smtp.received).toHaveLength(1);
});

test("refuses a recipient that is not one address", async () => {
  const to = "a@example.gov.uk, b@example.gov.uk";
  const delivery = await createSendMail(nothing, pause)({ ...mail, to }, smtpWay);
  expect(delivery).toEqual({ kind: "failed", reason: "The address is not an e-mail address.", isPassing: false });
});
