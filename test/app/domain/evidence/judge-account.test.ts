import { describe, expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import type { Answer } from "../../../../app/domain/evidence/answer.ts";
import {
  judgeAccount,
  type AccountAnswers,
  type ExpectedAccount,
} from "../../../../app/domain/evidence/judge-account.ts";
import type { Subject } from "../../../../app/domain/evidence/finding.ts";

const receipt = { requestId: "request-1", at: "2026-03-01T10:00:00Z" };
const value = <Value>(given: Value): Answer<Value> => ({ kind: "value", value: given, receipt });
const refused: Answer<never> = { kind: "refused", why: "no-role", asked: "sts:AssumeRole of arn", receipt };

const account: Account = {
  key: "pets",
  name: "pets",
  email: "root+pets@example.gov.uk",
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
  parentId: "ou-1234-abcdefgh",
  tags: { "account-name": "pets", lead: "Ann", "lead-email": "ann@example.gov.uk" },
  lifecycle: "standard",
};
const policy = JSON.stringify({
  Statement: [{ Effect: "Allow", Principal: { AWS: "arn:aws:iam::1:user/ann" }, Action: "sts:AssumeRole" }],
});
const expected: ExpectedAccount = {
  account,
  trustPolicy: policy,
  administrators: ["ann"],
  contactTags: { security: { name: "lead", email: "lead-email", phone: "lead-phone" } },
};
const right: AccountAnswers = {
  trustPolicy: value({ policy, sessionSeconds: 3600 }),
  primary: value({ name: "pets", email: "Root+Pets@example.gov.uk" }),
  contacts: { security: value({ name: "Ann", email: "ann@example.gov.uk", phone: "whatever" }) },
  parentId: value("ou-1234-abcdefgh"),
  tags: value({ ...account.tags, "aws:created": "by AWS" }),
};

function findings(answers: Partial<AccountAnswers> = {}, more: Partial<ExpectedAccount> = {}) {
  return judgeAccount({ ...right, ...answers }, { ...expected, ...more });
}

function verdictOf(about: Subject, answers: Partial<AccountAnswers>, more: Partial<ExpectedAccount> = {}) {
  const found = findings(answers, more).find((finding) => finding.about === about);
  return [found?.verdict, found?.reason];
}

test("proves each claim that matches the file", () => {
  expect(findings().map(({ about, verdict, requestId, at }) => [about, verdict, requestId, at])).toEqual(
    ["trust-policy", "contacts", "organisational-unit", "tags"].map((about) => [
      about,
      "proven",
      ...Object.values(receipt),
    ]),
  );
});

test("makes no claim about members that the file leaves out", () => {
  const open: Account & { parentId?: unknown } = { ...account, lifecycle: { ignore_changes: ["tags"] } };
  delete open.parentId;
  expect(findings({}, { account: open }).map(({ about }) => about)).toEqual(["trust-policy", "contacts"]);
});

describe.each([
  [
    "trust-policy",
    { trustPolicy: value({ policy: "{}" }) },
    "contradicted",
    "The trust policy differs: it does not let arn:aws:iam::1:user/ann in with sts:assumerole.",
  ],
  [
    "trust-policy",
    { trustPolicy: refused },
    "unknown",
    "No role could be assumed: sts:AssumeRole of arn was denied. Check that the role exists and trusts the verify role.",
  ],
  [
    "contacts",
    { primary: value({ name: "pets", email: "other@example.gov.uk" }) },
    "contradicted",
    'The organisation has the account\'s email "other@example.gov.uk" instead of "root+pets@example.gov.uk".',
  ],
  [
    "contacts",
    { contacts: { security: value(null) } },
    "contradicted",
    'The security contact has the name (none) instead of "Ann" and the email (none) instead of "ann@example.gov.uk".',
  ],
  [
    "contacts",
    { contacts: { security: value({ name: "", email: "ANN@example.gov.uk", phone: "" }) } },
    "contradicted",
    'The security contact has the name (none) instead of "Ann".',
  ],
  [
    "contacts",
    { contacts: { security: refused } },
    "unknown",
    "No role could be assumed: sts:AssumeRole of arn was denied. Check that the role exists and trusts the verify role.",
  ],
  ["contacts", { contacts: {} }, "proven", "Name, e-mail and contacts match the accounts file."],
  [
    "organisational-unit",
    { parentId: value("r-1234") },
    "contradicted",
    "The account is in r-1234 instead of ou-1234-abcdefgh.",
  ],
  [
    "tags",
    { tags: value({ "account-name": "pets", lead: "Bob", extra: "x" }) },
    "contradicted",
    'The tags differ: "lead" is "Bob" instead of "Ann"; "lead-email" is (none) instead of "ann@example.gov.uk"; "extra" is "x" instead of (none).',
  ],
] satisfies readonly (readonly [Subject, Partial<AccountAnswers>, string, string])[])(
  "%s",
  (about, answers, verdict, reason) => {
    test(`is ${verdict}: ${reason}`, () => {
      expect(verdictOf(about, answers)).toEqual([verdict, reason]);
    });
  },
);

test("a finding about the trust policy says what it was compared with, and how long a session lasts", () => {
  const [of] = findings();
  expect(of).toMatchObject({ verdict: "proven", administrators: ["ann"], sessionSeconds: 3600 });
  expect(of?.reason).toBe(
    "The trust policy matches the accounts file. AWS trusts no one else; existing sessions last up to 1 hour; other access created inside the account is not checked.",
  );
  const [unknown] = findings({ trustPolicy: refused });
  expect(unknown).toMatchObject({ verdict: "unknown", administrators: ["ann"] });
  expect(unknown).not.toHaveProperty("sessionSeconds");
  expect(findings({}, { trustPolicy: undefined })[0]).not.toHaveProperty("administrators");
});

test("names the people whom AWS still trusts, and takes twelve hours for a session if AWS does not say", () => {
  const both = policy.replace('"arn:aws:iam::1:user/ann"', '["arn:aws:iam::1:user/ann","arn:aws:iam::1:user/x/ben"]');
  expect(verdictOf("trust-policy", { trustPolicy: value({ policy: both }) })).toEqual([
    "contradicted",
    "AWS still trusts ben. The trust policy differs: it lets arn:aws:iam::1:user/x/ben in with sts:assumerole.",
  ]);
  expect(verdictOf("trust-policy", { trustPolicy: value({ policy }) })[1]).toContain("up to 12 hours");
});

test("cannot compare a trust policy if the file names no administrators", () => {
  expect(verdictOf("trust-policy", {}, { trustPolicy: undefined })).toEqual([
    "unknown",
    "The accounts file names no administrators to compare with.",
  ]);
});

test("requires nothing of a contact whose tags the file does not have", () => {
  expect(
    verdictOf("contacts", { contacts: { billing: value(null) } }, { contactTags: { billing: { name: "none" } } }),
  ).toEqual(["proven", "Name, e-mail and contacts match the accounts file."]);
  expect(verdictOf("contacts", { contacts: { billing: value(null) } }, { contactTags: {} })[0]).toBe("proven");
});
