import { expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { secondsToNextCheck } from "../../../../app/domain/notifications/next-look.ts";
import { record, steps } from "../checklist/samples.ts";

const now = "2026-03-02T09:00:00Z";
const reminders = { keys_out_hours: 24, untouched_days: 3, at_weekends: true };
const mail = { smtp: { from: "aws-accounts@example.gov.uk" } };
const note = { turn: "made", to: "requester", at: now, attempts: 1, sent: false, trouble: "No." } as const;
const look = (more: Partial<AccountRecord>, { isOpen = true, mails = true } = {}): number | undefined =>
  secondsToNextCheck({
    record: { ...record, ...more },
    steps,
    edits: [],
    comments: [],
    reminders,
    now,
    isOpen,
    mail: mails ? mail : undefined,
  });

test("an open checklist has to be looked at again when people are to be reminded", () => {
  expect(look({})).toBe(2 * 24 * 3600);
});

test("a closed one need not be", () => {
  expect(look({}, { isOpen: false })).toBeUndefined();
  expect(look({ yubikeys: null }, { isOpen: false })).toBeUndefined();
});

test.each<readonly [string, Partial<AccountRecord>]>([
  ["AWS is asked", { verification: { run: "90", at: now, trouble: null } }],
  ["AWS could not be asked", { verification: { run: null, at: now, trouble: "No." } }],
  ["an explanation waits", { pending: [{ at: now, text: "Why." }] }],
  ["a mail could not be sent", { mails: [{ ...note, sent: true }, note] }],
])("it has to be looked at with the next sweep while %s, open or closed", (_, more) => {
  expect(look(more)).toBe(0);
  expect(look(more, { isOpen: false })).toBe(0);
});

test("it has to be looked at with the next sweep while it needs a pair of YubiKeys", () => {
  expect(look({ yubikeys: null })).toBe(0);
  expect(look({ yubikeys: null, account: { ...record.account, rootCredentials: "none" } })).toBeGreaterThan(0);
});

test("e-mails that were sent, given up or turned off need no further check", () => {
  expect(look({ mails: [{ ...note, sent: true }] }, { isOpen: false })).toBeUndefined();
  expect(look({ mails: [{ ...note, attempts: 5 }] }, { isOpen: false })).toBeUndefined();
  expect(look({ mails: [note] }, { isOpen: false, mails: false })).toBeUndefined();
});
