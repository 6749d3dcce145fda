import { describe, expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { parseQuietly, readFile } from "../../../../app/domain/account/read-file.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const text = renderAccountsFile({ accounts: [exampleAccount("a")] });
const read = (input: string): ReturnType<typeof readFile> => readFile(new TextEncoder().encode(input));

test("returns a canonical file unchanged", () => {
  expect(read(text)).toEqual({ text, findings: [], value: JSON.parse(text) as unknown, canonical: text });
});

test("reports all problems of the form at once", () => {
  const { findings } = read(`\ufeff${text.trimEnd().replaceAll("\n", "\r\n")}`);
  expect(findings.map(({ message }) => message)).toEqual([
    "The file is not in canonical form; formatting it fixes that and changes no value. " +
      "It begins with a byte order mark; save it without. Its lines end with CR LF; save it with LF. " +
      "It does not end with a newline.",
  ]);
});

describe("offers no canonical text", () => {
  test.each([
    ["if a key appears twice", text.replace('"name"', '"name": "a",\n          "name"')],
    ["if a number would change", text.replace('"request": 12', '"request": 1e400')],
    ["if it is not JSON", "{"],
  ])("%s", (_name, input) => {
    expect(read(input).canonical).toBeUndefined();
  });
});

test("reads a replacement character that the author wrote", () => {
  const { findings, canonical } = read(text.replace("an example", "an \ufffd example"));
  expect(findings).toEqual([]);
  expect(canonical).toContain("an \ufffd example");
});

test("throws on a wrong argument instead of reporting bad JSON", () => {
  expect(parseQuietly("{")).toBeUndefined();
  expect(() => parseQuietly(Symbol("text") as unknown as string)).toThrow(TypeError);
});
