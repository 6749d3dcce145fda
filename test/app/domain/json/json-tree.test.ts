import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import {
  deepestNesting,
  mostBrackets,
  mostCommas,
  readJsonTree,
  stringValue,
  type JsonNode,
} from "../../../../app/domain/json/json-tree.ts";

/** The value of the tree, by an independent implementation. */
function valueOf(text: string, node: JsonNode): unknown {
  if (node.kind === "array") return node.items.map((item) => valueOf(text, item));
  if (node.kind === "object") {
    return Object.fromEntries(node.members.map(({ key, value }) => [key, valueOf(text, value)]));
  }
  return node.kind === "string" ? stringValue(text, node) : (JSON.parse(text.slice(node.start, node.end)) as unknown);
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

function expectSameAsParse(text: string): void {
  const tree = readJsonTree(text);
  const parsed = parse(text);
  expect(tree.kind).toBe(parsed === undefined ? "broken" : "tree");
  if (tree.kind === "tree") expect(valueOf(text, tree.root)).toEqual(parsed?.value);
}

describe("accepts and refuses the same texts as JSON.parse", () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    '"a"',
    "1",
    "-",
    "0",
    ".5",
    "e3",
    "true",
    "null",
    " ",
    "\n",
    "\\",
    "\0",
    "\ufeff",
  ];

  test("for pieces of JSON in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        expectSameAsParse(parts.join(""));
      }),
      { numRuns: 3000 },
    );
  });

  test("for JSON with one character changed", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.nat(), fc.string({ maxLength: 1 }), (json, at, text) => {
        const place = at % (json.length + 1);
        expectSameAsParse(json);
        expectSameAsParse(json.slice(0, place) + text + json.slice(place + 1));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    '"\\u00e9\\n\\/"',
    '"\\u12"',
    '"\\x"',
    '"\u2028"',
    "1e400",
    "-0",
    "01",
    "1.",
    ".1",
    "+1",
    "1e",
    "- 1",
    "tru",
    "",
  ])("for %j", expectSameAsParse);
});

describe("reports the error and its position", () => {
  test.each([
    ["", 0, "The file ends where a value is needed."],
    ["{", 1, "The file ends where a key in double quotes is needed."],
    ["{a: 1}", 1, 'Found "a" where a key in double quotes is needed.'],
    ['{"a" 1}', 5, 'Found "1" where ":" after a key is needed.'],
    ["[1 2]", 3, 'Found "2" where "," or "]" is needed.'],
    ["[1,]", 2, 'There is a comma before "]".'],
    ['"a', 0, "A string does not end."],
    ['"a\nb"', 2, "A string does not end on its line."],
    ['"a\rb"', 2, "A string does not end on its line."],
    ['"a\u0001b"', 2, "A string contains the control character U+0001."],
    ['"\\x"', 1, 'Found "\\" where an escape that JSON knows is needed.'],
    ["\u00a01", 0, "Found U+00A0 where a value is needed."],
    ["{}{}", 2, "There is more text after the end of the JSON."],
  ])("of %j", (text, offset, reason) => {
    expect(readJsonTree(text)).toEqual({ kind: "broken", offset, reason });
  });
});

test("keeps a duplicate key, with its position", () => {
  const tree = readJsonTree('{"a": 1, "\\u0061": 2}');
  expect(tree).toMatchObject({
    root: {
      members: [
        { key: "a", keyStart: 1, keyEnd: 4, value: { start: 6, end: 7 } },
        { key: "a", keyStart: 9, keyEnd: 17, value: { start: 19, end: 20 } },
      ],
    },
  });
});

describe("limits", () => {
  const nest = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const list = (brackets: number): string => `[${Array.from({ length: brackets - 1 }, () => "{}").join(",")}]`;

  test.each([
    [deepestNesting, "tree"],
    [deepestNesting + 1, "broken"],
    [100_000, "broken"],
  ])("%d brackets in each other: %s", (depth, kind) => {
    expect(readJsonTree(nest(depth)).kind).toBe(kind);
  });

  test.each([
    [mostBrackets, "tree"],
    [mostBrackets + 1, "broken"],
  ])("%d brackets: %s", (brackets, kind) => {
    expect(readJsonTree(list(brackets)).kind).toBe(kind);
  });

  test.each([
    [mostCommas, "tree"],
    [mostCommas + 1, "broken"],
  ])("%d commas: %s", (commas, kind) => {
    expect(readJsonTree(`[${"1,".repeat(commas)}1]`).kind).toBe(kind);
  });

  test("reads a string of megabytes", () => {
    expect(readJsonTree(`"${"a\\n".repeat(1_000_000)}"`).kind).toBe("tree");
  });
});

test("throws on a wrong argument instead of reporting bad JSON", () => {
  expect(() => readJsonTree(null as unknown as string)).toThrow(TypeError);
});
