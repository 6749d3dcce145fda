import { describe, expect, test } from "@jest/globals";
import type { AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { moveRecord, needsChecklist } from "../../../../app/domain/checklist/lost-checklist.ts";
import { minute, record, steps } from "./samples.ts";

const tick = { step: "mfa", by: "ann", at: minute(1) };
const proven = steps.map((step) => (step.id === "mfa" ? { ...step, proof: "root-mfa" as const } : step));
const contradiction = {
  about: "root-mfa",
  verdict: "contradicted",
  reason: "There is none.",
  requestId: null,
  at: minute(9),
} as const;

describe("an account needs its checklist", () => {
  const needs = (more: Partial<AccountRecord>): boolean =>
    needsChecklist({ ...record, ticks: [tick], ...more }, proven);
  const completed = { by: "ann", at: minute(5) };

  test("as long as it is neither complete nor given up", () => {
    expect(needs({})).toBe(true);
    expect(needs({ completed })).toBe(false);
    expect(needs({ abandoned: { by: "rita", at: minute(5), reason: "Not needed." } })).toBe(false);
  });

  test("also when it is complete and AWS contradicts a step, but not another fact", () => {
    expect(needs({ completed, evidence: [contradiction] })).toBe(true);
    expect(needs({ completed, evidence: [{ ...contradiction, about: "tags" }] })).toBe(false);
  });
});

test("a record that moves keeps its steps, remembers its old issue, and has the new issue judged from its start", () => {
  const before = { ...record, issue: 12, ticks: [tick], judged: "edit-9" };
  const moved = moveRecord(before, 15);
  expect(moved).toEqual({ ...before, issue: 15, judged: null, lostIssues: [12] });
  expect(moveRecord(moved, 20).lostIssues).toEqual([12, 15]);
});
