import { createLocator, type Span } from "../json/locate.ts";
import type { Problem, Severity } from "../problem.ts";

/** The rules of accounts and their file; docs/rules.md explains each. */
export const rules = [
  "not-json",
  "not-canonical",
  "duplicate-key",
  "template-sequence",
  "schema",
  "key-mismatch",
  "name-format",
  "name-taken",
  "email-format",
  "email-pattern",
  "email-taken",
  "tag-key",
  "tag-value",
  "tag-limit",
  "tag-required",
  "administrator-domain",
  "administrator-twice",
  "trust-policy-size",
  "adopt-twice",
  "adopt-refused",
  "account-removed",
  "identity-changed",
  "change-ignored",
  "account-limit",
  "administrator-missing",
  "parent-missing",
  "outside-accounts-file",
  "lifecycle-missing",
] as const;

export type Rule = (typeof rules)[number];

/** A problem without its line yet: most files have no problems, and need no line numbers. */
export interface RuleViolation {
  readonly rule: Rule;
  /** An error if left out. */
  readonly severity?: Severity;
  readonly message: string;
  readonly pointer: string;
  /** Whether the key is at fault rather than its value. */
  readonly at?: "key" | "value";
  /** The position of the problem, if a pointer cannot express it. */
  readonly span?: Span;
}

/** A person reads only a few; the limit keeps a hostile file from filling the memory. */
export const mostFindings = 5000;

/** Collects findings up to the limit, and then stops asking for more. */
export function takeFindings(...sources: readonly Iterable<RuleViolation>[]): readonly RuleViolation[] {
  const taken: RuleViolation[] = [];
  for (const source of sources) {
    for (const finding of source) {
      if (taken.length === mostFindings) return taken;
      taken.push(finding);
    }
  }
  return taken;
}

/** Locates every finding in the file, and sorts them in the file's order. */
export function toProblems(findings: readonly RuleViolation[], text: string, file: string): readonly Problem[] {
  const locator = createLocator(text);
  return findings
    .map((finding) => ({ finding, span: finding.span ?? locator.find(finding.pointer, finding.at ?? "value") }))
    .sort((a, b) => a.span.start - b.span.start)
    .map(({ finding, span }) => ({
      rule: finding.rule,
      severity: finding.severity ?? "error",
      message: finding.message,
      file,
      pointer: finding.pointer,
      range: locator.rangeOf(span),
    }));
}
