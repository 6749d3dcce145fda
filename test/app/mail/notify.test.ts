import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { sendByNotify } from "../../../app/mail/notify.ts";
import { mail } from "./mail.ts";

const uuid = (digit: string): string => `${digit.repeat(8)}-${`${digit.repeat(4)}-`.repeat(3)}${digit.repeat(12)}`;
const key = `live-${uuid("a")}-${uuid("b")}`;
const url = "http://127.0.0.1:9";
const way = { template: uuid("c"), key, url };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  nock.cleanAll();
});

test("passes the personalisation and the address to the template", async () => {
  const notify = nock(url, { reqheaders: { authorization: /^Bearer ey/u } })
    .post("/v2/notifications/email", {
      template_id: way.template,
      email_address: mail.to,
      personalisation: { ...mail.fields },
      reference: mail.reference,
    })
    .reply(201, { id: "1" });
  expect(await sendByNotify(mail, way)).toEqual({ kind: "sent" });
  expect(notify.isDone()).toBe(true);
});

test.each([
  [400, false, "GOV.UK Notify: 400 Missing personalisation: message; Not for …@example.gov.uk"],
  [403, false, "GOV.UK Notify: 403 Missing personalisation: message; Not for …@example.gov.uk"],
  [429, true, "GOV.UK Notify: 429 Missing personalisation: message; Not for …@example.gov.uk"],
  [500, true, "GOV.UK Notify: 500 Missing personalisation: message; Not for …@example.gov.uk"],
])("a refusal with %i has its reason, and is passing: %s", async (status, isPassing, reason) => {
  const errors = [{ message: "Missing personalisation: message" }, { message: `Not for ${mail.to}` }];
  nock(url).post("/v2/notifications/email").reply(status, { errors });
  expect(await sendByNotify(mail, way)).toEqual({ kind: "failed", reason, isPassing });
});

test("a failure without GOV.UK Notify's error format is reported by its status", async () => {
  nock(url).post("/v2/notifications/email").reply(502, "<html>");
  expect(await sendByNotify(mail, way)).toEqual({ kind: "failed", reason: "GOV.UK Notify: 502", isPassing: true });
});

test("no response is a passing failure", async () => {
  // Nothing listens on this port.
  nock.enableNetConnect("127.0.0.1:9");
  const reason = "GOV.UK Notify: no answer (ECONNREFUSED)";
  expect(await sendByNotify(mail, way)).toEqual({ kind: "failed", reason, isPassing: true });
});

test("the key is not shown, even if the server repeats it", async () => {
  nock(url)
    .post("/v2/notifications/email")
    .reply(403, { errors: [{ message: `Wrong key ${key} with ${uuid("b")}` }] });
  const reason = "GOV.UK Notify: 403 Wrong key (masked) with (masked)";
  expect(await sendByNotify(mail, way)).toEqual({ kind: "failed", reason, isPassing: false });
});
