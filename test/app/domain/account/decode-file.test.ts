import { describe, expect, test } from "@jest/globals";
import { decodeFile, largestFile } from "../../../../app/domain/account/decode-file.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("reads a file of the largest size", () => {
  expect(decodeFile(new Uint8Array(largestFile).fill(0x20))).toMatchObject({ kind: "text", findings: [] });
});

test("does not read a larger one", () => {
  expect(decodeFile(new Uint8Array(largestFile + 1))).toEqual({
    kind: "refused",
    finding: {
      rule: "not-json",
      message: "The file has 33554433 bytes; at most 33554432 are read.",
      pointer: "",
      span: { start: 0, end: 1 },
    },
  });
});

test("keeps a byte order mark, which readFile reports", () => {
  expect(decodeFile(bytes("\ufeffa"))).toMatchObject({ text: "\ufeffa", findings: [] });
});

describe("finds the first byte that is not UTF-8", () => {
  const broken = [0xff];
  test.each<readonly [string, readonly (string | readonly number[])[], number]>([
    ["at once", [broken], 0],
    ["after text of several bytes a letter", ["é€😀", broken, "x"], 4],
    ["after a replacement character that the author wrote", ["a\ufffdb", broken], 3],
    ["after several of these characters", ["\ufffd\ufffd", broken, "\ufffd"], 2],
    ["at the first byte of a replacement character without the others", [[0xef], "ab"], 0],
    ["at its first two bytes without the third", [[0xef, 0xbf], "a"], 0],
    ["at its last two bytes without the first", ["a", [0xbf, 0xbd]], 1],
    ["at its last byte without the others", ["abc", [0xbd]], 3],
  ])("%s", (_name, parts, start) => {
    const file = Buffer.concat(parts.map((part) => Buffer.from(typeof part === "string" ? bytes(part) : part)));
    expect(decodeFile(file)).toEqual({
      kind: "text",
      text: new TextDecoder().decode(file),
      findings: [
        {
          rule: "not-json",
          message: "The file is not UTF-8 from here on. Save it as UTF-8, without a byte order mark.",
          pointer: "",
          span: { start, end: start + 1 },
        },
      ],
    });
  });
});
