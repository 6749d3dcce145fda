import { expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { secondsToNextCheck } from "../../../../app/domain/notifications/next-look.ts";
import { record, steps } from "../checklist/samples.ts";

const now = "2026-03-02T09:00:00Z";
const reminders = { keys_out_hours: 24, untouched_days: 3, at_weekends: true };
const mail = { smtp: { from: "aws-accounts@example.gov.uk" } };
const note = { turn: "made", to: "requester", at: now, attempts: 1, sent: false, trouble: "No." } as const;
const trust = steps.map((step) =>
  step.id === "mfa" ? { ...step, proof: "trust-policy", byApp: true as const } : step,
);
const look = (more: Partial<AccountRecord>, { isOpen = true, mails = true, asksAws = true } = {}): number | undefined =>
  secondsToNextCheck({
    record: { ...record, ...more },
    steps: trust,
    edits: [],
    comments: [],
    reminders,
    now,
    isOpen,
    asksAws,
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

test("it has to be looked at with the next sweep while AWS was compared with other administrators", () => {
  const finding = { about: "trust-policy", reason: "x", requestId: null, at: now, administrators: ["x@y.uk"] } as const;
  const proven = { evidence: [{ ...finding, verdict: "proven" as const }] };
  const contradicted = { evidence: [{ ...finding, verdict: "contradicted" as const }] };
  const completed = { by: "ann", at: "2026-03-01T10:00:00Z" };
  expect(look(proven)).toBe(0);
  expect(look({ ...proven, ticks: [{ step: "mfa", by: "ann", at: "2026-03-01T10:00:00Z" }] })).toBe(0);
  expect(look(proven, { asksAws: false })).toBeGreaterThan(0);
  expect(look({ ...proven, completed }, { isOpen: false })).toBeUndefined();
  expect(look({ ...contradicted, completed }, { isOpen: false })).toBe(0);
  expect(look(contradicted, { isOpen: false })).toBeUndefined();
  const evidence = [{ ...finding, verdict: "contradicted" as const, administrators: record.administrators }];
  expect(look({ evidence, completed }, { isOpen: false })).toBeUndefined();
  expect(look({ completed }, { isOpen: false })).toBeUndefined();
});
