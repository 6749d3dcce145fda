import { describe, expect, test } from "@jest/globals";
import type { EmailStatus } from "../../../../app/domain/checklist/email-status.ts";
import {
  dueRequestEmails,
  hasFailed,
  hasUnsentEmails,
  noEmails,
  parseRequestEmails,
  renderEmailsComment,
  renderRequestEmails,
  type RequestEmails,
  queueRequestEmails,
  withRequestDelivery,
} from "../../../../app/domain/notifications/request-emails.ts";
import type { RequestEmail, RequestStage } from "../../../../app/domain/notifications/request-stage.ts";
import { templates } from "../../octokit.ts";

const at = "2026-03-01T12:00:00Z";
const way = { smtp: { from: "aws@example.gov.uk" } };
const problems = (text: string): RequestEmail => ({ turn: "problems", fields: { problems: text }, to: ["requester"] });
const opened: RequestEmail = { turn: "opened", fields: { account_name: "pets" }, to: ["requester", "team"] };
const note: EmailStatus<RequestStage> = {
  turn: "problems",
  to: "requester",
  at,
  attempts: 0,
  sent: false,
  trouble: null,
};
const tellAll = (...all: readonly RequestEmail[]): RequestEmails =>
  all.reduce((mails, news) => queueRequestEmails(mails, news, { way, at }), noEmails(12));
const failed = { delivery: { kind: "failed", reason: "No.", isPassing: false }, at } as const;

describe("a turn of a request", () => {
  test("is due to whom it is for", () => {
    expect(dueRequestEmails(tellAll(problems("a")), way, at)).toEqual([note]);
    const both = ["requester", "team"].map((to) => ({ ...note, turn: "opened", to }));
    expect(dueRequestEmails(tellAll(problems("a"), opened), way, at)).toEqual(both);
    expect(dueRequestEmails(noEmails(12), way, at)).toEqual([]);
  });

  test("is notified once, however often the request is checked", () => {
    const mails = tellAll(problems("a"));
    expect(queueRequestEmails(mails, problems("a"), { way, at: "2026-03-02T12:00:00Z" })).toBe(mails);
  });

  test("is not notified again when it returns", () => {
    const sent = withRequestDelivery(tellAll(problems("a")), note, { delivery: { kind: "sent" }, at });
    const back = [problems("b"), problems("a")].reduce(
      (mails, news) => queueRequestEmails(mails, news, { way, at }),
      sent,
    );
    expect(dueRequestEmails(back, way, at)).toEqual([]);
    expect(back.tellings.map(({ fields }) => fields["problems"])).toEqual(["b", "a"]);
  });

  test("that a person makes many times is notified five times", () => {
    const five = tellAll(...["a", "b", "c", "d", "e"].map(problems));
    expect(dueRequestEmails(five, way, at)).toEqual([note]);
    const six = queueRequestEmails(five, problems("f"), { way, at });
    expect(dueRequestEmails(six, way, at)).toEqual([]);
    expect(queueRequestEmails(six, problems("g"), { way, at })).toBe(six);
    expect(dueRequestEmails(queueRequestEmails(six, opened, { way, at }), way, at)).toHaveLength(2);
  });

  test("has no e-mail by GOV.UK Notify if it has no template", () => {
    const notify = { notify: { opened: "id" } };
    expect(dueRequestEmails(queueRequestEmails(noEmails(12), problems("a"), { way: notify, at }), way, at)).toEqual([]);
    expect(dueRequestEmails(queueRequestEmails(noEmails(12), opened, { way: notify, at }), notify, at)).toHaveLength(2);
  });

  test("that has passed is not notified any more", () => {
    const mails = withRequestDelivery(tellAll(problems("a")), note, failed);
    const later = "2026-03-01T13:00:00Z";
    expect(dueRequestEmails(mails, way, later)).toHaveLength(1);
    expect(dueRequestEmails(queueRequestEmails(mails, { ...opened, to: [] }, { way, at }), way, later)).toEqual([]);
  });
});

describe("what became of a mail", () => {
  const mails = tellAll(problems("a"));

  test("is noted for the last notification only", () => {
    const before = tellAll(problems("b"), problems("a"));
    const { tellings } = withRequestDelivery(before, note, failed);
    expect(tellings.map((telling) => telling.mails)).toEqual([[note], [{ ...note, attempts: 1, trouble: "No." }]]);
  });

  test("is trouble while it is not sent", () => {
    const tried = withRequestDelivery(mails, note, failed);
    expect([hasFailed(mails), hasFailed(tried)]).toEqual([false, true]);
    const sent = withRequestDelivery(tried, note, { delivery: { kind: "sent" }, at });
    expect(hasFailed(sent)).toBe(false);
  });

  test("is left to send until it is sent or given up", () => {
    expect(hasUnsentEmails(noEmails(12), way)).toBe(false);
    const tried = withRequestDelivery(mails, note, failed);
    expect(hasUnsentEmails(tried, way)).toBe(true);
    const sent = withRequestDelivery(tried, note, { delivery: { kind: "sent" }, at });
    expect(hasUnsentEmails(sent, way)).toBe(false);
    const givenUp = withRequestDelivery(tried, { ...note, attempts: 4 }, failed);
    expect(hasUnsentEmails(givenUp, way)).toBe(false);
  });

  test("is shown, with why it failed, and that it was sent after all", () => {
    const tried = withRequestDelivery(mails, note, failed);
    const text = renderEmailsComment(tried, templates.comments);
    expect(text).toMatch(/^<!-- aws-accounts:request-mails -->\n\*\*An e-mail about this request could not be sent/u);
    expect(text).toContain(
      "| problems to fix | requester | 2026-03-01 12:00:00 | ❌ could not be sent: No. (tried 1 of 5",
    );
    const sent = withRequestDelivery(tried, note, { delivery: { kind: "sent" }, at });
    expect(renderEmailsComment(sent, templates.comments)).toMatch(/were sent\*\* after all.*✅ sent/su);
  });
});

describe("the file", () => {
  test("is read as it was written", () => {
    const mails = withRequestDelivery(tellAll(problems("a"), opened), { ...note, turn: "opened" }, failed);
    expect(parseRequestEmails(renderRequestEmails(mails))).toEqual({ kind: "value", value: mails });
  });

  test.each(["{", "{}", '{"version":1,"request":12,"tellings":[{}]}'])("is refused if it contains %s", (text) => {
    expect(parseRequestEmails(text)).toEqual({ kind: "malformed", reason: expect.any(String) as unknown });
  });
});
