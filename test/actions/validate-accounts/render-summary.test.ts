import { expect, test } from "@jest/globals";
import { renderSummary } from "../../../actions/validate-accounts/render-summary.ts";
import type { Problem } from "../../../app/domain/problem.ts";
import { exampleAccount } from "../../fixtures/accounts.ts";

const problem = (over: Partial<Problem> = {}): Problem => ({
  rule: "tag-value",
  severity: "error",
  message: "Wrong.",
  file: "a.tf.json",
  pointer: "",
  range: { line: 7, endLine: 7, column: 1, endColumn: 1 },
  ...over,
});

test("lists errors before warnings, and then the changes", () => {
  const problems = [problem({ severity: "warning", rule: "lifecycle-missing" }), problem()];
  const changes = [{ kind: "changed", account: exampleAccount("a") }] as const;
  expect(renderSummary("a.tf.json", { problems, changes, accounts: [] })).toBe(
    [
      "### ❌ `a.tf.json`: 1 problem, 1 warning",
      "",
      "| rule | where | what to do |",
      "|---|---|---|",
      "| ❌ `tag-value` | `a.tf.json` line 7 | Wrong. |",
      "| ⚠️ `lifecycle-missing` | `a.tf.json` line 7 | Wrong. |",
      "",
      "- changed `a`",
    ].join("\n"),
  );
});

test("lets nothing out of its cell", () => {
  const message = "a | b\n# @everyone <img> #12 [x](http://example.org)";
  const summary = renderSummary("a|b`c", { problems: [problem({ message })], changes: [], accounts: [] });
  const [row = ""] = summary.split("\n").slice(-1);
  expect(row.replaceAll("\\|", "").match(/\|/g)).toHaveLength(4);
  expect(row).not.toMatch(/@everyone|<img>|[^&]#12|\[x\]\(/);
});

test("stays short", () => {
  const problems = Array.from({ length: 2000 }, () => problem());
  const changes = Array.from({ length: 2000 }, () => ({ kind: "added", account: exampleAccount("a") }) as const);
  const summary = renderSummary("a.tf.json", { problems, changes, accounts: [] });
  expect(summary).toContain("2000 problems");
  expect(summary.split("\n").length).toBeLessThan(1010);
});
