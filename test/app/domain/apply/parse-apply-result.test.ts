import { describe, expect, test } from "@jest/globals";
import type { ApplyResult, NewAccount } from "../../../../app/domain/apply/apply-result.ts";
import { parseApplyResult } from "../../../../app/domain/apply/parse-apply-result.ts";

const account: NewAccount = {
  name: "pet licences",
  id: "123456789012",
  email: "aws-root-accounts+pet@example.gov.uk",
  roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  administrators: ["a.person@example.gov.uk"],
  request: 12,
};

const result: ApplyResult = {
  version: 1,
  commit: "a".repeat(40),
  pullRequest: 7,
  outcome: "applied",
  reason: null,
  accounts: [account],
};

test.each<ApplyResult>([
  result,
  { ...result, pullRequest: null, outcome: "nothing-to-do", accounts: [] },
  { ...result, outcome: "refused", reason: "x".repeat(20_000), accounts: [] },
  { ...result, outcome: "failed", reason: "no", accounts: [{ ...account, request: null, administrators: [] }] },
])("reads a result with the outcome $outcome", (value) => {
  expect(parseApplyResult(JSON.stringify(value))).toEqual({ kind: "value", value });
});

describe("refuses", () => {
  const withAccount = (over: object): object => ({ ...result, accounts: [{ ...account, ...over }] });

  test.each<[string, object]>([
    ["another version", { ...result, version: 2 }],
    ["a commit that is not a SHA", { ...result, commit: "main" }],
    ["an unknown outcome", { ...result, outcome: "perhaps" }],
    ["a reason that is too long", { ...result, reason: "x".repeat(20_001) }],
    ["an unknown member", { ...result, extra: 1 }],
    ["an id of 11 digits", withAccount({ id: "1".repeat(11) })],
    ["text that is not an e-mail address", withAccount({ email: "rhys" })],
    ["an e-mail with a line break", withAccount({ email: "a@example.gov.uk\nb" })],
    ["a role that is not an ARN", withAccount({ roleArn: "bootstrap" })],
    ["a role with a space", withAccount({ roleArn: "arn:aws:iam::123456789012:role/boot strap" })],
    ["an administrator without an address", withAccount({ administrators: ["ada"] })],
    ["a request number of 0", withAccount({ request: 0 })],
  ])("%s", (_, value) => {
    expect(parseApplyResult(JSON.stringify(value)).kind).toBe("malformed");
  });
});
