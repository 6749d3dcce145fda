import { describe, expect, test } from "@jest/globals";
import { bySeverity, countProblems, validateVerdict } from "../../../../app/domain/pull-request/validate-verdict.ts";
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

  test("succeeds where no account changed, so that the check can be required", () => {
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
