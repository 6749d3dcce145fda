import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import {
  changeAdministrators,
  type AppliedAccounts,
} from "../../../../actions/terraform-apply/administrators/change-administrators.ts";
import type { Account } from "../../../../app/domain/account/account.ts";
import type { LastApplied } from "../../../../app/domain/apply/last-applied.ts";
import { settings } from "../../../fixtures/settings.ts";
import { accountsText, credentialsXml, stsAnswer, stsError, stsUrl } from "../../outside.ts";
import { clockOf, contextUntil } from "../new-account-context.ts";

const [ann, ben] = ["ann@example.gov.uk", "ben@example.gov.uk"];
const since = "a".repeat(40);
const id = "111111111111";
const key = "pet-licences-prod";
const trustRole = `arn:aws:iam::${id}:role/aws-accounts-trust`;
const xml = { "content-type": "text/xml" };

/** Requests to IAM and notes, in order. */
let asked: string[];

beforeEach(() => {
  asked = [];
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

const fileOf = (administrators: readonly string[]): Uint8Array =>
  new TextEncoder().encode(accountsText({ "//": { administrators } }));
const account = (administrators: readonly string[]): Account => ({
  key,
  name: key,
  email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
  tags: {},
  comment: { administrators },
  lifecycle: "standard",
});
const applied = (more: Partial<AppliedAccounts> = {}): AppliedAccounts => ({
  last: { commit: since },
  due: [{ key, kind: "changed", since }],
  ends: new Map([[key, { kind: "nothing-to-do", pullRequest: 7 }]]),
  files: new Map([[since, fileOf([ann, ben])]]),
  tip: fileOf([ben]),
  accounts: [account([ben])],
  state: new Map([[key, { id }]]),
  ...more,
});
const change = async (mode: typeof settings.administrator_changes, more: Partial<AppliedAccounts> = {}) =>
  changeAdministrators(
    applied(more),
    { ...contextUntil(60_000, clockOf([])), settings: { ...settings, administrator_changes: mode } },
    (entries) => {
      asked.push(`note ${JSON.stringify(entries)}`);
      return Promise.resolve();
    },
  );

function giveSession(status = 200, error = "AccessDenied"): void {
  const isAssumed = (body: Readonly<Record<string, string>>): boolean => body["RoleArn"] === trustRole;
  const text = status === 200 ? stsAnswer("AssumeRole", credentialsXml) : stsError(error);
  nock(stsUrl).post("/", isAssumed).reply(status, text, xml);
}

function answer(action: string, inner = "", code?: string): void {
  const isAction = (body: Readonly<Record<string, string>>): boolean => {
    if (body["Action"] !== action) return false;
    asked.push(action);
    return true;
  };
  const good = `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
  const bad = `<ErrorResponse><Error><Type>Sender</Type><Code>${code ?? ""}</Code><Message>no</Message></Error></ErrorResponse>`;
  nock("https://iam.amazonaws.com")
    .post("/", isAction)
    .reply(code === undefined ? 200 : 400, code === undefined ? good : bad, xml);
}

function answerPolicy(...people: readonly string[]): void {
  const AWS = people.map((person) => `arn:aws:iam::${settings.aws.users_account}:user/${person}`);
  const Condition = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
  const Statement = [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", Condition }];
  const document = encodeURIComponent(JSON.stringify({ Version: "2012-10-17", Statement }));
  answer(
    "GetRole",
    `<Role><Path>/</Path><RoleName>bootstrap</RoleName><RoleId>AROA</RoleId><Arn>arn</Arn>` +
      `<CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role>`,
  );
}

const entry = { key, before: [ann, ben], pullRequest: 7 };
const reported = {
  ...entry,
  name: key,
  id,
  email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  roleArn: `arn:aws:iam::${id}:role/bootstrap`,
  administrators: [ben],
};

describe("by hand", () => {
  test("asks AWS nothing, and reports the account with those who may still be trusted", async () => {
    const { noted, changed, notes } = await change("by-hand");
    expect(noted).toEqual([entry]);
    expect(changed).toEqual([reported]);
    expect(notes).toEqual([expect.stringContaining(`AWS still trusts ${ann}.`)]);
    expect(asked).toEqual([]);
  });

  test("reports earlier changes again, so that no lost result loses one", async () => {
    const last: LastApplied = { commit: since, administrators: [entry] };
    const { changed, notes } = await change("by-hand", { last, due: [], ends: new Map() });
    expect([changed, notes]).toEqual([[reported], []]);
  });

  test("reports nothing that is pending, whatever an earlier change says, and nothing that AWS does not have", async () => {
    const last: LastApplied = { commit: since, administrators: [entry] };
    const ends = new Map([[key, { kind: "refused", reasons: ["No approval."] } as const]]);
    expect(await change("automatic", { last, ends })).toEqual({ noted: [entry], changed: [], notes: [] });
    expect((await change("by-hand", { state: new Map() })).changed).toEqual([]);
    expect((await change("by-hand", { accounts: [] })).changed).toEqual([]);
  });
});

describe("automatic", () => {
  test("sets the trust policy through the account's own role, and reads it back", async () => {
    giveSession();
    answerPolicy(ann, ben);
    answer("UpdateAssumeRolePolicy");
    answerPolicy(ben);
    const { noted, changed, notes } = await change("automatic");
    expect(asked).toEqual([`note ${JSON.stringify([entry])}`, "GetRole", "UpdateAssumeRolePolicy", "GetRole"]);
    expect(noted).toEqual([{ ...entry, end: "set" }]);
    expect(changed).toEqual([{ ...reported, set: true }]);
    expect(notes).toEqual([expect.stringContaining("this run has set the trust policy")]);
  });

  test("changes nothing if AWS has the policy already, as after a run that died, and asks no more once it is set", async () => {
    giveSession();
    answerPolicy(ben);
    const { noted } = await change("automatic");
    expect(asked.slice(1)).toEqual(["GetRole"]);
    const last: LastApplied = { commit: since, administrators: noted };
    expect((await change("automatic", { last, due: [], ends: new Map() })).changed).toEqual([
      { ...reported, set: true },
    ]);
    expect(asked.slice(1)).toEqual(["GetRole"]);
  });

  test("goes by hand if the role is missing, and does not try again", async () => {
    giveSession(403);
    const { noted, changed, notes } = await change("automatic");
    expect(noted).toEqual([{ ...entry, end: "by-hand" }]);
    expect(changed).toEqual([reported]);
    expect(notes).toEqual([
      expect.stringContaining(`AWS still trusts ${ann}.`),
      `AWS does not let the apply use the role aws-accounts-trust of ${key}.`,
    ]);
    const last: LastApplied = { commit: since, administrators: noted };
    await change("automatic", { last, due: [], ends: new Map() });
  });

  test("tries again with the next apply after an outage, and after AWS refused the policy", async () => {
    giveSession(400, "ValidationError");
    const outage = await change("automatic");
    expect(outage.noted).toEqual([entry]);
    expect(outage.notes[1]).toContain(`Could not set the trust policy of ${key}`);
    giveSession();
    answerPolicy(ann, ben);
    for (let times = 0; times < 6; times += 1) answer("UpdateAssumeRolePolicy", "", "MalformedPolicyDocument");
    const last: LastApplied = { commit: since, administrators: outage.noted };
    const refused = await change("automatic", { last, due: [], ends: new Map() });
    expect(refused.noted).toEqual([entry]);
    expect(refused.notes).toEqual([expect.stringContaining("AWS refused the trust policy of its bootstrap role.")]);
  });

  test("leaves to a person what does not fit into a policy", async () => {
    const many = Array.from({ length: 60 }, (_, index) => `${"p".repeat(40)}${index}@example.gov.uk`);
    const { noted, notes } = await change("automatic", { tip: fileOf(many), accounts: [account(many)] });
    expect(noted).toMatchObject([{ key, end: "by-hand" }]);
    expect(notes).toContainEqual(expect.stringContaining("would be empty, or longer than IAM accepts"));
  });
});
