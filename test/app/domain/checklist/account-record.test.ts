import { expect, test } from "@jest/globals";
import {
  newAccountRecord,
  parseAccountRecord,
  renderAccountRecord,
  type AccountRecord,
} from "../../../../app/domain/checklist/account-record.ts";
import { person, record } from "./samples.ts";

const full: AccountRecord = {
  ...record,
  ticks: [{ step: "reset", by: person("ann"), at: "2026-03-01T10:00:00Z" }],
  undone: [{ step: "mfa", by: null, at: "2026-03-01T10:01:00Z", reason: "unclear" }],
  judged: "edit-3",
  told: [{ turn: "made", at: "2026-03-01T10:02:00Z" }],
  mails: [
    { turn: "made", to: "team", at: "2026-03-01T10:03:00Z", attempts: 1, sent: false, trouble: "No." },
    { turn: "ready", to: "requester", at: "2026-03-01T10:04:00Z", attempts: 2, sent: true, trouble: null },
  ],
  completed: { by: person("eve"), at: "2026-03-01T11:00:00Z" },
};

test("the record of an adopted account says since when the organisation has it", () => {
  const { id, name, email, roleArn } = record.account;
  const adopted = { joinedAt: "2021-03-04T05:06:07Z" };
  const made = newAccountRecord({
    account: { id, name, email, roleArn, administrators: [], request: null, adopted },
    pullRequest: 7,
    issue: 40,
    createdAt: "2026-03-01T09:00:00Z",
    approvers: [],
    yubikeys: null,
  });
  expect(made.adopted).toEqual(adopted);
});

test("a new record names the account, its issue and nothing done", () => {
  expect(record).toMatchObject({ version: 1, issue: 40, request: 5, pullRequest: 7, ticks: [], completed: null });
  expect(record.account).toEqual({
    id: "123456789012",
    name: "pets",
    email: "root+pets@example.gov.uk",
    roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  });
});

test.each([
  ["new", record],
  ["full", full],
])("reads back a %s record", (_, value) => {
  expect(parseAccountRecord(renderAccountRecord(value))).toEqual({ kind: "record", record: value });
});

test("reads a record from before there were ids", () => {
  const old: AccountRecord = {
    ...full,
    approvers: ["rita"],
    ticks: [{ step: "reset", by: "ann", at: "2026-03-01T10:00:00Z" }],
    undone: [{ step: "mfa", by: "ben", at: "2026-03-01T10:01:00Z", reason: "unclear" }],
    completed: { by: "eve", at: "2026-03-01T11:00:00Z" },
    abandoned: { by: "rita", at: "2026-03-01T11:00:00Z", reason: "We made it twice." },
    leaks: [{ id: "comment-7", where: "comment", kinds: ["mfa-secret"], by: "eve", at: "2026-03-01T10:00:00Z" }],
  };
  expect(parseAccountRecord(renderAccountRecord(old))).toEqual({ kind: "record", record: old });
});

test.each([
  ["no JSON", "{", "Expected property name"],
  ["another version", JSON.stringify({ ...full, version: 2 }), "/version must be equal to constant"],
  ["an unknown reason", JSON.stringify({ ...full, undone: [{ ...full.undone[0], reason: "x" }] }), "/undone/0/reason"],
  ["an id without a login", JSON.stringify({ ...full, approvers: [{ id: 1 }] }), "/approvers/0"],
  ["an id that is none", JSON.stringify({ ...full, approvers: [{ id: "1", login: "ann" }] }), "/approvers/0/id"],
  ["a time that is none", JSON.stringify({ ...full, createdAt: "yesterday" }), "/createdAt must match pattern"],
  ["nothing", "null", " must be object"],
])("refuses %s, and says why", (_, text, reason) => {
  expect(parseAccountRecord(text)).toEqual({ kind: "invalid", reason: expect.stringContaining(reason) as unknown });
});
