import { describe, expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import type { Problem } from "../../../../app/domain/problem.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const render = (...accounts: readonly Account[]): string => renderAccountsFile({ accounts });

function validate(head: string, base?: string): readonly Pick<Problem, "rule" | "message">[] {
  const { problems } = validateAccounts({
    head: encode(head),
    base: base === undefined ? undefined : encode(base),
    settings,
    file: "f",
  });
  return problems.map(({ rule, message }) => ({ rule, message }));
}

const rulesOf = (head: string, base?: string): readonly string[] => validate(head, base).map(({ rule }) => rule);

/** An account as an organisation may have had it for years. */
const old = (over: Partial<Account> = {}): Account =>
  exampleAccount("old-service", {
    name: "Old Service (live)",
    email: "root.of.old.service@example.org",
    comment: { administrators: [], adopt: "111111111111" },
    ...over,
  });

function withoutLine(account: Account): Account {
  const kept: Account & { comment?: unknown } = { ...account };
  delete kept.comment;
  return kept;
}

describe("an entry that adopts an account", () => {
  test("has the line alone, in canonical form, and passes with the name and root e-mail of AWS", () => {
    const file = render(old());
    expect(file).toContain('"//": {\n            "adopt": "111111111111"\n          }');
    expect(validate(file)).toEqual([]);
  });

  test("may name administrators, and ask for a checklist", () => {
    const comment = { administrators: ["a.person@example.gov.uk"], adopt: "111111111111", checklist: true } as const;
    const file = render(old({ comment }));
    expect(file).toMatch(/"administrators": \[[^\]]*\],\n *"adopt": "111111111111",\n *"checklist": true/u);
    expect(validate(file)).toEqual([]);
  });

  test("keeps the rules for tags", () => {
    expect(rulesOf(render(old({ tags: { "account-name": "x" } })))).toEqual(["tag-required"]);
  });

  test("keeps its problems to itself once it is in the base, with or without the line", () => {
    const without = withoutLine(old({ tags: { ...old().tags, more: "x" } }));
    expect(validate(render(without), render(old()))).toEqual([]);
    expect(validate(render(old({ tags: without.tags })), render(old()))).toEqual([]);
  });

  test("gets the line in an entry that is in the base already", () => {
    expect(validate(render(old()), render({ ...withoutLine(old()), name: "old-service" }))).toEqual([]);
  });

  test("may get the name and the root e-mail that AWS has by now", () => {
    const renamed = old({ name: "Old Service (retired)", email: "Elsewhere@example.org" });
    expect(rulesOf(render(renamed), render(old()))).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/name-format|email-pattern/u)]),
    );
  });

  test("must have a key that Terraform and this product take", () => {
    expect(validate(render(old({ key: "Old" })))).toEqual([
      { rule: "key-mismatch", message: expect.stringContaining('The key "Old" of an adopted account') },
    ]);
  });

  test.each([
    ["11 digits", '"11111111111"', "schema"],
    ["a number", "111111111111", "schema"],
    ["letters", '"account-of-us"', "schema"],
  ])("is refused with %s", (_, written, rule) => {
    expect(rulesOf(render(old()).replace('"111111111111"', written))).toContain(rule);
  });

  test("is refused with another key, and with a checklist alone", () => {
    expect(rulesOf(render(old()).replace('"adopt"', '"adopts"'))).toContain("schema");
    const checklist = render(exampleAccount("new-service")).replace(
      /(\n *)("administrators": \[[^\]]*\])/u,
      '$1$2,$1"checklist": true',
    );
    expect(validate(checklist)).toEqual([
      { rule: "schema", message: 'The key "checklist" in "//" needs the key "adopt".' },
    ]);
  });

  test("is refused if another entry adopts the same account, on the entry that is new", () => {
    const other = exampleAccount("another", { comment: { administrators: [], adopt: "111111111111" } });
    expect(validate(render(other, old()), render(old()))).toEqual([
      { rule: "adopt-twice", message: expect.stringContaining('adopted by "old-service"') },
    ]);
  });
});

test("an entry without the line needs administrators", () => {
  const none = render(old()).replace('"adopt": "111111111111"', '"request": 12');
  expect(validate(none)[0]?.message).toBe('The key "administrators" is missing in "//".');
});
