import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import type { StepEnd } from "../../../../actions/terraform-apply/new-account-steps/new-account-step.ts";
import {
  seeWhetherTrustIsSet,
  trustPolicy,
  TrustPolicyError,
} from "../../../../actions/terraform-apply/new-account-steps/trust-policy.ts";
import type { NewAccount } from "../../../../app/domain/apply/apply-result.ts";
import { settings } from "../../../fixtures/settings.ts";
import { credentialsXml, stsAnswer, stsError, stsUrl } from "../../outside.ts";
import { clockOf, contextUntil, newAccount } from "../new-account-context.ts";

const account: NewAccount = { ...newAccount, administrators: ["ann@example.gov.uk"] };
const user = `arn:aws:iam::${settings.aws.users_account}:user/ann@example.gov.uk`;
const auditRole = "arn:aws:iam::111111111111:role/aws-accounts-audit";
const xml = { "content-type": "text/xml" };

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

function giveSession(roleArn = account.roleArn): void {
  const isAssumed = (body: Readonly<Record<string, string>>): boolean => body["RoleArn"] === roleArn;
  nock(stsUrl).post("/", isAssumed).reply(200, stsAnswer("AssumeRole", credentialsXml));
}

function refuseSession(): void {
  nock(stsUrl).post("/").reply(403, stsError("AccessDenied"), xml);
}

function answer(action: string, inner = "", error?: { readonly code: string; readonly message: string }): void {
  const isAction = (body: Readonly<Record<string, string>>): boolean => {
    if (body["Action"] !== action) return false;
    asked.push(body);
    return true;
  };
  const good = `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`;
  const bad =
    `<ErrorResponse><Error><Type>Sender</Type><Code>${error?.code ?? ""}</Code>` +
    `<Message>${error?.message ?? ""}</Message></Error></ErrorResponse>`;
  nock("https://iam.amazonaws.com")
    .post("/", isAction)
    .reply(error === undefined ? 200 : 400, error === undefined ? good : bad, xml);
}

/** The trust policy as IAM returns it, with the wanted principal or another one. */
function answerPolicy(...principals: readonly string[]): void {
  const policy = {
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: principals },
      Action: "sts:AssumeRole",
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    },
  };
  const document = encodeURIComponent(JSON.stringify(policy));
  answer(
    "GetRole",
    `<Role><Path>/</Path><RoleName>bootstrap</RoleName><RoleId>AROAEXAMPLE</RoleId><Arn>arn</Arn>` +
      `<CreateDate>2026-01-01T00:00:00Z</CreateDate><AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument></Role>`,
  );
}

const contextOf = (trust: typeof settings.bootstrap_trust, until: number) => ({
  ...contextUntil(until, clockOf(slept)),
  settings: { ...settings, bootstrap_trust: trust },
});
const run = async (of = account, trust: typeof settings.bootstrap_trust = "automatic"): Promise<StepEnd> =>
  trustPolicy.run(of, contextOf(trust, 900_000));
const see = async (of = account, trust: typeof settings.bootstrap_trust = "automatic"): Promise<StepEnd | undefined> =>
  seeWhetherTrustIsSet(of, contextOf(trust, 900_000));

test("makes the role trust the administrators alone, each with MFA, and reads that back", async () => {
  giveSession();
  answer("UpdateAssumeRolePolicy");
  answerPolicy(user);
  await expect(run()).resolves.toEqual({ making: { trustPolicySet: true } });
  expect(asked.map(({ Action, RoleName }) => [Action, RoleName])).toEqual([
    ["UpdateAssumeRolePolicy", "bootstrap"],
    ["GetRole", "bootstrap"],
  ]);
  expect(JSON.parse(asked[0]?.["PolicyDocument"] ?? "")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: [user] },
        Action: "sts:AssumeRole",
        Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
      },
    ],
  });
});

test("waits until IAM knows a user who was created a moment ago, and until it returns the new policy", async () => {
  giveSession();
  answer("UpdateAssumeRolePolicy", "", { code: "MalformedPolicyDocument", message: "Invalid principal in policy" });
  answer("UpdateAssumeRolePolicy");
  answerPolicy("arn:aws:iam::123456789012:root");
  answerPolicy(user);
  await expect(run()).resolves.toEqual({ making: { trustPolicySet: true } });
  expect(slept).toEqual([1_000, 1_000]);
});

describe("says what to do if", () => {
  test("an administrator has no user, and does not wait for them as long as for an account", async () => {
    giveSession();
    for (let times = 0; times < 8; times += 1)
      answer("UpdateAssumeRolePolicy", "", { code: "MalformedPolicyDocument", message: "Invalid principal in policy" });
    const made = run();
    await expect(made).rejects.toThrow(TrustPolicyError);
    await expect(made).rejects.toMatchObject({
      message: `The account pet-licences-prod (111111111111) was made, but AWS refused the trust policy of its bootstrap role. See that each administrator has an IAM user in the users account ${settings.aws.users_account}. Start the workflow again, or have a person set it, as the checklist says.`,
      cause: { message: "Invalid principal in policy" },
    });
    expect(slept.reduce((sum, time) => sum + time, 0)).toBeLessThanOrEqual(120_000);
  });

  test("the policy differs when read back", async () => {
    giveSession();
    answer("UpdateAssumeRolePolicy");
    for (let times = 0; times < 8; times += 1) answerPolicy(user, "arn:aws:iam::123456789012:root");
    await expect(run()).rejects.toThrow(
      "differs when read back: it lets the whole account arn:aws:iam::123456789012:root in with sts:assumerole.",
    );
  });

  test("IAM fails", async () => {
    giveSession();
    answer("UpdateAssumeRolePolicy", "", { code: "AccessDenied", message: "no" });
    await expect(run()).rejects.toMatchObject({ name: "AccessDenied" });
  });
});

test("leaves it to a person if the settings say so, no administrator is named, or the policy cannot hold all", async () => {
  await expect(run(account, "by-hand")).resolves.toEqual({});
  await expect(run(newAccount)).resolves.toEqual({});
  const crowd = Array.from({ length: 60 }, (_, index) => `person-${index}@example.gov.uk`);
  await expect(run({ ...account, administrators: crowd })).resolves.toEqual({});
});

describe("if the role cannot be assumed, an earlier run has set the policy", () => {
  test("if the audit role shows it", async () => {
    giveSession(auditRole);
    answerPolicy(user);
    await expect(see()).resolves.toEqual({ isSecured: true, making: { trustPolicySet: true } });
  });

  test("but not if it trusts others, or there is no audit role yet", async () => {
    giveSession(auditRole);
    answerPolicy("arn:aws:iam::123456789012:root");
    await expect(see()).resolves.toBeUndefined();
    refuseSession();
    await expect(see()).resolves.toBeUndefined();
  });

  test("but it is unknown if AWS fails, or does not know the bootstrap role", async () => {
    giveSession(auditRole);
    answer("GetRole", "", { code: "NoSuchEntity", message: "no such role" });
    await expect(see()).rejects.toMatchObject({ message: "no such role" });
    nock(stsUrl).post("/").replyWithError(new Error("connection refused"));
    await expect(see()).rejects.toThrow("connection refused");
  });

  test("but not if a person sets it, and then AWS is not asked", async () => {
    await expect(see(account, "by-hand")).resolves.toBeUndefined();
  });
});
