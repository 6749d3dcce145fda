import { describe, expect, test } from "@jest/globals";
import {
  joinPlanText,
  keepBase,
  markBase,
  needsPlan,
  type PlanCheck,
  readPlanSummary,
  readPlanText,
  runOf,
} from "../../../../app/domain/pull-request/plan-check.ts";

const check: PlanCheck = {
  status: "completed",
  conclusion: "success",
  externalId: "4711",
  title: "1 account to create",
  summary: `Planned.\n\n${markBase("abc0")}`,
  text: "",
  url: "",
};

describe("needsPlan", () => {
  test.each([
    ["nothing was planned yet", undefined],
    ["somebody asked for it again", { ...check, status: "queued" }],
    ["GitHub gave up waiting", { ...check, conclusion: "stale" }],
    ["no run was started for it", { ...check, externalId: "sha256:12" }],
    ["the default branch's accounts or settings are others now", { ...check, summary: markBase("def0") }],
    ["nobody knows against what was planned", { ...check, summary: "Planned." }],
  ])("where %s", (_, existing) => {
    expect(needsPlan(existing, "abc0")).toBe(true);
  });

  test.each([
    ["a run is on its way", { ...check, status: "in_progress", conclusion: null }],
    ["a run has planned", check],
    ["a run has failed", { ...check, conclusion: "failure" }],
  ])("not where %s", (_, existing) => {
    expect(needsPlan(existing, "abc0")).toBe(false);
  });
});

describe("runOf", () => {
  test.each([
    ["4711", 4711],
    ["", undefined],
    ["0", undefined],
    ["sha256:12", undefined],
    ["12345678901234567", undefined],
  ])("reads the run's id out of %j", (externalId, expected) => {
    expect(runOf({ externalId })).toBe(expected);
  });
});

describe("a plan's text", () => {
  test("gives back what people read, whatever is in it", () => {
    const text = joinPlanText("root 0\n0\n\n", "a\n<!-- aws-accounts:plan -->\nb");
    expect(text.startsWith("root 0\n0\n\n")).toBe(true);
    expect(readPlanText(text)).toBe("a\n<!-- aws-accounts:plan -->\nb");
  });

  test("is empty where the check has none", () => {
    expect(readPlanText("")).toBe("");
  });
});

describe("the mark of the base", () => {
  test("goes over to a new summary", () => {
    expect(keepBase(check.summary, "New.")).toBe(`New.\n\n${markBase("abc0")}`);
  });

  test("is not made up", () => {
    expect(keepBase("Old.", "New.")).toBe("New.");
  });

  test("is not shown", () => {
    expect(readPlanSummary(check.summary)).toBe("Planned.");
    expect(readPlanSummary("Planned.")).toBe("Planned.");
  });
});
