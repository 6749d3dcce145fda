import { describe, expect, test } from "@jest/globals";
import { fc } from "../../../fast-check.ts";
import type { Account } from "../../../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import {
  removesAccounts,
  onlyLacksAccounts,
  validateAccounts,
  type Validation,
} from "../../../../app/domain/account/validate-accounts.ts";
import { exampleAccount, invalidCases, validCases } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const file = "terraform/accounts.tf.json";
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

function validate(
  head: Uint8Array,
  base?: Uint8Array,
  removable: Pick<Parameters<typeof validateAccounts>[0], "unmade" | "closed"> = {},
): Validation {
  return validateAccounts({ head, base, settings, file, ...removable });
}

const errorsOf = ({ problems }: Validation): readonly string[] =>
  problems.filter(({ severity }) => severity === "error").map(({ rule, message }) => `${rule}: ${message}`);

describe("the corpus", () => {
  test("has enough good and bad files", () => {
    expect(validCases.length).toBeGreaterThanOrEqual(25);
    expect(invalidCases.length).toBeGreaterThanOrEqual(60);
  });

  test.each(validCases)("accepts $name", ({ head, base }) => {
    const validation = validate(head, base);
    expect(errorsOf(validation)).toEqual([]);
    expect(validation.canonical).toBe(decode(head));
  });

  test.each(invalidCases)("refuses $name", ({ head, base, expected }) => {
    const validation = validate(head, base);
    const found = validation.problems.map(({ rule, pointer, range }) => ({ rule, pointer, line: range.line }));
    expect(found).toEqual(expected);
    expect(errorsOf(validation)).not.toEqual([]);
  });

  test.each(invalidCases)("reports existing positions and whole sentences for $name", ({ head, base }) => {
    const lines = decode(head).split("\n");
    for (const { range, message } of validate(head, base).problems) {
      expect(range.endLine).toBeLessThanOrEqual(lines.length);
      expect(range.line).toBeLessThanOrEqual(range.endLine);
      expect(range.column).toBeGreaterThanOrEqual(1);
      expect(range.endColumn).toBeLessThanOrEqual((lines[range.endLine - 1] ?? "").length + 1);
      expect(message).toMatch(/^["\p{L}].*\S$/u);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  });

  test.each(invalidCases.filter(({ expected }) => expected.every(({ rule }) => rule === "not-canonical")))(
    "offers canonical text for $name that passes, or none",
    ({ head, base }) => {
      const { canonical } = validate(head, base);
      if (canonical === undefined || canonical.includes("__proto__")) return;
      expect(errorsOf(validate(encode(canonical), base))).toEqual([]);
    },
  );
});

describe("changes", () => {
  const before = [exampleAccount("a"), exampleAccount("b"), exampleAccount("c")];
  const base = encode(renderAccountsFile({ accounts: before }));

  test("lists added and changed accounts, with the account in the base", () => {
    const changed = exampleAccount("b", { parentId: "r-abcd" });
    const added = exampleAccount("bb");
    const head = encode(renderAccountsFile({ accounts: [exampleAccount("a"), changed, added, exampleAccount("c")] }));
    const validation = validate(head, base);
    expect(validation.problems).toEqual([]);
    expect(validation.changes).toEqual([
      { kind: "changed", account: changed, before: exampleAccount("b") },
      { kind: "added", account: added },
    ]);
    expect(validation.accounts.map(({ key }) => key)).toEqual(["a", "b", "bb", "c"]);
  });

  test("lists every account as added if there is no base", () => {
    expect(validate(base).changes.map(({ kind, account }) => [kind, account.key])).toEqual([
      ["added", "a"],
      ["added", "b"],
      ["added", "c"],
    ]);
  });

  test("leaves out the account of the base if Terraform may not read it there", () => {
    const odd = encode(renderAccountsFile({ accounts: before }).replace('"role_name"', '"roll_name"'));
    expect(validate(base, odd).changes).toEqual([{ kind: "changed", account: exampleAccount("a") }]);
  });

  test("leaves out accounts that cannot be read, and keeps the others", () => {
    const head = encode(renderAccountsFile({ accounts: before }).replace('"role_name"', '"roll_name"'));
    const validation = validate(head);
    expect(validation.changes.map(({ account }) => account.key)).toEqual(["b", "c"]);
    expect(validation.accounts.map(({ key }) => key)).toEqual(["b", "c"]);
  });

  test("lists no changes of a file that is not JSON", () => {
    expect(validate(encode("{"), base)).toMatchObject({ changes: [], accounts: [], problems: [{ rule: "not-json" }] });
  });
});

test("an existing account is refused for new problems, not for old ones", () => {
  const old = exampleAccount("Old_One", { tags: { note: "a, b" }, email: "old@example.org" });
  const base = encode(renderAccountsFile({ accounts: [old] }));
  const edited = encode(renderAccountsFile({ accounts: [{ ...old, tags: { note: "a, b", other: "c & d" } }] }));
  expect(validate(base, base).problems).toEqual([]);
  expect(validate(edited, base).problems).toMatchObject([
    { rule: "tag-value", pointer: "/resource/0/aws_organizations_account/Old_One/tags/other" },
  ]);
});

test("an existing account without an e-mail is also reported as missing", () => {
  const text = renderAccountsFile({ accounts: [exampleAccount("a")] });
  const base = encode(text.replace(/ *"email".*\n/, ""));
  expect(validate(encode('{\n  "resource": []\n}\n'), base).problems).toMatchObject([{ rule: "account-removed" }]);
});

describe("an account that AWS has never created", () => {
  const [kept, notCreated] = [exampleAccount("kept"), exampleAccount("not-created")];
  const base = encode(renderAccountsFile({ accounts: [kept, notCreated] }));
  const judge = (...accounts: readonly Account[]) =>
    validate(encode(renderAccountsFile({ accounts })), base, { unmade: new Set(["not-created"]) }).problems;

  test("may be removed, with a warning, and no other account may", () => {
    expect(judge(kept)).toMatchObject([
      { rule: "account-removed", severity: "warning", message: expect.stringContaining("AWS stays unchanged") },
    ]);
    expect(judge(notCreated)).toMatchObject([{ rule: "account-removed", severity: "error" }]);
  });

  test("may get another role, billing access or key, and no other account may", () => {
    const other = { iamUserAccessToBilling: "DENY" } as const;
    expect(judge(kept, { ...notCreated, ...other })).toEqual([]);
    expect(judge({ ...kept, ...other }, notCreated)).toMatchObject([{ rule: "identity-changed", severity: "error" }]);
    expect(judge(kept, { ...exampleAccount("another"), email: notCreated.email })).toMatchObject([
      { rule: "account-removed", severity: "warning" },
    ]);
  });
});

describe("an existing account", () => {
  const [cats, owls] = [exampleAccount("cats"), exampleAccount("owls")];
  const base = encode(renderAccountsFile({ accounts: [cats, owls] }));
  const judge = (changed: Partial<Account>) =>
    validate(encode(renderAccountsFile({ accounts: [cats, { ...owls, ...changed }] })), base).problems;

  test("may be renamed, and keeps its key", () => {
    expect(judge({ name: "owls-live" })).toEqual([]);
  });

  test("cannot get a name that breaks the rules for names", () => {
    expect(judge({ name: "Owls_Live" })).toMatchObject([{ rule: "name-format" }]);
    expect(judge({ name: "cats" })).toMatchObject([
      { rule: "name-taken", pointer: "/resource/1/aws_organizations_account/owls/name" },
    ]);
  });

  test("leaves a changed root e-mail to the plan, which can ask AWS", () => {
    expect(judge({ email: "aws-root-accounts+live@example.gov.uk" })).toMatchObject([
      {
        rule: "identity-changed",
        severity: "warning",
        message: expect.stringContaining("The plan compares it with AWS"),
      },
    ]);
    expect(judge({ email: "elsewhere@example.org" }).map(({ rule }) => rule)).toContain("email-pattern");
  });

  test.each([
    ["name", { name: "owls-live" }, ["name"]],
    ["unit", { parentId: "r-abcd" }, ["parent_id"]],
    ["tags", { tags: { ...owls.tags, more: "x" } }, ["role_name", "tags"]],
    ["name", { name: "owls-live" }, "all"],
  ] as const)("cannot get another %s while its lifecycle ignores that", (_name, change, ignored) => {
    const lifecycle = { ignore_changes: ignored };
    const old = encode(renderAccountsFile({ accounts: [{ ...owls, lifecycle }] }));
    const refused = encode(renderAccountsFile({ accounts: [{ ...owls, ...change, lifecycle }] }));
    expect(validate(refused, old).problems).toMatchObject([
      { rule: "change-ignored", severity: "error", pointer: "/resource/0/aws_organizations_account/owls/lifecycle" },
    ]);
    const mended = encode(
      renderAccountsFile({ accounts: [{ ...owls, ...change, lifecycle: { ignore_changes: [] } }] }),
    );
    expect(validate(mended, old).problems).toEqual([]);
  });

  test("may get its tags in another order while its lifecycle ignores them", () => {
    const lifecycle = { ignore_changes: ["tags"] };
    const tags = Object.fromEntries(Object.entries(owls.tags).toReversed());
    const old = encode(renderAccountsFile({ accounts: [{ ...owls, lifecycle }] }));
    expect(validate(encode(renderAccountsFile({ accounts: [{ ...owls, lifecycle, tags }] })), old).problems).toEqual(
      [],
    );
  });

  test("is not compared with a base that Terraform could not read", () => {
    const accounts = [{ ...owls, lifecycle: { ignore_changes: ["tags"] } }];
    const odd = encode(renderAccountsFile({ accounts }).replace('"role_name": ', '"roll_name": '));
    const head = encode(
      renderAccountsFile({ accounts: [{ ...accounts[0], ...owls, tags: { ...owls.tags, more: "x" } }] }),
    );
    expect(validate(head, odd).problems).toEqual([]);
  });
});

describe("an account that AWS has closed", () => {
  const [kept, closed] = [exampleAccount("kept"), exampleAccount("closed")];
  const base = encode(renderAccountsFile({ accounts: [kept, closed] }));
  const judge = (...accounts: readonly Account[]) =>
    validate(encode(renderAccountsFile({ accounts })), base, { closed: new Set(["closed"]) }).problems;

  test("may be removed, with a warning, and no other account may", () => {
    expect(judge(kept)).toMatchObject([
      { rule: "account-removed", severity: "warning", message: expect.stringContaining("nothing changes in AWS") },
    ]);
    expect(judge(closed)).toMatchObject([{ rule: "account-removed", severity: "error" }]);
  });

  test("may neither change its identity nor come back under another key", () => {
    expect(judge(kept, { ...closed, email: "aws-root-accounts+other@example.gov.uk" })).toMatchObject([
      { rule: "identity-changed" },
    ]);
    expect(judge(kept, { ...exampleAccount("another"), email: closed.email })).toMatchObject([
      { rule: "identity-changed", severity: "error" },
    ]);
  });
});

test("removesAccounts is true only for a file that removes an account that AWS created", () => {
  const base = encode(renderAccountsFile({ accounts: [exampleAccount("a")] }));
  const without = encode(renderAccountsFile({ accounts: [] }));
  expect(removesAccounts(validate(without, base).problems)).toBe(true);
  expect(removesAccounts(validate(without, base, { unmade: new Set(["a"]) }).problems)).toBe(false);
  expect(removesAccounts(validate(encode("{"), base).problems)).toBe(false);
});

test("onlyLacksAccounts is true only for a file whose sole problem is missing accounts", () => {
  const base = encode(renderAccountsFile({ accounts: [exampleAccount("a")] }));
  const lacks = (...accounts: readonly Account[]): boolean =>
    onlyLacksAccounts(validate(encode(renderAccountsFile({ accounts })), base).problems);
  expect(lacks()).toBe(true);
  expect(lacks(exampleAccount("a"))).toBe(false);
  expect(lacks(exampleAccount("b", { email: "aws-root-accounts+b@elsewhere.example" }))).toBe(false);
});

describe("hostile sizes", () => {
  test("refuses a file that is too large without reading it", () => {
    expect(validate(new Uint8Array(33 * 1024 * 1024)).problems).toMatchObject([
      { rule: "not-json", range: { line: 1, column: 1 } },
    ]);
  });

  test.each([
    ["100,000 brackets deep", "[".repeat(100_000)],
    ["100,000 objects deep", '{"a":'.repeat(100_000)],
    ["a million lists wide", `[${"[],".repeat(1_000_000)}[]]`],
  ])("refuses %s without running out of stack or memory", (_name, text) => {
    expect(validate(encode(text)).problems).toMatchObject([{ rule: "not-json" }]);
  });

  test("stops after 5,000 problems", () => {
    const elements = Array.from({ length: 20_000 }, () => ({}));
    expect(validate(encode(`${JSON.stringify({ resource: elements }, null, 2)}\n`)).problems).toHaveLength(5000);
  });

  test("does not list the problems inside an element that is far too large", () => {
    const keys = Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key-${index}`, index]));
    const wide = encode(`${JSON.stringify({ resource: [keys] }, null, 2)}\n`);
    expect(validate(wide).problems).toMatchObject([{ rule: "schema", pointer: "/resource/0" }]);
  });

  test("reports an account that is far too large once, touched or not", () => {
    const large = exampleAccount("a", { tags: { note: "x".repeat(70_000) } });
    const text = renderAccountsFile({ accounts: [large] }).replace('  "resource"', '  "locals": {},\n  "resource"');
    const pointers = (base?: Uint8Array): readonly string[] =>
      validate(encode(text), base).problems.map(({ pointer }) => pointer);
    const expected = ["/locals", "/resource/0/aws_organizations_account/a"];
    expect(pointers()).toEqual(expected);
    expect(pointers(encode(text))).toEqual(expected);
    const changed = encode(text.replace('"request": 12', '"request": 13'));
    expect(pointers(changed)).toEqual(expected);
  });

  test("accepts thousands of accounts", () => {
    const accounts = Array.from({ length: 3000 }, (_, index) => exampleAccount(`x${String(index).padStart(4, "0")}`));
    const validation = validate(encode(renderAccountsFile({ accounts })));
    expect(validation.problems).toEqual([]);
    expect(validation.changes).toHaveLength(3000);
  });
});

describe("every accepted file has the bytes that we would write", () => {
  const text = renderAccountsFile({ accounts: [exampleAccount("a"), exampleAccount("b", { parentId: "r-abcd" })] });
  const original = encode(text);

  function expectSameBytes(bytes: Uint8Array): void {
    const validation = validate(bytes);
    if (errorsOf(validation).length > 0) return;
    expect(renderAccountsFile(validation)).toBe(decode(bytes));
  }

  const at = fc.nat(original.length);
  const edit = fc.oneof(
    fc.record({ at, remove: fc.nat(3), insert: fc.uint8Array({ maxLength: 3 }) }),
    fc.record({ at, remove: fc.nat(2), insert: fc.string({ maxLength: 4 }).map(encode) }),
    fc.record({
      at,
      remove: fc.constant(0),
      insert: fc.constantFrom("\n", " ", ",", '"', "\\", "\r", "a").map(encode),
    }),
    fc.record({ at, remove: fc.constant(1), insert: fc.constantFrom("a", "b", "z", "0").map(encode) }),
    fc
      .tuple(at, at, at)
      .map(([to, from, end]) => ({ at: to, remove: 0, insert: original.slice(Math.min(from, end), end) })),
  );

  test("with changed bytes", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        const bytes = edits.reduce(
          (before, { at: where, remove, insert }) =>
            Uint8Array.from([...before.slice(0, where), ...insert, ...before.slice(where + remove)]),
          original,
        );
        expectSameBytes(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test("with a changed structure", () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.constant({}), fc.constant([]));
    fc.assert(
      fc.property(fc.nat(60), leaf, fc.constantFrom("replace", "remove", "twice"), (index, value, how) => {
        let seen = 0;
        const mutated: unknown = JSON.parse(text, (_key, inner: unknown) => {
          seen += 1;
          if (seen !== index + 1) return inner;
          return how === "replace" ? value : how === "remove" ? undefined : [inner, inner];
        });
        expectSameBytes(encode(`${JSON.stringify(mutated, null, 2)}\n`));
      }),
      { numRuns: 1000 },
    );
  });
});
