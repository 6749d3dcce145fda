import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { trustRole, TrustRoleError } from "../../../../actions/terraform-apply/new-account-steps/trust-role.ts";
import { settings } from "../../../fixtures/settings.ts";
import { credentialsXml, stsAnswer, stsUrl } from "../../outside.ts";
import { clockOf, contextUntil, newAccount } from "../new-account-context.ts";

/** Requests to IAM, in order, as it receives them. */
let asked: Readonly<Record<string, string>>[];

beforeEach(() => {
  asked = [];
  nock.disableNetConnect();
});

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

function answer(action: string, code?: string): void {
  const isAction = (body: Readonly<Record<string, string>>): boolean => {
    if (body["Action"] !== action) return false;
    asked.push(body);
    return true;
  };
  const good = `<${action}Response><${action}Result></${action}Result></${action}Response>`;
  const bad = `<ErrorResponse><Error><Type>Sender</Type><Code>${code ?? ""}</Code><Message>no</Message></Error></ErrorResponse>`;
  nock("https://iam.amazonaws.com")
    .post("/", isAction)
    .reply(code === undefined ? 200 : 404, code === undefined ? good : bad, { "content-type": "text/xml" });
}

const make = (mode: typeof settings.administrator_changes) =>
  trustRole.run(newAccount, {
    ...contextUntil(1_500, clockOf([])),
    settings: { ...settings, administrator_changes: mode },
  });

function giveSession(): void {
  const isAssumed = (body: Readonly<Record<string, string>>): boolean => body["RoleArn"] === newAccount.roleArn;
  nock(stsUrl).post("/", isAssumed).reply(200, stsAnswer("AssumeRole", credentialsXml));
}

test("makes a role that the apply role alone may assume, and that may set one trust policy and do nothing else", async () => {
  giveSession();
  answer("CreateRole");
  answer("PutRolePolicy");
  await make("automatic");
  expect(asked.map(({ RoleName }) => RoleName)).toEqual(["aws-accounts-trust", "aws-accounts-trust"]);
  expect(JSON.parse(asked[0]?.["AssumeRolePolicyDocument"] ?? "")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: settings.aws.admin_role?.arn ?? settings.aws.apply_role },
        Action: "sts:AssumeRole",
      },
    ],
  });
  expect(JSON.parse(asked[1]?.["PolicyDocument"] ?? "")).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Action: ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
        Resource: "arn:aws:iam::111111111111:role/bootstrap",
      },
    ],
  });
});

test("is not made unless the settings say so", async () => {
  await expect(make("by-hand")).resolves.toEqual({});
});

test("says so if AWS does not find the role in time", async () => {
  giveSession();
  answer("CreateRole");
  answer("PutRolePolicy", "NoSuchEntity");
  answer("PutRolePolicy", "NoSuchEntity");
  await expect(make("automatic")).rejects.toThrow(TrustRoleError);
});
