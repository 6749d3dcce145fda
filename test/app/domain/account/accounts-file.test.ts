import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { Account } from "../../../../app/domain/account/account.ts";
import {
  emptyAccountsFile,
  parseAccountsFile,
  renderAccountsFile,
} from "../../../../app/domain/account/accounts-file.ts";
import { exampleAccount, invalidCases, validCases } from "../../../fixtures/accounts.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const plainText = fc
  .string({ unit: "grapheme", maxLength: 20 })
  .filter((text) => !/[$%]\{|\p{Surrogate}/u.test(text) && text !== "__proto__");

const account: fc.Arbitrary<Omit<Account, "key">> = fc
  .record(
    {
      name: plainText,
      email: plainText,
      roleName: plainText,
      iamUserAccessToBilling: fc.constantFrom("ALLOW", "DENY"),
      tags: fc.dictionary(plainText, plainText, { noNullPrototype: true }),
      lifecycle: fc.constantFrom("standard", "ignores-tags", "none"),
      parentId: fc.constantFrom("r-abcd", "ou-abcd-12345678"),
      comment: fc.record(
        {
          request: fc.integer({ min: 1, max: 2147483647 }),
          requestedBy: plainText,
          administrators: fc.array(plainText),
        },
        { requiredKeys: ["administrators"], noNullPrototype: true },
      ),
    },
    {
      requiredKeys: ["name", "email", "roleName", "iamUserAccessToBilling", "tags", "lifecycle"],
      noNullPrototype: true,
    },
  )
  .map((it) => it);

const accounts = fc
  .dictionary(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_-]{0,12}$/), account, { noNullPrototype: true })
  .map((named) => Object.entries(named).map(([key, value]): Account => ({ key, ...value })));

test("what is written is read again, sorted by key", () => {
  fc.assert(
    fc.property(accounts, (written) => {
      const parsed = parseAccountsFile(encode(renderAccountsFile({ accounts: written })));
      const sorted = written.toSorted((a, b) => (a.key < b.key ? -1 : 1));
      expect(parsed).toEqual({ kind: "accounts", file: { accounts: sorted } });
    }),
  );
});

test.each(validCases)("writes $name as it was read", ({ head }) => {
  const parsed = parseAccountsFile(head);
  expect(parsed.kind === "accounts" && renderAccountsFile(parsed.file)).toBe(decode(head));
});

test("a new organisation's file is empty and passes", () => {
  expect(emptyAccountsFile).toBe('{\n  "resource": []\n}\n');
  expect(parseAccountsFile(encode(emptyAccountsFile))).toEqual({ kind: "accounts", file: { accounts: [] } });
});

describe("refuses", () => {
  const unsafe = new Set(["not-json", "not-canonical", "duplicate-key", "template-sequence"]);

  test.each(
    invalidCases.filter(({ expected, base }) => base === undefined && expected.some(({ rule }) => unsafe.has(rule))),
  )("$name, which is unsafe", ({ head }) => {
    expect(parseAccountsFile(head).kind).toBe("problems");
  });

  test("an account of another shape, and names the file and the place", () => {
    const text = renderAccountsFile({ accounts: [exampleAccount("a")] })
      .replace('          "role_name": "bootstrap",\n', "")
      .replace('"lifecycle"', '"count": 2,\n          "lifecycle"');
    expect(parseAccountsFile(encode(text), "accounts.json")).toMatchObject({
      kind: "problems",
      problems: [
        { rule: "schema", file: "accounts.json", message: 'The key "role_name" is missing in the account.' },
        { rule: "schema", file: "accounts.json", pointer: "/resource/0/aws_organizations_account/a/count" },
        { rule: "not-canonical", message: expect.stringContaining('Here it should say: "lifecycle": {') as unknown },
      ],
    });
  });

  test("nothing for style alone", () => {
    const text = renderAccountsFile({ accounts: [exampleAccount("Bad_Name", { email: "nobody" })] });
    expect(parseAccountsFile(encode(text)).kind).toBe("accounts");
  });
});
