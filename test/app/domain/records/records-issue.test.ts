import { expect, test } from "@jest/globals";
import { isSafe, renderRecordsIssue } from "../../../../app/domain/records/records-issue.ts";
import { templates } from "../../octokit.ts";

const branch = "aws-accounts-records";
const render = (unrestricted: readonly string[], distrust?: string): string =>
  renderRecordsIssue({ unrestricted, distrust }, branch, templates.issues);

test("is safe only where everything is restricted and believed", () => {
  expect(isSafe({ unrestricted: [], distrust: undefined })).toBe(true);
  expect(isSafe({ unrestricted: ["updates"], distrust: undefined })).toBe(false);
  expect(isSafe({ unrestricted: [], distrust: "At abc" })).toBe(false);
});

test("says what no ruleset restricts, and where to restrict it", () => {
  const text = render(["creations", "updates"]);
  expect(text).toContain("- No ruleset restricts creations, updates of the branch. In the settings");
  expect(text).toContain("with this GitHub App alone on the bypass list");
  expect(text).not.toContain("does not trust");
});

test("explains why the branch is not trusted, in a text without formatting", () => {
  const text = render([], "At c0ffee0, the last commit was made by **eve**.");
  expect(text).toContain("judges no checklist: `At c0ffee0, the last commit was made by **eve**.`");
  expect(text).not.toContain("No ruleset");
});

test("says that nothing is left to do", () => {
  expect(render([])).toMatch(/^### ✅ [^]*`aws-accounts-records`[^]*Nothing is left to do/u);
});
