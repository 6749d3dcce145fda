import { describe, expect, test } from "@jest/globals";
import { parseEvidence } from "../../../../app/domain/evidence/evidence.ts";
import { subjects } from "../../../../app/domain/evidence/finding.ts";
import { nothingKnown } from "../../../../app/domain/evidence/nothing-known.ts";

const finding = {
  about: "root-mfa",
  verdict: "proven",
  reason: "The root user has MFA.",
  requestId: "0a1b",
  at: "2026-03-01T10:00:00.123Z",
};
const evidence = { version: 1, accounts: [{ account: "123456789012", findings: [finding] }] };
const withFinding = (more: object) => ({
  version: 1,
  accounts: [{ account: "123456789012", findings: [{ ...finding, ...more }] }],
});

test("takes what the Action leaves, with every claim that it knows", () => {
  const findings = nothingKnown("No role.", "2026-03-01T10:00:00Z");
  expect(findings.map(({ about }) => about)).toEqual(subjects);
  for (const value of [evidence, { version: 1, accounts: [{ account: "123456789012", findings }] }]) {
    expect(parseEvidence(JSON.stringify(value))).toEqual({ kind: "value", value });
  }
});

test("keeps secrets out of what nobody knows, and its length in bounds", () => {
  const [first] = nothingKnown(`AKIAIOSFODNN7EXAMPLE ${"x".repeat(5_000)}`, "2026-03-01T10:00:00Z");
  expect(first?.reason).toMatch(/^\(masked\) x/u);
  expect(first?.reason).toHaveLength(2_000);
});

describe("refuses", () => {
  test.each([
    ["another version", { ...evidence, version: 2 }],
    ["more than it asks for", { ...evidence, extra: true }],
    ["no account id", { version: 1, accounts: [{ account: "12345678901", findings: [] }] }],
    ["a claim that nobody knows", withFinding({ about: "root-is-fine" })],
    ["a verdict that nobody knows", withFinding({ verdict: "fine" })],
    ["no reason", withFinding({ reason: "" })],
    ["a long reason", withFinding({ reason: "x".repeat(2_001) })],
    ["a request id with a line end", withFinding({ requestId: "a\nb" })],
    ["a time that is not in UTC", withFinding({ at: "2026-03-01T10:00:00+01:00" })],
    ["too many findings", { version: 1, accounts: [{ account: "123456789012", findings: Array(21).fill(finding) }] }],
  ])("%s", (_, value) => {
    expect(parseEvidence(JSON.stringify(value))).toMatchObject({ kind: "malformed" });
  });

  test("text that is none, or too long to be read", () => {
    expect(parseEvidence("{")).toMatchObject({ kind: "malformed" });
    expect(parseEvidence(" ".repeat(20_000_001))).toMatchObject({ kind: "malformed" });
  });
});
