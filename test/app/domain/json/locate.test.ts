import { describe, expect, test } from "@jest/globals";
import { createLocator } from "../../../../app/domain/json/locate.ts";

const text = `{
  "list": [
    { "name": "first" },
    [1, 2]
  ],
  "a/b": { "é😀": "x", "y": true },
  "twice": 1,
  "twice": 2
}
`;

function shown(pointer: string, at: "key" | "value" = "value", of = text): string {
  const { start, end } = createLocator(of).find(pointer, at);
  return of.slice(start, end);
}

describe("finds", () => {
  test.each([
    ["/list/0/name", '"first"'],
    ["/list/1/1", "2"],
    ["/a~1b/y", "true"],
    ["/twice", "2"],
  ])("the value at %s", (pointer, expected) => {
    expect(shown(pointer)).toBe(expected);
  });

  test.each([
    ["/list", '"list"'],
    ["/a~1b", '"a/b"'],
  ])("the key of the list or object at %s, rather than all of it", (pointer, expected) => {
    expect(shown(pointer)).toBe(expected);
    expect(shown(pointer, "key")).toBe(expected);
  });

  test("the bracket of a list or object that has no key", () => {
    expect(shown("/list/0")).toBe("{");
    expect(shown("/list/1", "key")).toBe("[");
    expect(shown("")).toBe("{");
  });

  test.each(["/list/0/nothing", "/list/7", "/list/0/name/deeper"])("the nearest position for %s", (pointer) => {
    expect(["{", '"list"', '"first"']).toContain(shown(pointer));
  });

  test("several positions in turn", () => {
    const locator = createLocator(text);
    expect([locator.find("/twice", "key"), locator.find("/a~1b/y", "value")]).toMatchObject([
      { start: text.lastIndexOf('"twice"'), end: text.lastIndexOf('"twice"') + 7 },
      { start: text.indexOf("true"), end: text.indexOf("true") + 4 },
    ]);
  });

  test("the position of a JSON error", () => {
    expect(shown("/a", "value", '{"a": nope}')).toBe("n");
  });
});

describe("counts as GitHub does", () => {
  const range = (pointer: string, at: "key" | "value" = "value"): unknown => {
    const locator = createLocator(text);
    return locator.rangeOf(locator.find(pointer, at));
  };

  test("lines and columns from 1, the end included", () => {
    expect(range("/list/0/name")).toEqual({ line: 3, column: 15, endLine: 3, endColumn: 21 });
    expect(range("")).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 1 });
  });

  test("columns in UTF-16 units", () => {
    expect(range("/a~1b/é😀", "key")).toEqual({ line: 6, column: 12, endLine: 6, endColumn: 16 });
    expect(range("/a~1b/é😀")).toEqual({ line: 6, column: 19, endLine: 6, endColumn: 21 });
  });

  test("several lines", () => {
    expect(createLocator("ab\ncd\n").rangeOf({ start: 1, end: 5 })).toEqual({
      line: 1,
      column: 2,
      endLine: 2,
      endColumn: 2,
    });
  });

  test("the end of an empty file as its first line", () => {
    expect(createLocator("").rangeOf({ start: 0, end: 0 })).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 1 });
  });
});
