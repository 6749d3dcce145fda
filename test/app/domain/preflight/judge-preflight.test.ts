import { describe, expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import type { OrganisationAccount } from "../../../../app/domain/apply/judge-adoption.ts";
import type { Why } from "../../../../app/domain/evidence/answer.ts";
import type { Change } from "../../../../app/domain/plan/plan-summary.ts";
import type { Preflight } from "../../../../app/domain/plan/preflight.ts";
import type { Asked, PreflightAnswers } from "../../../../app/domain/preflight/asked.ts";
import { judgePreflight } from "../../../../app/domain/preflight/judge-preflight.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settings } from "../../../fixtures/settings.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const value = <Value>(given: Value): Asked<Value> => ({ kind: "value", value: given });
const refused = (why: Why = "denied") => ({ kind: "refused", why, asked: "organizations:ListAccounts" }) as const;

const inAws = (account: Account, over: Partial<OrganisationAccount> = {}): OrganisationAccount => ({
  id: "111111111111",
  name: account.name,
  email: account.email,
  joinedMethod: "CREATED",
  joinedAt: 0,
  state: "ACTIVE",
  ...over,
});

const [cats, dogs, owls] = [exampleAccount("cats"), exampleAccount("dogs"), exampleAccount("owls")];
const userPrefix = "arn:aws:iam::622626885786:user/";

interface Situation extends PreflightAnswers {
  readonly head: readonly Account[];
  readonly base?: readonly Account[];
  /** Keys of the accounts in Terraform's state, with their ids. */
  readonly known?: Readonly<Record<string, string>>;
  readonly planned?: readonly Change[] | "failed";
}

function judge({ head, base = [], known = {}, planned = [], ...answers }: Situation): Preflight {
  const bytes = encode(renderAccountsFile({ accounts: head }));
  const { changes } = validateAccounts({
    head: bytes,
    base: encode(renderAccountsFile({ accounts: base })),
    settings,
    file: "f",
  });
  return judgePreflight({
    head: bytes,
    changes,
    known: new Map(Object.entries(known).map(([key, id]) => [key, { key, id, tainted: false }])),
    answers,
    userPrefix,
    planned: planned === "failed" ? undefined : planned,
  });
}

const rulesOf = (preflight: Preflight) =>
  preflight.problems.map(
    ({ rule, pointer }) => `${rule} ${pointer.replace(/^\/resource\/\d+\/aws_organizations_account\//u, "")}`,
  );

describe("a new account", () => {
  test("that no account of the organisation resembles has no problem", () => {
    const preflight = judge({ head: [owls], accounts: value([inAws(cats)]), quota: value(2) });
    expect(preflight).toEqual({ problems: [], unknown: [], same: [] });
  });

  test("that a person has imported into Terraform's state, as the message advises, has no problem", () => {
    const accounts = value([inAws(owls)]);
    const [problem] = judge({ head: [owls], accounts, quota: value(2) }).problems;
    expect(problem?.message).toContain("import it into Terraform's state by hand");
    expect(judge({ head: [owls], known: { owls: "111111111111" }, accounts, quota: value(2) }).problems).toEqual([]);
  });

  test.each([
    ["another account's root e-mail", { name: "other" }, "email-taken owls/email"],
    ["a closed account's root e-mail", { name: "other", state: "SUSPENDED" }, "email-taken owls/email"],
    ["a root e-mail in another case", { name: "other", email: owls.email.toUpperCase() }, "email-taken owls/email"],
    ["another account's name", { email: "other@example.gov.uk" }, "name-taken owls/name"],
    ["a closed account's name and root e-mail", { state: "SUSPENDED" }, "email-taken owls/email"],
    ["the name and root e-mail of an active account", {}, "email-taken owls/email"],
  ])("cannot have %s", (_, over, expected) => {
    const preflight = judge({ head: [owls], accounts: value([inAws(cats), inAws(owls, over)]) });
    expect(rulesOf(preflight)).toEqual([expected]);
    expect(preflight.problems[0]?.message).toContain("111111111111");
  });

  test("names the line", () => {
    const found = value([inAws(owls, { name: "other" }), inAws(cats)]);
    const preflight = judge({ head: [cats, owls], base: [cats], accounts: found });
    expect(preflight.problems.map(({ line }) => line)).toEqual([45]);
  });

  test("is refused if the organisation is full, at the first account without room", () => {
    const preflight = judge({
      head: [cats, dogs, owls],
      accounts: value([inAws(exampleAccount("a"))]),
      quota: value(2),
    });
    expect(preflight.problems).toMatchObject([
      {
        rule: "account-limit",
        pointer: "/resource/1/aws_organizations_account/dogs",
        message: expect.stringContaining("2 of the 3"),
      },
    ]);
    expect(judge({ head: [owls], accounts: value([inAws(cats), inAws(dogs)]), quota: value(1) }).problems).toHaveLength(
      1,
    );
  });

  test.each([
    ["missing", "parent-missing owls/parent_id"],
    ["other-root", "parent-missing owls/parent_id"],
  ] as const)("cannot be in a unit that is %s", (state, expected) => {
    const id = "ou-abcd-12345678";
    const parents = new Map([[id, value(state)]]);
    expect(rulesOf(judge({ head: [{ ...owls, parentId: id }], parents }))).toEqual([expected]);
    const exists = new Map([[id, value("exists" as const)]]);
    expect(judge({ head: [{ ...owls, parentId: id }], parents: exists }).problems).toEqual([]);
  });

  test.each([
    ["does not exist", [], "has no IAM user"],
    ["is written in another case", [`${userPrefix}A.Person@example.gov.uk`], "The IAM user is"],
    ["is below a path", [`${userPrefix}team/a.person@example.gov.uk`], "The IAM user is"],
  ])("cannot have an administrator who %s", (_, users, message) => {
    const preflight = judge({ head: [owls], users: value(users) });
    expect(rulesOf(preflight)).toEqual(["administrator-missing owls/~1~1/administrators/0"]);
    expect(preflight.problems[0]?.message).toContain(message);
    expect(judge({ head: [owls], users: value([`${userPrefix}a.person@example.gov.uk`]) }).problems).toEqual([]);
  });
});

describe("an account that an apply has not recorded", () => {
  const renamed = { ...owls, name: "owls-live" };
  const moved = { ...owls, email: "aws-root-accounts+live@example.gov.uk" };

  test("is adopted if it is unchanged in AWS, and needs no room", () => {
    const tagged = { ...owls, tags: { ...owls.tags, more: "x" } };
    const answers = { accounts: value([inAws(owls)]), quota: value(1) };
    expect(judge({ head: [tagged], base: [owls], ...answers }).problems).toEqual([]);
  });

  test.each([
    ["has created it", { accounts: value([inAws(owls)]), creating: value([]) }],
    ["is creating it", { accounts: value([]), creating: value(["owls"]) }],
  ])("keeps its name and root e-mail if AWS %s", (_, answers) => {
    expect(rulesOf(judge({ head: [renamed], base: [owls], ...answers }))).toContain("identity-changed owls/name");
    expect(rulesOf(judge({ head: [moved], base: [owls], ...answers }))).toContain("identity-changed owls/email");
  });

  test("may get another name and root e-mail if AWS has never created it", () => {
    const answers = { accounts: value([inAws(cats)]), creating: value([]) };
    expect(judge({ head: [renamed], base: [owls], ...answers }).problems).toEqual([]);
    expect(judge({ head: [moved], base: [owls], ...answers }).problems).toEqual([]);
  });

  test.each([
    ["accounts", { accounts: refused(), creating: value([]) }],
    ["creations", { accounts: value([]), creating: refused() }],
  ])("keeps them if AWS does not list its %s", (_, answers) => {
    expect(rulesOf(judge({ head: [renamed], base: [owls], ...answers }))).toEqual(["identity-changed owls/name"]);
    expect(rulesOf(judge({ head: [moved], base: [owls], ...answers }))).toEqual(["identity-changed owls/email"]);
  });
});

describe("an existing account", () => {
  const known = { owls: "111111111111" };
  const email = "aws-root-accounts+live@example.gov.uk";
  const moved = { ...owls, email };

  test("may get exactly the root e-mail that AWS has", () => {
    const found = value([inAws(owls, { email })]);
    expect(judge({ head: [moved], base: [owls], known, accounts: found })).toEqual({
      problems: [],
      unknown: [],
      same: [{ account: "owls", attributes: ["email"] }],
    });
  });

  test.each([
    ["another one", value([inAws(owls)]), "AWS has the root e-mail"],
    ["it in another case", value([inAws(owls, { email: email.toUpperCase() })]), "AWS has the root e-mail"],
    ["no such account", value([inAws(cats, { id: "222222222222" })]), "The organisation has no account 111111111111"],
    ["no answer", refused("throttled"), "organizations:ListAccounts: AWS throttled it"],
  ])("cannot get another root e-mail if AWS has %s", (_, accounts, message) => {
    const preflight = judge({ head: [moved], base: [owls], known, accounts });
    expect(rulesOf(preflight)).toEqual(["identity-changed owls/email"]);
    expect(preflight.problems[0]?.message).toContain(message);
    expect(preflight.same).toEqual([]);
  });

  test("may be renamed, but not to another account's name", () => {
    const renamed = { ...owls, name: "cats" };
    const rename = (...existing: readonly OrganisationAccount[]) =>
      judge({ head: [renamed], base: [owls], known, accounts: value(existing), planned: "failed" });
    expect(rulesOf(rename(inAws(owls), inAws(cats, { id: "222222222222" })))).toEqual(["name-taken owls/name"]);
    expect(rename(inAws(renamed)).problems).toEqual([]);
    const unasked = judge({ head: [renamed], base: [owls], known, accounts: refused() });
    expect([unasked.problems, unasked.unknown]).toMatchObject([[], [{ reason: expect.stringContaining("denied") }]]);
  });

  test("lists the changed values that AWS has already", () => {
    const head = { ...owls, name: "owls-live", parentId: "r-abcd", tags: { ...owls.tags, more: "x" } };
    const planned: Change = {
      address: "aws_organizations_account.owls",
      action: "update",
      before: { tags: owls.tags },
      after: { tags: head.tags },
      unknown: [],
      digest: "0".repeat(32),
    };
    const same = (more: Partial<Situation>) =>
      judge({ head: [head], base: [owls], known, ...more }).same.flatMap(({ attributes }) => attributes);
    expect(same({})).toEqual(["name", "parent_id", "tags"]);
    expect(same({ planned: [planned] })).toEqual(["name", "parent_id"]);
    expect(same({ planned: "failed" })).toEqual([]);
    expect(same({ known: {} })).toEqual([]);
    expect(same({ head: [{ ...owls, iamUserAccessToBilling: "DENY" }] })).toEqual([]);
  });

  test("does not need the administrators and the unit that it has had", () => {
    const old = { ...owls, parentId: "ou-abcd-12345678" };
    const parents = new Map([["ou-abcd-12345678", value("missing" as const)]]);
    const tagged = { ...old, tags: { ...owls.tags, more: "x" } };
    expect(judge({ head: [tagged], base: [old], known, parents, users: value([]) }).problems).toEqual([]);
  });

  test("has no problem with its administrators if it lists none", () => {
    const none: Account & { comment?: unknown } = { ...owls };
    delete none.comment;
    expect(
      judge({ head: [{ ...none, tags: { ...owls.tags, more: "x" } }], base: [none], users: value([]) }).problems,
    ).toEqual([]);
  });
});

test("what AWS does not answer is unknown, and no problem", () => {
  const head = [{ ...owls, parentId: "ou-abcd-12345678" }];
  const preflight = judge({
    head,
    accounts: value([]),
    quota: refused("failed"),
    parents: new Map([["ou-abcd-12345678", refused("policy")]]),
    users: refused("no-role"),
  });
  expect(preflight.problems).toEqual([]);
  expect(preflight.unknown.map(({ question }) => question)).toEqual([
    "Whether the organisation may have more accounts",
    "Whether the organisation has ou-abcd-12345678",
    "Whether the administrators exist as IAM users",
  ]);
  expect(judge({ head, accounts: refused(), quota: value(1) }).unknown).toEqual([
    {
      question: "Whether names and root e-mails are free in the organisation",
      reason: "organizations:ListAccounts: AWS denied it",
    },
  ]);
});

test("a question that was not needed is neither a problem nor unknown", () => {
  expect(judge({ head: [{ ...owls, parentId: "r-abcd" }] })).toEqual({ problems: [], unknown: [], same: [] });
});

test("lists at most 500 problems", () => {
  const head = Array.from({ length: 600 }, (_, index) => exampleAccount(`x${String(index).padStart(3, "0")}`));
  expect(judge({ head, accounts: value(head.map((account) => inAws(account))) }).problems).toHaveLength(500);
});
