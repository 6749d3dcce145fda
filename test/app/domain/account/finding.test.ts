import { readFileSync } from "node:fs";
import { expect, test } from "@jest/globals";
import {
  mostFindings,
  rules,
  takeFindings,
  toProblems,
  type RuleViolation,
} from "../../../../app/domain/account/finding.ts";
import { invalidCases } from "../../../fixtures/accounts.ts";

const finding = (pointer: string, more: Partial<RuleViolation> = {}): RuleViolation => ({
  rule: "schema",
  message: "Wrong.",
  pointer,
  ...more,
});

test("takes findings up to the limit, and does not ask for more", () => {
  let asked = 0;
  function* endless(): Generator<RuleViolation> {
    for (;;) {
      asked += 1;
      yield finding("/a");
    }
  }
  expect(takeFindings([finding("/b")], endless())).toHaveLength(mostFindings);
  expect(asked).toBe(mostFindings);
});

test("returns problems in the order of the file, each with its position", () => {
  const text = '{\n  "a": 1,\n  "b": 2\n}\n';
  const findings = [
    finding("/b"),
    finding("/a", { at: "key", severity: "warning" }),
    finding("", { span: { start: 4, end: 7 } }),
  ];
  expect(toProblems(findings, text, "f").map(({ pointer, severity, range }) => [pointer, severity, range])).toEqual([
    ["/a", "warning", { line: 2, endLine: 2, column: 3, endColumn: 5 }],
    ["", "error", { line: 2, endLine: 2, column: 3, endColumn: 5 }],
    ["/b", "error", { line: 3, endLine: 3, column: 8, endColumn: 8 }],
  ]);
});

test("every rule is explained in the docs", () => {
  const docs = readFileSync(new URL("../../../../docs/rules.md", import.meta.url), "utf8");
  const explained = [...docs.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule);
  expect(explained.toSorted()).toEqual(rules.toSorted());
});

test("every rule about one file has an example in the corpus", () => {
  const shown = new Set(invalidCases.flatMap(({ expected }) => expected.map(({ rule }) => rule)));
  const elsewhere = [
    "adopt-refused",
    "account-limit",
    "administrator-missing",
    "parent-missing",
    "outside-accounts-file",
    "lifecycle-missing",
  ];
  expect(rules.filter((rule) => !shown.has(rule))).toEqual(rules.filter((rule) => elsewhere.includes(rule)));
});
