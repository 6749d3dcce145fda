import { describe, expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { parseQuietly, readFile } from "../../../../app/domain/account/read-file.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const text = renderAccountsFile({ accounts: [exampleAccount("a")] });
const read = (input: string): ReturnType<typeof readFile> => readFile(new TextEncoder().encode(input));

test("gives a file that is right as it is", () => {
  expect(read(text)).toEqual({ text, findings: [], value: JSON.parse(text) as unknown, canonical: text });
});

test("tells everything that is wrong with the form at once", () => {
  const { findings } = read(`\ufeff${text.trimEnd().replaceAll("\n", "\r\n")}`);
  expect(findings.map(({ message }) => message)).toEqual([
    "The file is not in canonical form; formatting it mends that and changes no value. " +
      "It begins with a byte order mark; save it without. Its lines end with CR LF; save it with LF. " +
      "It does not end with a newline.",
  ]);
});

describe("offers no text", () => {
  test.each([
    ["where a key stands twice", text.replace('"name"', '"name": "a",\n          "name"')],
    ["where a number would change", text.replace('"request": 12', '"request": 1e400')],
    ["where it is not JSON", "{"],
  ])("%s", (_name, input) => {
    expect(read(input).canonical).toBeUndefined();
  });
});

test("reads a replacement character that the author wrote", () => {
  const { findings, canonical } = read(text.replace("an example", "an \ufffd example"));
  expect(findings).toEqual([]);
  expect(canonical).toContain("an \ufffd example");
});

test("does not take a mistake of its caller for bad JSON", () => {
  expect(parseQuietly("{")).toBeUndefined();
  expect(() => parseQuietly(Symbol("text") as unknown as string)).toThrow(TypeError);
});
