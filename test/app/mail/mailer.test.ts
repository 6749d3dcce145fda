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

test("tries again, with longer waits, what may work in a moment", async () => {
  smtp = await startSmtp();
  smtp.refuse(451, 451);
  expect(await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay)).toEqual({ kind: "sent" });
  expect(smtp.received).toHaveLength(1);
  expect(waits).toEqual([1000, 4000]);
});

test("leaves it at three tries", async () => {
  smtp = await startSmtp();
  smtp.refuse(451, 451, 451);
  const delivery = await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay);
  expect(delivery).toMatchObject({ kind: "failed", reason: expect.stringContaining("451") as unknown });
  expect(smtp.received).toEqual([]);
});

test("does not try again what was refused", async () => {
  smtp = await startSmtp();
  smtp.refuse(550);
  const delivery = await createSendMail({ ...nothing, smtpUrl: smtp.url }, pause)(mail, smtpWay);
  expect(delivery).toMatchObject({ kind: "failed", isPassing: false });
  expect(waits).toEqual([]);
});

test("goes by GOV.UK Notify where the settings name templates, and nowhere where this turn has none", async () => {
  const notify = nock(notifyApiUrl).post("/v2/notifications/email").reply(201, {});
  const sendMail = createSendMail({ ...nothing, notifyApiKey }, pause);
  expect(await sendMail({ ...mail, turn: "ready" }, notifyWay)).toEqual({ kind: "nobody" });
  expect(await sendMail(mail, notifyWay)).toEqual({ kind: "sent" });
  expect(notify.isDone()).toBe(true);
});

test.each([
  ["SMTP_URL", smtpWay],
  ["NOTIFY_API_KEY", notifyWay],
])("names %s where the settings want it and it is missing", async (variable, way) => {
  const reason = `The settings ask for e-mail, but ${variable} is missing in the App's environment.`;
  expect(await createSendMail(nothing, pause)(mail, way)).toEqual({ kind: "failed", reason, isPassing: false });
});

test.each([
  ["through the server", smtpWay],
  ["by GOV.UK Notify", notifyWay],
])("sends nothing %s that the environment does not let the repository send, and says so", async (_, way) => {
  smtp = await startSmtp();
  const rules = { "o/other": { from: [smtpWay.smtp.from], domains: ["example.gov.uk"] } };
  const sendMail = createSendMail({ notifyApiKey, notifyApiUrl, smtpUrl: smtp.url, rules }, pause);
  const reason = "The App's environment (MAIL_REPOSITORIES) does not let this repository send any e-mail.";
  expect(await sendMail(mail, way)).toEqual({ kind: "failed", reason, isPassing: false });
  expect(smtp.received).toEqual([]);
});

test("sends what it lets the repository send", async () => {
  smtp = await startSmtp();
  const rules = { "O/R": { from: [smtpWay.smtp.from], domains: [mail.to.replace(/^.*@/u, "")] } };
  expect(await createSendMail({ ...nothing, smtpUrl: smtp.url, rules }, pause)(mail, smtpWay)).toEqual({
    kind: "sent",
  });
  expect(smtp.received).toHaveLength(1);
});

test("writes to nothing that is not one address", async () => {
  const to = "a@example.gov.uk, b@example.gov.uk";
  const delivery = await createSendMail(nothing, pause)({ ...mail, to }, smtpWay);
  expect(delivery).toEqual({ kind: "failed", reason: "The address is no e-mail address.", isPassing: false });
});
