import { describe, expect, test } from "@jest/globals";
import type { AccountRecord, Told } from "../../../../app/domain/checklist/account-record.ts";
import type { EmailStatus } from "../../../../app/domain/checklist/email-status.ts";
import {
  dueEmails,
  queueEmails,
  queueWithoutRequest,
  withDelivery,
} from "../../../../app/domain/notifications/email-queue.ts";
import { checklist, record } from "../../handlers/checklist/checklist-answers.ts";

const at = "2026-03-01T12:00:00Z";
const smtp = { smtp: { from: "aws@example.gov.uk" } };
const told = (...turns: readonly Told["turn"][]): readonly Told[] => turns.map((turn) => ({ turn, at }));
const fresh: EmailStatus = { turn: "made", to: "requester", at, attempts: 0, sent: false, trouble: null };
const toTeam: EmailStatus = { ...fresh, to: "team" };

describe("a stage that was just reported", () => {
  test("is due to the requester and to the team, but for the end of the request", () => {
    const after: AccountRecord = { ...record, told: told("made", "done") };
    expect(queueEmails({ before: record, after }, smtp).mails).toEqual([fresh, toTeam]);
  });

  test("is due for new stages, besides those in the record, and not for earlier ones", () => {
    const before: AccountRecord = { ...record, told: told("made"), mails: [{ ...fresh, sent: true }] };
    const after: AccountRecord = { ...before, told: told("made", "ready") };
    const ready = [fresh, toTeam].map((note) => ({ ...note, turn: "ready" }));
    expect(queueEmails({ before, after }, smtp).mails).toEqual([{ ...fresh, sent: true }, ...ready]);
  });

  test.each([
    ["the settings name no way", undefined],
    ["the turn has no template", { notify: { ready: "id" } }],
  ])("is due to no one if %s", (_, mail) => {
    const after: AccountRecord = { ...record, told: told("made") };
    expect(queueEmails({ before: record, after }, mail)).toBe(after);
  });

  test("is due if the stage has a template", () => {
    const after: AccountRecord = { ...record, told: told("made") };
    expect(queueEmails({ before: record, after }, { notify: { made: "id" } }).mails).toEqual([fresh, toTeam]);
  });

  test("may be nothing", () => {
    expect(queueEmails({ before: record, after: record }, smtp)).toBe(record);
  });
});

describe("a mail is tried", () => {
  test.each<readonly [string, Partial<EmailStatus>, string, boolean]>([
    ["at once", {}, at, true],
    ["never again once it is sent", { sent: true, attempts: 1 }, "2026-03-09T12:00:00Z", false],
    ["not again within half an hour", { attempts: 1 }, "2026-03-01T12:29:59Z", false],
    ["again after half an hour", { attempts: 4 }, "2026-03-01T12:30:00Z", true],
    ["five times", { attempts: 5 }, "2026-03-09T12:00:00Z", false],
  ])("%s", (_, more, now, isDue) => {
    const note = { ...fresh, ...more };
    expect(dueEmails({ ...record, mails: [note] }, smtp, now)).toEqual(isDue ? [note] : []);
  });

  test("not if its stage has no template any more, or never had one", () => {
    expect(dueEmails({ ...record, mails: [fresh] }, { notify: { ready: "id" } }, at)).toEqual([]);
    expect(dueEmails(record, smtp, at)).toEqual([]);
  });
});

describe("what became of a mail is noted", () => {
  const later = "2026-03-01T12:00:05Z";
  const by = "aws-accounts[bot]";
  const waiting: AccountRecord = { ...record, mails: [fresh, toTeam] };

  test("that it was sent, and of no other", () => {
    const { mails } = withDelivery(waiting, fresh, { delivery: { kind: "sent" }, at: later, by });
    expect(mails).toEqual([{ ...fresh, at: later, attempts: 1, sent: true }, toTeam]);
  });

  test("that it failed, and why", () => {
    const delivery = { kind: "failed", reason: "No.", isPassing: true } as const;
    const { mails } = withDelivery(waiting, toTeam, { delivery, at: later, by });
    expect(mails).toEqual([fresh, { ...toTeam, at: later, attempts: 1, trouble: "No." }]);
  });

  test("that there is no recipient, by leaving the e-mail out", () => {
    expect(withDelivery(waiting, toTeam, { delivery: { kind: "nobody" }, at: later, by }).mails).toEqual([fresh]);
    expect(withDelivery(record, toTeam, { delivery: { kind: "nobody" }, at: later, by }).mails).toEqual([]);
  });
});

describe("if a pull request was made by hand, an e-mail notifies the requester", () => {
  const { steps } = checklist;
  const now = "2026-03-01T12:00:00Z";
  const queue = (of: Partial<AccountRecord>): AccountRecord =>
    queueWithoutRequest({ ...record, ...of }, steps, { mail: smtp, now });
  const done = steps.filter(({ id }) => id !== "tell-requester").map(({ id }) => ({ step: id, by: "ann", at }));

  test("that the account was made, once", () => {
    const once = queue({});
    expect(once).toMatchObject({ told: told("made"), mails: [fresh, toTeam] });
    expect(queueWithoutRequest(once, steps, { mail: smtp, now })).toBe(once);
  });

  test("that it is ready, once all before is done", () => {
    const { told: turns, mails } = queue({ ticks: done });
    expect(turns?.map(({ turn }) => turn)).toEqual(["made", "ready"]);
    expect(mails?.map(({ turn, to }) => `${turn} ${to}`)).toEqual([
      "made requester",
      "made team",
      "ready requester",
      "ready team",
    ]);
    expect(queue({ told: told("made"), ticks: done }).mails).toHaveLength(2);
  });

  test.each<readonly [string, Partial<AccountRecord>]>([
    ["there is a request", { request: 5 }],
    ["there is no pull request", { pullRequest: null }],
    ["the account is older than the mails", { createdAt: "2026-02-28T11:59:59Z" }],
  ])("but not where %s", (_, of) => {
    expect(queue(of).mails).toBeUndefined();
  });

  test("the mail that says how to get in does the step, once it was sent to the requester", () => {
    const ready: EmailStatus = { ...fresh, turn: "ready" };
    const sent = { delivery: { kind: "sent" }, at: now, by: "aws-accounts[bot]" } as const;
    const after = (
      note: EmailStatus,
      of: Partial<AccountRecord> = {},
      what = sent as Parameters<typeof withDelivery>[2],
    ) => withDelivery({ ...record, mails: [note], ...of }, note, what).ticks;
    expect(after(ready)).toEqual([{ step: "tell-requester", by: "aws-accounts[bot]", at: now }]);
    expect(after(fresh)).toEqual([]);
    expect(after({ ...ready, to: "team" })).toEqual([]);
    expect(after(ready, { request: 5 })).toEqual([]);
    expect(after(ready, {}, { ...sent, delivery: { kind: "nobody" } })).toEqual([]);
    const ticks = [{ step: "tell-requester", by: "ann", at }];
    expect(after(ready, { ticks })).toEqual(ticks);
  });
});
