import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import { invalidCases, validCases, type Case } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

/** The messages for each file of the corpus, with lines and columns. */
const golden = readFileSync(new URL("../../../fixtures/accounts/messages.md", import.meta.url), "utf8");
const sections = new Map(
  golden
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf("\n")), section.trim().split("\n").slice(2)]),
);

function describeProblems({ head, base }: Case): readonly string[] {
  return validateAccounts({ head, base, settings, file: "" }).problems.map(({ rule, severity, message, range }) => {
    const { line, column, endLine, endColumn } = range;
    const end = endLine === line ? String(endColumn) : `${endLine}:${endColumn}`;
    return `- ${line}:${column}-${end} ${severity === "error" ? "" : "(warning) "}\`${rule}\` ${message}`;
  });
}

describe("the reviewed page of messages", () => {
  test.each([...invalidCases, ...validCases])("has the messages and positions of $name", (it) => {
    expect(describeProblems(it)).toEqual(sections.get(it.name) ?? []);
  });

  test("has no other sections", () => {
    const names = [...invalidCases, ...validCases].map(({ name }) => name);
    expect([...sections.keys()].filter((name) => !names.includes(name))).toEqual([]);
  });
});
