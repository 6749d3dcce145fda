import { expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import type { Account } from "../../../../app/domain/account/account.ts";
import { validateAccounts, type Validation } from "../../../../app/domain/account/validate-accounts.ts";
import { emptyAccountsFile, renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { validCases } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function validate(head: Uint8Array): Validation {
  return validateAccounts({ head, base: undefined, settings, file: "terraform/accounts.tf.json" });
}

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
      lifecycle: fc.constantFrom<Account["lifecycle"]>(
        "standard",
        "none",
        { ignore_changes: ["tags"] },
        { ignore_changes: [] },
        { prevent_destroy: true, ignore_changes: "all" },
        { prevent_destroy: true, ignore_changes: ["role_name", "name", "parent_id"] },
      ),
      parentId: fc.constantFrom("r-abcd", "ou-abcd-12345678"),
      comment: fc
        .record(
          {
            request: fc.integer({ min: 1, max: 2147483647 }),
            requestedBy: plainText,
            administrators: fc.array(plainText),
            adopt: fc.stringMatching(/^[0-9]{12}$/),
            checklist: fc.constant(true as const),
          },
          { requiredKeys: ["administrators"], noNullPrototype: true },
        )
        .filter(({ adopt, checklist }) => adopt !== undefined || checklist === undefined),
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

test("reading a rendered file returns the same accounts, sorted by key", () => {
  fc.assert(
    fc.property(accounts, (written) => {
      const read = validate(encode(renderAccountsFile({ accounts: written }))).accounts;
      expect(read).toEqual(written.toSorted((a, b) => (a.key < b.key ? -1 : 1)));
    }),
  );
});

test.each(validCases)("writes $name as it was read", ({ head }) => {
  expect(renderAccountsFile(validate(head))).toBe(decode(head));
});

test("a new organisation's file is empty and passes", () => {
  expect(emptyAccountsFile).toBe('{\n  "resource": []\n}\n');
  expect(validate(encode(emptyAccountsFile))).toMatchObject({ problems: [], accounts: [] });
});
