import { describe, expect, test } from "@jest/globals";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { formatAccounts } from "../../../../app/domain/account/format-accounts.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";

const text = renderAccountsFile({ accounts: [exampleAccount("a"), exampleAccount("b")] });
const format = (input: string | Uint8Array): ReturnType<typeof formatAccounts> =>
  formatAccounts(typeof input === "string" ? new TextEncoder().encode(input) : input, "accounts.tf.json");

describe("puts into canonical form", () => {
  const value = JSON.parse(text) as { resource: unknown[] };

  test.each([
    ["a file that is canonical", text],
    ["a line", JSON.stringify(value)],
    ["tabs", JSON.stringify(value, null, "\t")],
    ["Windows line endings and a byte order mark", `\ufeff${text.replaceAll("\n", "\r\n")}`],
    ["escapes", text.replaceAll("example", "\\u0065xample")],
    ["accounts in another order", JSON.stringify({ resource: value.resource.toReversed() })],
  ])("%s", (_name, input) => {
    expect(format(input)).toEqual({ kind: "formatted", text, left: [] });
  });
});

test("keeps unknown keys, and reports their lines in the result", () => {
  const odd = JSON.stringify({ locals: { a: "${path.cwd}" }, ...(JSON.parse(text) as object) });
  const formatted = format(odd);
  expect(formatted).toMatchObject({
    kind: "formatted",
    text: text.replace("{\n", '{\n  "locals": {\n    "a": "${path.cwd}"\n  },\n'),
    left: [
      { rule: "schema", file: "accounts.tf.json", range: { line: 2, column: 3 } },
      { rule: "template-sequence", range: { line: 3, column: 10 } },
    ],
  });
});

describe("refuses", () => {
  test.each([
    ["a file that is not JSON", "{", "not-json"],
    ["a duplicate key", text.replace('"role_name"', '"name": "c",\n          "role_name"'), "duplicate-key"],
    ["bytes that are not UTF-8", Uint8Array.from([0x22, 0xff, 0x22]), "not-json"],
  ])("%s", (_name, input, rule) => {
    expect(format(input)).toMatchObject({ kind: "refused", problems: [{ rule }] });
  });

  test.each(["1e400", "12345678901234567890", "1.5"])("the number %s, which it could not write unchanged", (number) => {
    expect(format(text.replace('"request": 12', `"request": ${number}`)).kind).toBe("refused");
  });
});
