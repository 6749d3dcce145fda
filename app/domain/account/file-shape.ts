import { findShapeProblems } from "./account-rules.ts";
import { listElements, type Element, type Entry } from "./entries.ts";
import type { RuleViolation } from "./finding.ts";
import { findElementProblems, findTopProblems, hasShape, isTooLarge } from "./schema-findings.ts";

/**
 * Finds what Terraform must not read, in the whole file.
 *
 * @param isJudged - whether the shape of an account is judged elsewhere, together with its style
 */
export function* findFileShape(value: unknown, isJudged: (entry: Entry) => boolean): Generator<RuleViolation> {
  if (hasShape(value)) return;
  yield* findTopProblems(value);
  for (const element of listElements(value)) yield* findElementShape(element, isJudged);
}

function* findElementShape(
  { element, pointer, entries }: Element,
  isJudged: (entry: Entry) => boolean,
): Generator<RuleViolation> {
  if (!isTooLarge(element)) yield* findElementProblems(element, pointer);
  else if (!entries.some(({ account }) => isTooLarge(account))) {
    yield { rule: "schema", message: "This is far larger than a resource with an account can be.", pointer };
  }
  for (const entry of entries) if (!isJudged(entry)) yield* findShapeProblems(entry);
}
