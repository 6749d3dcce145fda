import { createHash } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import {
  changeSeparator,
  fingerprintBase,
  identifyRequesters,
  isUnfinished,
  joinPlanText,
  keepRequesters,
  markBase,
  markReplaced,
  markRequesters,
  type PlanBase,
  type PlanCheck,
  readBase,
  readPlanSummary,
  readPlanText,
  readReplaced,
  readRequesterIds,
  readRequesters,
  runOf,
  toShownPlan,
  whyPlan,
} from "../../../../app/domain/pull-request/plan-check.ts";
import type { Requesters } from "../../../../app/domain/approval/judge-approval.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import { settings } from "../../../fixtures/settings.ts";
import { baseSha } from "./samples.ts";

const base: PlanBase = { fingerprint: "abc0abc0abc0abc0", commit: baseSha, applied: "2026-03-01T12:00:00Z" };
const check: PlanCheck = {
  status: "completed",
  conclusion: "success",
  externalId: "4711",
  title: "1 account to create",
  summary: markBase("Planned.", base),
  text: "",
  url: "",
  startedAt: "",
  completedAt: "",
};
const never: PlanBase = { ...base, applied: "" };

describe("whyPlan", () => {
  test.each([
    ["nothing was planned yet", undefined, "first"],
    ["a person asked for it again", { ...check, status: "queued" }, "asked"],
    [
      "another start of the workflow has cancelled its run",
      { ...check, status: "queued", summary: markBase(markReplaced("", 1, base), base) },
      "replaced",
    ],
    [
      "another start has cancelled its run on another base",
      { ...check, status: "queued", summary: markReplaced("", 1, { fingerprint: "0".repeat(16) }) },
      "asked",
    ],
    ["GitHub gave up waiting", { ...check, conclusion: "stale" }, "first"],
    ["it was given up", { ...check, conclusion: "cancelled" }, "first"],
    ["no run was started for it", { ...check, externalId: "sha256:12" }, "first"],
    [
      "the default branch's accounts or settings are others now",
      { ...check, summary: markBase("", { ...base, fingerprint: "0".repeat(16) }) },
      "base-moved",
    ],
    ["the base of the plan is unknown", { ...check, summary: "Planned." }, "base-moved"],
    [
      "an apply has ended since",
      { ...check, summary: markBase("", { ...base, applied: "2026-03-01T11:59:59Z" }) },
      "applied",
    ],
    ["the first apply has ended since", { ...check, summary: markBase("", never) }, "applied"],
  ])("where %s", (_, existing, reason) => {
    expect(whyPlan(existing, base)).toBe(reason);
  });

  test.each([
    ["a run is on its way", { ...check, status: "in_progress", conclusion: null }],
    ["a run has planned", check],
    ["a run has failed", { ...check, conclusion: "failure" }],
    [
      "other commits came to the default branch",
      { ...check, summary: markBase("", { ...base, commit: "1".repeat(40) }) },
    ],
  ])("not where %s", (_, existing) => {
    expect(whyPlan(existing, base)).toBeUndefined();
  });

  test("not if the run of the last apply was deleted", () => {
    expect(whyPlan(check, never)).toBeUndefined();
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

test.each([
  ["queued", true],
  ["in_progress", true],
  ["completed", false],
])("a check that is %s is unfinished: %s", (status, expected) => {
  expect(isUnfinished({ status })).toBe(expected);
});

describe("a plan's text", () => {
  test("returns the readable text unchanged, for any text", () => {
    const text = joinPlanText("root 0\n0\n\n", "a\n<!-- aws-accounts:plan -->\nb");
    expect(text.startsWith("root 0\n0\n\n")).toBe(true);
    expect(readPlanText(text)).toEqual(["a\n<!-- aws-accounts:plan -->\nb"]);
  });

  test("comes apart into its changes", () => {
    expect(readPlanText(joinPlanText("", `a${changeSeparator}b`))).toEqual(["a", "b"]);
  });

  test("is empty if the check has none", () => {
    expect(readPlanText("")).toEqual([]);
  });
});

describe("the mark of the base", () => {
  test.each([base, never])("is read back: %j", (marked) => {
    expect(readBase(markBase("Planned.", marked))).toEqual(marked);
  });

  test("is not made up", () => {
    expect(readBase("Planned.")).toBeUndefined();
  });

  test("is not shown", () => {
    expect(readPlanSummary(check.summary)).toBe("Planned.");
    expect(readPlanSummary("Planned.")).toBe("Planned.");
  });
});

describe("the mark of cancelled runs", () => {
  test("is read back on the same base alone", () => {
    const summary = markBase(markReplaced("Planning.", 2, base), base);
    expect(readReplaced(summary, base)).toBe(2);
    expect(readReplaced(summary, { fingerprint: "0".repeat(16) })).toBe(0);
    expect(readReplaced(check.summary, base)).toBe(0);
    expect(readBase(summary)).toEqual(base);
  });

  test("is not shown, and not made for none", () => {
    expect(readPlanSummary(markBase(markReplaced("Planning.", 2, base), base))).toBe("Planning.");
    expect(markReplaced("Planning.", 0, base)).toBe("Planning.");
  });
});

describe("the fingerprint of the base", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
  const parsed = (more: Partial<Settings> = {}) => ({ kind: "settings", settings: { ...settings, ...more } }) as const;
  const known = fingerprintBase(parsed(), bytes("x"), sha256Hex);

  test.each([
    ["the settings of AWS", parsed({ aws: { ...settings.aws, region: "eu-west-1" } }), bytes("x")],
    ["the accounts", parsed(), bytes("y")],
    ["that there are no settings", { kind: "problems", problems: [] } as const, bytes("x")],
    ["that there are no accounts", parsed(), undefined],
  ])("tells %s", (_, given, accounts) => {
    expect(fingerprintBase(given, accounts, sha256Hex)).not.toBe(known);
  });

  test.each([
    ["nothing", parsed()],
    ["the order of the settings", parsed({ aws: reversed(settings.aws) })],
    ["who reviews", parsed({ reviewers: { users: ["rae"] } })],
    [
      "a rule for new accounts, which validation checks",
      parsed({ accounts: { ...settings.accounts, required_tags: {} } }),
    ],
  ])("stays where another is %s", (_, given) => {
    expect(fingerprintBase(given, bytes("x"), sha256Hex)).toBe(known);
  });

  test("is short", () => {
    expect(known).toMatch(/^[0-9a-f]{16}$/u);
  });
});

function reversed<Value extends object>(value: Value): Value {
  return Object.fromEntries(Object.entries(value).reverse()) as Value;
}

describe("who asks, in the summary of a plan check", () => {
  const people = (...ids: readonly number[]) => ids.map((id) => ({ id, login: `person-${id}` }));
  const noOne: Requesters = { people: [], bots: [], unknown: [] };
  const asked: Requesters = {
    people: people(12, 7),
    bots: ["helper[bot]"],
    unknown: [{ kind: "request", number: 3 }],
  };

  test("is read by people, and by their ids", () => {
    const summary = markRequesters(markBase("Planned.", base), asked);
    expect(readPlanSummary(summary)).toBe(
      "Planned.\n\nAsked for by `person-12`, `person-7`, `helper[bot]`, an unknown person.",
    );
    expect(readRequesters(summary)).toBe("7,12,?");
    expect(readRequesterIds(summary)).toEqual([7, 12]);
    expect(identifyRequesters(asked)).toBe("7,12,?");
  });

  test("is empty if no request is named, and then not shown", () => {
    const summary = markRequesters("Planned.", noOne);
    expect(readPlanSummary(summary)).toBe("Planned.");
    expect(readRequesters(summary)).toBe("");
  });

  test("is unknown if the check names no requesters", () => {
    expect(readRequesters("Planned.")).toBeUndefined();
    expect(readRequesterIds("Planned.")).toEqual([]);
  });

  test("replaces earlier requesters, and is kept in the check's next summary", () => {
    const summary = markRequesters(markRequesters("Planned.", asked), { ...noOne, people: people(1) });
    expect(readRequesters(summary)).toBe("1");
    expect(keepRequesters(summary, "Another summary.")).toContain("Another summary.\n\nAsked for by `person-1`.");
    expect(keepRequesters("Nothing.", "Another summary.")).toBe("Another summary.");
  });

  test.each([20, 21])("is a bounded text for %d people", (number) => {
    const many = people(...Array.from({ length: number }, (_, id) => id + 1));
    const text = readPlanSummary(markRequesters("Planned.", { ...noOne, people: many }));
    expect(text.includes("`person-20`")).toBe(true);
    expect(text.endsWith(", others.")).toBe(number === 21);
  });
});

test.each([
  ["completed", "success", "2026-03-01T11:02:00Z", true],
  ["completed", "failure", "2026-03-01T11:02:00Z", false],
  ["in_progress", null, "", false],
])("a check that is %s with %s shows a plan from %j on: %s", (status, conclusion, completedAt, isPlan) => {
  const check = {
    status,
    conclusion,
    externalId: "1",
    title: "",
    summary: "",
    text: `root ${"0".repeat(32)}\n\n`,
    url: "",
    startedAt: "2026-03-01T11:00:00Z",
    completedAt: "2026-03-01T11:02:00Z",
  };
  expect(toShownPlan({ ...check, title: "1 account to adopt" })).toMatchObject({ adopts: true });
  expect(toShownPlan(check)).toEqual({
    completedAt,
    digests: isPlan ? { root: "0".repeat(32), digests: [] } : undefined,
    requesters: undefined,
  });
});
