import { expect, test } from "@jest/globals";
import { parseRequestFieldsFile } from "../../../app/files/request-fields-file.ts";
import { shippedFieldsText } from "../domain/request/shipped-fields.ts";

/** The shipped fields with one change: the change, the line of the problem, and its message. */
function problemsWith(before: string, after: string): readonly (readonly [string, string])[] {
  const text = shippedFieldsText.replace(before, after);
  expect(text).not.toBe(shippedFieldsText);
  const parsed = parseRequestFieldsFile(text);
  const lines = text.split("\n");
  return parsed.kind === "fields"
    ? []
    : parsed.problems.map(({ range, message }) => [(lines[range.line - 1] ?? "").trim(), message] as const);
}

test.each([
  ["an unknown key", "    label: Team name", "    label: Team name\n    colour: blue", "colour: blue", "Unknown key"],
  ["a wrong value", "    label: Team name", "    label: 7", "label: 7", "must be text"],
  ["a second field of a name", "  - id: team-name", "  - id: account-name", "- id: account-name", "two fields"],
  ["a second tag of a name", "    tag: team-name", "    tag: organisation", "tag: organisation", "two fields"],
  ["a meaning that is missing", "    is: requester", "", "- id: account-name", 'must have "is: requester"'],
  [
    "missing choices",
    "    kind: text\n    required: true\n    tag: team-name",
    "    kind: choice",
    "kind: choice",
    "must have choices",
  ],
  [
    "choices without a value",
    "    tag: team-name",
    "    tag: team-name\n    choices:\n      - { answer: a, tag: a }\n      - { answer: b, tag: b }",
    "- { answer: a, tag: a }",
    "must have choices",
  ],
  [
    "a team's e-mail of the wrong kind",
    "It gets a link to the pull request.\n    kind: email",
    "x\n    kind: text",
    "kind: text",
    '"kind: email"',
  ],
  [
    "a dependency on a missing answer",
    "    tag: team-name",
    "    tag: team-name\n    allowed_if: { field: no, answer: Yes }",
    "allowed_if: { field: no, answer: Yes }",
    "depends on the answer",
  ],
])("points at %s", (_, before, after, line, message) => {
  expect(problemsWith(before, after)).toContainEqual([line, expect.stringContaining(message)]);
});
