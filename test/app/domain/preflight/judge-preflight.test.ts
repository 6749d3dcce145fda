import { describe, expect, test } from "@jest/globals";
import type { Account } from "../../../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { validateAccounts } from "../../../../app/domain/account/validate-accounts.ts";
import { reservedAccounts } from "../../../../app/domain/adoption/find-unadoptable.ts";
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
    reserved: reservedAccounts(settings.aws),
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

  test("that the organisation has already can be adopted as the message advises", () => {
    const answers = { accounts: value([inAws(owls)]), delegated: value([]), quota: value(1) };
    const problem = judge({ head: [owls], ...answers }).problems.find(({ rule }) => rule === "email-taken");
    const [, adopt] = /"adopt": "(\d{12})"/u.exec(problem?.message ?? "") ?? [];
    expect(adopt).toBe("111111111111");
    const advised = { ...owls, comment: { administrators: [], adopt: String(adopt) } };
    expect(judge({ head: [advised], ...answers })).toEqual({ problems: [], unknown: [], same: [] });
    expect(rulesOf(judge({ head: [owls], base: [advised], ...answers }))).toContain("email-taken owls/email");
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

describe("an entry that adopts an account", () => {
  const adopting = (over: Partial<Account> = {}): Account => ({
    ...owls,
    comment: { administrators: [], adopt: "111111111111" },
    ...over,
  });
  const answers = { accounts: value([inAws(owls)]), delegated: value([]), quota: value(0) };

  test.each<[string, Partial<Situation>, string, string]>([
    [
      "the organisation lacks",
      { accounts: value([inAws(cats, { id: "222222222222" })]) },
      "~1~1/adopt",
      "has no account",
    ],
    ["is closed", { accounts: value([inAws(owls, { state: "CLOSED" })]) }, "~1~1/adopt", "is CLOSED"],
    ["is suspended", { accounts: value([inAws(owls, { state: "SUSPENDED" })]) }, "~1~1/adopt", "is SUSPENDED"],
    ["is being closed", { accounts: value([inAws(owls, { state: "PENDING_CLOSURE" })]) }, "~1~1/adopt", "PENDING_CLO"],
    ["is a delegated administrator", { delegated: value(["111111111111"]) }, "~1~1/adopt", "delegated administrator"],
    ["Terraform has as another", { known: { cats: "111111111111" } }, "~1~1/adopt", 'already, as "cats"'],
    ["has another name", { accounts: value([inAws(owls, { name: "Owls" })]) }, "name", 'has the name "Owls"'],
    [
      "has another e-mail",
      { accounts: value([inAws(owls, { email: owls.email.toUpperCase() })]) },
      "email",
      "AWS-ROOT",
    ],
    ["AWS does not list", { accounts: refused() }, "~1~1/adopt", "organizations:ListAccounts: AWS denied it"],
    ["may be a delegated administrator", { delegated: refused() }, "~1~1/adopt", "AWS denied it"],
    ["was not asked about", { delegated: undefined as never }, "~1~1/adopt", "it was not asked"],
  ])("is refused if it %s", (_, over, pointer, message) => {
    const { problems } = judge({ head: [adopting()], ...answers, ...over });
    expect(problems).toMatchObject([{ rule: "adopt-refused", message: expect.stringContaining(message) }]);
    expect(problems[0]?.pointer).toMatch(new RegExp(`owls/${pointer}$`, "u"));
  });

  test.each([
    [settings.aws.management_account, "the management account"],
    [settings.aws.users_account, "the users account"],
  ])("is refused if it is %s, %s", (adopt, purpose) => {
    const head = [adopting({ comment: { administrators: [], adopt } })];
    const { problems } = judge({ head, ...answers, accounts: value([inAws(owls, { id: adopt })]) });
    expect(problems).toMatchObject([{ rule: "adopt-refused", message: expect.stringContaining(purpose) }]);
  });

  test("may keep its line once Terraform has the account, and may not name another", () => {
    const tagged = adopting({ tags: { ...owls.tags, more: "x" } });
    expect(judge({ head: [tagged], base: [adopting()], known: { owls: "111111111111" } }).problems).toEqual([]);
    const { problems } = judge({ head: [tagged], base: [adopting()], known: { owls: "222222222222" } });
    expect(problems).toMatchObject([
      { rule: "adopt-refused", message: expect.stringContaining("has the account 2222") },
    ]);
  });

  test("may not get its line once Terraform has the account, because it would count as adopted", () => {
    for (const base of [[owls], []]) {
      const { problems } = judge({ head: [adopting()], base, ...answers, known: { owls: "111111111111" } });
      expect(problems).toMatchObject([
        { rule: "adopt-refused", message: expect.stringContaining("manages the account 111111111111 already") },
      ]);
    }
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
