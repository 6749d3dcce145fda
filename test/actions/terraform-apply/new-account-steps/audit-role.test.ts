import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { auditRole, AuditRoleError } from "../../../../actions/terraform-apply/new-account-steps/audit-role.ts";
import { settings } from "../../../fixtures/settings.ts";
import { credentialsXml, stsAnswer, stsUrl } from "../../outside.ts";
import { clockOf, contextUntil, newAccount } from "../new-account-context.ts";

const verifyRole = settings.aws.verify_role ?? "";

/** Requests to IAM, in order, as it receives them. */
let asked: Readonly<Record<string, string>>[];
let slept: number[];

beforeEach(() => {
  asked = [];
  slept = [];
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

function giveSession(): void {
  const isAssumed = (body: Readonly<Record<string, string>>): boolean =>
    body["Action"] === "AssumeRole" && body["RoleArn"] === newAccount.roleArn;
  nock(stsUrl).post("/", isAssumed).reply(200, stsAnswer("AssumeRole", credentialsXml));
}

const role =
  "<Role><Path>/</Path><RoleName>aws-accounts-audit</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn</Arn>" +
  "<CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>";

/** Responds to the next request to IAM, with an error if one is named. */
function answer(action: string, error?: { readonly code: string; readonly status: number }): void {
  const isAction = (body: Readonly<Record<string, string>>): boolean => {
    if (body["Action"] !== action) return false;
    asked.push(body);
    return true;
  };
  const xml = (inner: string): string =>
    `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
  const refusal = (code: string): string =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`;
  nock("https://iam.amazonaws.com")
    .post("/", isAction)
    .reply(error?.status ?? 200, error === undefined ? xml(role) : refusal(error.code), { "content-type": "text/xml" });
}

async function make(
  over: Partial<typeof settings.aws> = {},
  until = 60_000,
  trust: typeof settings.bootstrap_trust = "by-hand",
): Promise<void> {
  const context = contextUntil(until, clockOf(slept));
  const changed = { ...settings, bootstrap_trust: trust, aws: { ...settings.aws, ...over } };
  await auditRole.run(newAccount, { ...context, settings: changed });
}

const policies = (name: string): readonly unknown[] =>
  asked.flatMap((body) => (body[name] === undefined ? [] : [JSON.parse(body[name]) as unknown]));

test("creates a role that only the verify role may assume, and that can only read the verified facts", async () => {
  giveSession();
  answer("CreateRole");
  answer("PutRolePolicy");
  await make();
  expect(asked.map(({ RoleName }) => RoleName)).toEqual(["aws-accounts-audit", "aws-accounts-audit"]);
  expect(policies("AssumeRolePolicyDocument")).toEqual([
    {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: verifyRole }, Action: "sts:AssumeRole" }],
    },
  ]);
  expect(policies("PolicyDocument")).toEqual([
    {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "iam:GetRole", Resource: newAccount.roleArn },
        {
          Effect: "Allow",
          Action: ["iam:GetAccountSummary", "iam:ListVirtualMFADevices", "account:GetAlternateContact"],
          Resource: "*",
        },
      ],
    },
  ]);
});

test("trusts the apply role, too, if the apply sets the trust policy itself", async () => {
  for (const [over, applier] of [
    [{}, settings.aws.apply_role],
    [{ admin_role: { arn: "arn:aws:iam::123456789012:role/org-admin" } }, "arn:aws:iam::123456789012:role/org-admin"],
  ] as const) {
    giveSession();
    answer("CreateRole");
    answer("PutRolePolicy");
    await make(over, 60_000, "automatic");
    expect(policies("AssumeRolePolicyDocument").at(-1)).toMatchObject({
      Statement: [{ Principal: { AWS: [verifyRole, applier] } }],
    });
  }
});

test("corrects a role that a dead run or a person has left", async () => {
  giveSession();
  answer("CreateRole", { code: "EntityAlreadyExists", status: 409 });
  answer("UpdateAssumeRolePolicy");
  answer("PutRolePolicy");
  await make();
  expect(policies("PolicyDocument")[0]).toMatchObject({ Statement: [{ Principal: { AWS: verifyRole } }] });
});

test("waits until IAM finds the new role", async () => {
  giveSession();
  answer("CreateRole");
  for (let times = 0; times < 2; times += 1) answer("PutRolePolicy", { code: "NoSuchEntity", status: 404 });
  answer("PutRolePolicy");
  await make();
  expect(slept).toEqual([1_000, 2_000]);
});

test.each([
  ["the settings turn it off", { audit_role: false }],
  ["they name no verify role", { verify_role: undefined as unknown as string }],
])("is not created if %s", async (_, over) => {
  await make(over);
});

describe("says what to do if", () => {
  test("AWS does not know the verify role", async () => {
    giveSession();
    answer("CreateRole", { code: "MalformedPolicyDocument", status: 400 });
    const made = make();
    await expect(made).rejects.toThrow(AuditRoleError);
    await expect(made).rejects.toThrow(
      `The account pet-licences-prod (111111111111) was made, but not the role aws-accounts-audit in it. AWS does not know ${verifyRole}, which that role must trust: correct aws.verify_role in the settings, or create the role that it names. Then start the workflow again.`,
    );
  });

  test("IAM does not find it in time", async () => {
    giveSession();
    answer("CreateRole");
    answer("PutRolePolicy", { code: "NoSuchEntity", status: 404 });
    await expect(make({}, 500)).rejects.toThrow("AWS does not find it yet: start the workflow again later.");
  });

  test("IAM refuses, in IAM's words", async () => {
    giveSession();
    answer("CreateRole", { code: "AccessDenied", status: 403 });
    await expect(make()).rejects.toMatchObject({ name: "AccessDenied" });
  });
});
