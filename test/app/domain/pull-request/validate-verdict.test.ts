import { describe, expect, test } from "@jest/globals";
import { bySeverity, countProblems, validateVerdict } from "../../../../app/domain/pull-request/validate-verdict.ts";
import type { ChangedSettings } from "../../../../app/domain/pull-request/changed-settings.ts";
import type { SettingChange } from "../../../../app/domain/settings/setting-change.ts";
import { settings } from "../../../fixtures/settings.ts";
import { added, baseSha, headSha, problem, warning } from "./samples.ts";

const compared = { headSha, baseSha };
const judged = { changes: [added()], settings };

describe("validateVerdict", () => {
  test.each(["valid", "draft", "fork"] as const)("succeeds for a valid %s", (kind) => {
    expect(validateVerdict({ kind, ...judged, problems: [] }, compared)).toEqual({
      conclusion: "success",
      title: "Valid: 1 new account",
      summary: "Validated `8c2f1d0` against `17c0ffe` of the default branch.",
      problems: [],
    });
  });

  test("succeeds with warnings, and counts them", () => {
    const verdict = validateVerdict({ kind: "valid", ...judged, problems: [warning()] }, compared);
    expect(verdict).toMatchObject({
      conclusion: "success",
      title: "Valid: 1 new account, 1 warning",
      problems: [warning()],
    });
  });

  test("fails for problems, and counts them by rule, the worst first", () => {
    const problems = [warning(), problem(), problem({ rule: "tag-value" }), problem()];
    const verdict = validateVerdict({ kind: "invalid", ...judged, problems }, compared);
    expect(verdict).toMatchObject({
      conclusion: "failure",
      title: "3 problems, 1 warning",
      problems: bySeverity(problems),
    });
    expect(verdict.summary.split("\n").slice(2)).toEqual([
      "| rule | found |",
      "|---|---|",
      "| `email-pattern` | 2 problems |",
      "| `tag-value` | 1 problem |",
      "| `lifecycle-missing` | 1 warning |",
    ]);
  });

  test("fails for broken settings, with each wrong key", () => {
    const problems = [problem({ rule: "settings" })];
    expect(validateVerdict({ kind: "settings-broken", problems }, compared)).toMatchObject({
      conclusion: "failure",
      title: "The settings are broken",
      problems,
    });
  });

  test("fails for a public repository, and says what to do", () => {
    const verdict = validateVerdict({ kind: "public-repository" }, compared);
    expect(verdict).toMatchObject({ conclusion: "failure", problems: [] });
    expect(verdict.summary).toContain("Make this repository private");
  });

  test("succeeds if no account changed, so that the check can be required", () => {
    expect(validateVerdict({ kind: "nothing-changed" }, compared)).toMatchObject({
      conclusion: "success",
      title: "No account changed",
    });
  });
});

test("errors come before warnings, and otherwise problems stay in order", () => {
  const [one, two] = [problem({ rule: "one" }), problem({ rule: "two" })];
  expect(bySeverity([warning(), one, warning(), two])).toEqual([one, two, warning(), warning()]);
});

test.each([
  [[problem()], "1 problem"],
  [[warning(), warning()], "2 warnings"],
  [[], ""],
])("counts problems apart from warnings", (problems, expected) => {
  expect(countProblems(problems)).toBe(expected);
});

const change = (direction: SettingChange["direction"]): SettingChange => ({
  direction,
  setting: "unknown_may_close",
  before: ["false"],
  after: ["true"],
});
const compares = (...changes: readonly SettingChange[]): ChangedSettings["settings"] => ({ kind: "compared", changes });
const changed: ChangedSettings = {
  problems: [],
  settings: compares(change("more-permissive")),
  requestFields: "unchanged",
};
const wrong = problem({ rule: "settings", file: ".github/aws-accounts.yml" });

describe("validateVerdict of a pull request that changes settings", () => {
  test.each<readonly [string, Partial<ChangedSettings>]>([
    ["Valid settings: 1 change more permissive", {}],
    [
      "Valid settings: 2 changes more permissive",
      { settings: compares(change("more-permissive"), change("more-permissive"), change("stricter")) },
    ],
    ["Valid settings: nothing more permissive", { settings: compares(change("stricter")) }],
    ["Valid settings: nothing more permissive, 1 other change", { settings: compares(change("changed")) }],
    [
      "Valid settings and request fields: not compared",
      { settings: { kind: "nothing-to-compare" }, requestFields: "changed" },
    ],
    ["Valid request fields: settings unchanged", { settings: { kind: "unchanged" }, requestFields: "removed" }],
  ])("succeeds, and says what for: %s", (title, more) => {
    const verdict = validateVerdict({ kind: "nothing-changed" }, compared, { ...changed, ...more });
    expect(verdict).toMatchObject({ conclusion: "success", title, problems: [] });
    expect(verdict.summary).toBe("Validated `8c2f1d0` against `17c0ffe` of the default branch.");
  });

  test("lists the changes in the check, which no one can edit", () => {
    const { text } = validateVerdict({ kind: "nothing-changed" }, compared, changed);
    expect(text).toBe("#### This makes the settings more permissive\n\n- `unknown_may_close`: `false` → `true`.");
  });

  test.each<readonly [string, Partial<ChangedSettings>]>([
    ["1 problem in the settings", { settings: { kind: "unreadable" } }],
    ["1 problem in the request fields", { settings: { kind: "unchanged" }, requestFields: "changed" }],
  ])("fails for their problems: %s", (title, more) => {
    const verdict = validateVerdict({ kind: "nothing-changed" }, compared, { ...changed, ...more, problems: [wrong] });
    expect(verdict).toMatchObject({ conclusion: "failure", title, problems: [wrong] });
    expect(verdict.summary).toContain("| `settings` | 1 problem |");
  });

  test("judges accounts and settings together, the worst first", () => {
    const standing = { kind: "invalid", ...judged, problems: [warning(), problem()] } as const;
    const verdict = validateVerdict(standing, compared, { ...changed, problems: [wrong] });
    expect(verdict).toMatchObject({
      conclusion: "failure",
      title: "2 problems, 1 warning",
      problems: [problem(), wrong, warning()],
    });
    expect(verdict.summary).toContain("| `settings` | 1 problem |");
    expect(validateVerdict(standing, compared, changed)).toMatchObject({
      conclusion: "failure",
      title: "1 problem, 1 warning",
    });
  });

  test("fails for the problems of either one", () => {
    const failing = { ...changed, problems: [wrong] };
    const valid = validateVerdict({ kind: "valid", ...judged, problems: [] }, compared, failing);
    expect(valid.conclusion).toBe("failure");
    const broken = validateVerdict({ kind: "settings-broken", problems: [problem()] }, compared, failing);
    expect(broken).toMatchObject({ title: "The settings are broken", problems: [problem(), wrong] });
    const open = validateVerdict({ kind: "public-repository" }, compared, failing);
    expect(open).toMatchObject({ conclusion: "failure", title: "This repository is public", problems: [wrong] });
    expect(open.summary).toContain("Make this repository private");
  });
});
