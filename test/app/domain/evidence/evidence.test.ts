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

test("reads the artifact of the Action, with every known claim", () => {
  const findings = nothingKnown("No role.", "2026-03-01T10:00:00Z");
  expect(findings.map(({ about }) => about)).toEqual(subjects);
  for (const value of [evidence, { version: 1, accounts: [{ account: "123456789012", findings }] }]) {
    expect(parseEvidence(JSON.stringify(value))).toEqual({ kind: "value", value });
  }
});

test("masks secrets in the reason of unknown findings, and limits its length", () => {
  const [first] = nothingKnown(`AKIAIOSFODNN7EXAMPLE ${"x".repeat(5_000)}`, "2026-03-01T10:00:00Z");
  expect(first?.reason).toMatch(/^\(masked\) x/u);
  expect(first?.reason).toHaveLength(2_000);
});

describe("refuses", () => {
  test.each([
    ["another version", { ...evidence, version: 2 }],
    ["an unknown member", { ...evidence, extra: true }],
    ["no account id", { version: 1, accounts: [{ account: "12345678901", findings: [] }] }],
    ["an unknown claim", withFinding({ about: "root-is-fine" })],
    ["an unknown verdict", withFinding({ verdict: "fine" })],
    ["no reason", withFinding({ reason: "" })],
    ["a long reason", withFinding({ reason: "x".repeat(2_001) })],
    ["a request id with a line ending", withFinding({ requestId: "a\nb" })],
    ["a time that is not in UTC", withFinding({ at: "2026-03-01T10:00:00+01:00" })],
    ["too many findings", { version: 1, accounts: [{ account: "123456789012", findings: Array(21).fill(finding) }] }],
  ])("%s", (_, value) => {
    expect(parseEvidence(JSON.stringify(value))).toMatchObject({ kind: "malformed" });
  });

  test("text that is not JSON, or too long", () => {
    expect(parseEvidence("{")).toMatchObject({ kind: "malformed" });
    expect(parseEvidence(" ".repeat(20_000_001))).toMatchObject({ kind: "malformed" });
  });
});
