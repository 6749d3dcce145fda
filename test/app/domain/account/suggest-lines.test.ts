import { describe, expect, test } from "@jest/globals";
import { suggestLines, type Suggestion } from "../../../../app/domain/account/suggest-lines.ts";
import { fc } from "../../../fast-check.ts";

/** The text after the suggestion is applied. */
function replaced(text: string, { firstLine, lastLine, text: lines }: Suggestion): string {
  const old = text.split("\n");
  return [...old.slice(0, firstLine - 1), ...(lines === "" ? [] : lines.split("\n")), ...old.slice(lastLine)].join(
    "\n",
  );
}

describe("returns the lines to replace", () => {
  test.each([
    ["one", "a\nb\nc\n", "a\nB\nc\n", 2, 2, "B"],
    ["the first", "a\nb\n", "A\nb\n", 1, 1, "A"],
    ["the last", "a\nb\n", "a\nB\n", 2, 2, "B"],
    ["two that are apart, with the lines between", "a\nb\nc\nd\n", "A\nb\nC\nd\n", 1, 3, "A\nb\nC"],
    ["one by several", "a\nb\nc\n", "a\nx\ny\nc\n", 2, 2, "x\ny"],
    ["several by one", "a\nb\nc\nd\n", "a\nx\nd\n", 2, 3, "x"],
    ["one that is removed", "a\nb\nc\n", "a\nc\n", 2, 2, ""],
    ["one after which something is missing", "a\nc\n", "a\nb\nc\n", 1, 1, "a\nb"],
    ["the first, before which something is missing", "b\n", "a\nb\n", 1, 1, "a\nb"],
    ["one of equal lines", "a\na\na\n", "a\na\n", 3, 3, ""],
  ])("%s", (_name, text, wanted, firstLine, lastLine, lines) => {
    const suggestion = suggestLines(text, wanted);
    expect(suggestion).toEqual({ firstLine, lastLine, text: lines });
    expect(suggestion && replaced(text, suggestion)).toBe(wanted);
  });

  test("so that applying the suggestion gives the wanted text", () => {
    const lines = fc.array(fc.constantFrom("a", "b", "  a", "c"), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lines, lines, (one, other) => {
        const [text, wanted] = [one, other].map((some) => `${some.join("\n")}\n`) as [string, string];
        fc.pre(text !== wanted);
        const suggestion = suggestLines(text, wanted);
        expect(suggestion && replaced(text, suggestion)).toBe(wanted);
      }),
      { numRuns: 500 },
    );
  });
});

describe("returns undefined if lines cannot show the difference", () => {
  test.each([
    ["a byte order mark", "\ufeffa\n", "a\n"],
    ["carriage returns", "a\r\nb\r\n", "a\nb\n"],
    ["no newline at the end", "a\nb", "a\nb\n"],
    ["invisible characters", "a\n", "a\u200bb\n"],
  ])("%s", (_name, text, wanted) => {
    expect(suggestLines(text, wanted)).toBeUndefined();
  });
});
