import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateOrganizationalUnitCommand,
  ListRootsCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type LocalAws, startLocalAws } from "local-github-world/aws";
import { listAccountsOnce, openOrganisation } from "../../actions/shared/aws/organisation.ts";
import { askPreflight } from "../../actions/terraform-plan/preflight.ts";
import type { Account } from "../../app/domain/account/account.ts";
import { renderAccountsFile } from "../../app/domain/account/render-accounts-file.ts";
import { validateAccounts } from "../../app/domain/account/validate-accounts.ts";
import { judgePreflight } from "../../app/domain/preflight/judge-preflight.ts";
import { exampleAccount } from "../fixtures/accounts.ts";
import { settings } from "../fixtures/settings.ts";

const { management_account: managementAccount, users_account: usersAccount } = settings.aws;
const region = "eu-west-2";
const usersRole = `arn:aws:iam::${usersAccount}:role/aws-accounts-users`;
const administrator = "a.person@example.gov.uk";

let aws: LocalAws;
let owlsId = "";
let unit = "";
const endpointBefore = process.env["AWS_ENDPOINT_URL"];

const oldAccount = (name: string) => ({
  name,
  email: `aws-root-accounts+${name}@example.gov.uk`,
  roleName: "bootstrap",
  tags: {},
});

beforeAll(async () => {
  aws = await startLocalAws({
    managementAccount,
    usersAccount,
    region,
    repository: "example-gov/aws-accounts",
    roles: [],
    stateBucket: "example-state",
    users: [administrator],
  });
  // Also the SDK in the code under test finds AWS in the environment.
  process.env["AWS_ENDPOINT_URL"] = aws.endpoint;
  const client = { endpoint: aws.endpoint, region, credentials: aws.administrator };
  const organizations = new OrganizationsClient(client);
  const [, closed, owls] = await aws.addAccounts(["cats", "closed", "owls"].map(oldAccount));
  owlsId = owls?.Id ?? "";
  await organizations.send(new CloseAccountCommand({ AccountId: closed?.Id }));
  const { Roots: [root] = [] } = await organizations.send(new ListRootsCommand({}));
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root?.Id, Name: "Pets" }));
  unit = made.OrganizationalUnit?.Id ?? "";
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${managementAccount}:root` }, Action: "sts:AssumeRole" },
    ],
  };
  const iam = new IAMClient({ ...client, credentials: await aws.observe(usersAccount) });
  await iam.send(
    new CreateRoleCommand({ RoleName: "aws-accounts-users", AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
});

afterAll(async () => {
  if (endpointBefore === undefined) delete process.env["AWS_ENDPOINT_URL"];
  else process.env["AWS_ENDPOINT_URL"] = endpointBefore;
  await aws.stop();
});

const encode = (accounts: readonly Account[]): Uint8Array => new TextEncoder().encode(renderAccountsFile({ accounts }));
const owls = exampleAccount("owls");

/** The rules that refuse a file before the approval, by the validator or by what AWS says. */
async function refusedBy(...added: readonly Account[]): Promise<readonly string[]> {
  const [head, base] = [encode(added.some(({ key }) => key === "owls") ? added : [...added, owls]), encode([owls])];
  const { problems, changes } = validateAccounts({ head, base, settings, file: "f" });
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) return errors.map(({ rule }) => rule);
  const known = new Map([["owls", { key: "owls", id: owlsId, tainted: false }]]);
  const answers = await askPreflight(changes, {
    aws: { ...settings.aws, users_role: usersRole },
    credentials: { ...aws.administrator, sessionToken: "" },
    name: "test",
    organisation: listAccountsOnce(openOrganisation({ region }, { ...aws.administrator, sessionToken: "" })),
    known,
  });
  const userPrefix = `arn:aws:iam::${usersAccount}:user/`;
  const preflight = judgePreflight({ head, changes, known, answers, userPrefix, reserved: new Map(), planned: [] });
  expect(preflight.unknown).toEqual([]);
  return preflight.problems.map(({ rule }) => rule);
}

const newAccount = (over: Partial<Account> = {}): Account => exampleAccount("newts", over);
const administeredBy = (...administrators: readonly string[]): Account =>
  newAccount({ comment: { request: 12, administrators } });
const emailOf = (name: string): string => oldAccount(name).email;

/** What AWS refuses, and what then refuses it before the approval; null: nothing can. */
const causes: readonly (readonly [string, () => readonly Account[], string | null])[] = [
  ["a root e-mail of the organisation", () => [newAccount({ email: emailOf("cats") })], "email-taken"],
  ["a root e-mail of a closed account", () => [newAccount({ email: emailOf("closed") })], "email-taken"],
  ["a name of the organisation", () => [exampleAccount("cats", { email: emailOf("other") })], "name-taken"],
  ["an account that exists already", () => [exampleAccount("cats")], "email-taken"],
  ["a unit that does not exist", () => [newAccount({ parentId: `${unit.slice(0, -2)}zz` })], "parent-missing"],
  ["a unit of another root", () => [newAccount({ parentId: "ou-zzzz-12345678" })], "parent-missing"],
  ["more accounts than the quota", () => ["n1", "n2", "n3"].map((name) => exampleAccount(name)), "account-limit"],
  ["an administrator without a user", () => [administeredBy("b.person@example.gov.uk")], "administrator-missing"],
  ["an administrator in another case", () => [administeredBy("A.Person@example.gov.uk")], "administrator-missing"],
  [
    "two administrators that differ in case",
    () => [administeredBy(administrator, "A.Person@example.gov.uk")],
    "administrator-twice",
  ],
  ["a root e-mail that AWS does not have", () => [{ ...owls, email: emailOf("live") }], "identity-changed"],
  ["a root e-mail that an account elsewhere had", () => [newAccount({ email: emailOf("elsewhere") })], null],
];

test.each(causes)("what AWS would refuse is found before the approval: %s", async (cause, head, rule) => {
  await aws.control({
    emailsTaken: [emailOf("elsewhere")],
    accountQuota: cause === "more accounts than the quota" ? 6 : 10_000,
  });
  expect(await refusedBy(...head())).toEqual(rule === null ? [] : [rule]);
});

test("of the twelve causes at least eleven are found", () => {
  expect(causes).toHaveLength(12);
  expect(causes.filter(([, , rule]) => rule !== null).length).toBeGreaterThanOrEqual(11);
});

test("what AWS accepts has no problem: a new account in a unit, a new name, and a root e-mail that AWS has", async () => {
  expect(await refusedBy(newAccount({ parentId: unit }))).toEqual([]);
  expect(await refusedBy({ ...owls, name: "owls-live" })).toEqual([]);
});

test("a thousand accounts cost at most sixty requests to Organizations", async () => {
  await aws.addAccounts(Array.from({ length: 995 }, (_, index) => oldAccount(`old-${index}`)));
  const count = async (): Promise<number> =>
    Object.entries(await aws.calls())
      .filter(([name]) => name.startsWith("organizations."))
      .reduce((sum, [, calls]) => sum + calls, 0);
  const before = await count();
  expect(await refusedBy(newAccount({ parentId: unit }), { ...owls, name: "owls-live" })).toEqual([]);
  expect((await count()) - before).toBeLessThanOrEqual(60);
});
