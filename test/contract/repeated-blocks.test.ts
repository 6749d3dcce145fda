import { expect, test } from "@jest/globals";
import { listFiles, readText } from "./source.ts";

const longest = 10;

/** Places of each block of ten lines; empty lines and indentation do not count. */
function findRepeated(files: readonly (readonly [path: string, text: string])[]): readonly string[] {
  const places = new Map<string, string[]>();
  for (const [path, text] of files) {
    const lines = text.split("\n").map((line, index) => ({ line: line.trim(), at: `${path}:${index + 1}` }));
    const written = lines.filter(({ line }) => line !== "");
    for (let start = 0; start + longest <= written.length; start += 1) {
      const block = written.slice(start, start + longest);
      const key = block.map(({ line }) => line).join("\n");
      places.set(key, [...(places.get(key) ?? []), block[0]?.at ?? path]);
    }
  }
  return [...places.values()].filter((found) => found.length > 1).map((found) => found.join(" = "));
}

test("no block of ten lines is in app or actions twice", () => {
  const files = ["app", "actions"].flatMap((folder) => listFiles(folder, ".ts"));
  expect(findRepeated(files.map((path) => [path, readText(path)]))).toEqual([]);
});

test("a repeated block is found, however it is indented", () => {
  const block = Array.from({ length: longest }, (_, index) => `const line${index} = ${index};`);
  const other = ["// Another file.", "", ...block.map((line) => `  ${line}`)];
  expect(
    findRepeated([
      ["one.ts", block.join("\n")],
      ["other.ts", other.join("\n")],
    ]),
  ).toEqual(["one.ts:1 = other.ts:3"]);
});
