import { expect, test } from "@jest/globals";
import { lastAppliedKey, parseLastApplied } from "../../../../app/domain/apply/last-applied.ts";

const commit = "a".repeat(40);
const account = {
  name: "pet-licences-prod",
  id: "123456789012",
  email: "root+pet@example.gov.uk",
  roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  administrators: [],
  request: null,
  pullRequest: 7,
  seconds: 95,
};

test("is stored beside the state", () => {
  expect(lastAppliedKey("a/terraform.tfstate")).toBe("a/terraform.tfstate.last-applied.json");
});

const pending = {
  key: "pet-prod",
  since: commit,
  reason: "No.",
  pullRequest: 7,
  existing: ["123456789012"],
  begun: commit,
};

test.each([
  { commit },
  { commit, pending: [], unmanaged: [] },
  { commit, pending: [pending], unmanaged: [{ key: "pet-prod", ids: ["123456789012"], commit }] },
  { commit, run: "7", at: "2026-01-02T03:04:05.000Z", accounts: [account] },
])("is read as it was written: %j", (value) => {
  expect(parseLastApplied(JSON.stringify(value))).toEqual({ kind: "value", value });
});

test.each([
  {},
  { commit: "main" },
  { commit, pending: [{ ...pending, since: "main" }] },
  { commit, accounts: [{ ...account, id: "1" }] },
])("is malformed: %j", (value) => {
  expect(parseLastApplied(JSON.stringify(value)).kind).toBe("malformed");
});
