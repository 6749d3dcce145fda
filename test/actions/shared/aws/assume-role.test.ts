import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import nock from "nock";
import { assumeRole, AssumeRoleError } from "../../../../actions/shared/aws/assume-role.ts";
import {
  credentials,
  credentialsXml,
  offerIdToken,
  offerRole,
  planRole,
  stsAnswer,
  stsError,
  stsUrl,
} from "../../outside.ts";

const slept: number[] = [];
const wanted = {
  roleArn: planRole,
  sessionName: "aws-accounts-plan-77",
  region: "eu-west-2",
  account: "123456789012",
  sleep: (milliseconds: number) => {
    slept.push(milliseconds);
    return Promise.resolve();
  },
};

let printed = "";

beforeEach(() => {
  printed = "";
  slept.length = 0;
  nock.disableNetConnect();
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

test("gives the credentials of the role, masked in the log", async () => {
  offerRole(planRole);
  await expect(assumeRole(wanted)).resolves.toEqual(credentials);
  for (const secret of Object.values(credentials)) expect(printed).toContain(`::add-mask::${secret}\n`);
});

test("shows AWS the job's identity and the run", async () => {
  offerIdToken();
  nock(stsUrl)
    .post("/", (body: Readonly<Record<string, string>>) => {
      expect(body).toMatchObject({
        RoleArn: planRole,
        RoleSessionName: "aws-accounts-plan-77",
        DurationSeconds: "3600",
      });
      return body["WebIdentityToken"]?.startsWith("header.") === true;
    })
    .reply(200, stsAnswer("AssumeRoleWithWebIdentity", credentialsXml));
  nock(stsUrl).post("/").reply(200, stsAnswer("GetCallerIdentity", "<Account>123456789012</Account>"));
  await assumeRole(wanted);
});

test("fails if the role is in another account", async () => {
  offerRole(planRole, "999999999999");
  await expect(assumeRole(wanted)).rejects.toThrow(
    `AWS says that ${planRole} is in account 999999999999, but the settings name 123456789012 as aws.management_account.`,
  );
});

test("without an identity, says which permission the job lacks", async () => {
  await expect(assumeRole(wanted)).rejects.toThrow(
    'The job in the workflow file needs "permissions: id-token: write".',
  );
});

describe("when AWS refuses, names the likely cause:", () => {
  test.each([
    ["AccessDenied", 403, /trust policy allows .* the subject "repo:example\/accounts:environment:aws-accounts-plan"/u],
    ["InvalidIdentityToken", 400, /account 123456789012 has an OIDC provider for GitHub Actions/u],
    ["ValidationError", 400, /longest session is under 60 minutes/u],
    ["RegionDisabled", 403, /run the job again/u],
  ])("%s", async (code, status, advice) => {
    offerIdToken();
    nock(stsUrl).post("/").reply(status, stsError(code, "the words of AWS"), { "content-type": "text/xml" });
    const assumed = assumeRole(wanted);
    await expect(assumed).rejects.toThrow(AssumeRoleError);
    await expect(assumed).rejects.toThrow(advice);
    await expect(assumed).rejects.toMatchObject({ cause: { message: "the words of AWS" }, roleArn: planRole });
    expect(slept).toEqual([]);
  });

  test("an answer without credentials", async () => {
    offerIdToken();
    nock(stsUrl).post("/").reply(200, stsAnswer("AssumeRoleWithWebIdentity", ""));
    await expect(assumeRole(wanted)).rejects.toMatchObject({
      cause: { message: "The response of AWS has no credentials." },
    });
  });

  test("an identity token that cannot be read does not hide the refusal", async () => {
    process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://oidc.example/token?api-version=2";
    process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token";
    nock("https://oidc.example").get("/token").query(true).reply(200, { value: "opaque" });
    nock(stsUrl).post("/").reply(403, stsError("AccessDenied"), { "content-type": "text/xml" });
    await expect(assumeRole(wanted)).rejects.toThrow('the subject "of this job"');
  });

  test("the caller's identity", async () => {
    offerIdToken();
    nock(stsUrl).post("/").reply(200, stsAnswer("AssumeRoleWithWebIdentity", credentialsXml));
    nock(stsUrl).post("/").reply(403, stsError("InvalidClientTokenId"), { "content-type": "text/xml" });
    await expect(assumeRole(wanted)).rejects.toThrow("did not say which account it belongs to");
  });
});

describe("when STS cannot fetch the key of GitHub's identity provider", () => {
  const message = "Couldn't retrieve verification key from your identity provider,  please reference documentation";
  const refuse = (times: number) =>
    nock(stsUrl)
      .post("/")
      .times(times)
      .reply(400, stsError("InvalidIdentityToken", message), { "content-type": "text/xml" });

  test("asks again after a pause", async () => {
    refuse(2);
    offerRole(planRole);
    await expect(assumeRole(wanted)).resolves.toEqual(credentials);
    expect(slept).toEqual([1_000, 2_000]);
  });

  test("gives up after five attempts, and says that nothing has to be changed", async () => {
    offerIdToken();
    refuse(5);
    const assumed = assumeRole(wanted);
    await expect(assumed).rejects.toThrow("could not fetch the key of GitHub's identity provider, 5 times");
    await expect(assumed).rejects.toMatchObject({ cause: { message }, roleArn: planRole });
    expect(slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  });
});

describe("assuming a second role in another account", () => {
  const next = { arn: "arn:aws:iam::123456789012:role/org-admin-access", external_id: "plum" };
  const usersRole = "arn:aws:iam::210987654321:role/aws-accounts-apply";
  const chain = { ...wanted, roleArn: usersRole, next };
  const admin = { accessKeyId: "ASIAADMINADMINADMIN1", secretAccessKey: "admin-secret", sessionToken: "admin-token" };
  const adminXml = credentialsXml
    .replace(credentials.accessKeyId, admin.accessKeyId)
    .replace(credentials.secretAccessKey, admin.secretAccessKey)
    .replace(credentials.sessionToken, admin.sessionToken);
  const xml = { "content-type": "text/xml" };

  function offerFirst(): void {
    offerIdToken();
    nock(stsUrl)
      .post("/", (body: Readonly<Record<string, string>>) => body["RoleArn"] === usersRole)
      .reply(200, stsAnswer("AssumeRoleWithWebIdentity", credentialsXml), xml);
  }

  test("gives that role's credentials, masked, under the external id and the run's name, for an hour at most", async () => {
    offerFirst();
    nock(stsUrl, { reqheaders: { authorization: new RegExp(credentials.accessKeyId, "u") } })
      .post("/", (body: Readonly<Record<string, string>>) => {
        expect(body).toMatchObject({
          Action: "AssumeRole",
          RoleArn: next.arn,
          ExternalId: "plum",
          RoleSessionName: "aws-accounts-plan-77",
          SourceIdentity: "aws-accounts-plan-77",
          DurationSeconds: "3600",
        });
        return true;
      })
      .reply(200, stsAnswer("AssumeRole", adminXml), xml);
    nock(stsUrl, { reqheaders: { authorization: new RegExp(admin.accessKeyId, "u") } })
      .post("/")
      .reply(200, stsAnswer("GetCallerIdentity", "<Account>123456789012</Account>"), xml);
    await expect(assumeRole(chain)).resolves.toEqual(admin);
    for (const secret of [...Object.values(credentials), ...Object.values(admin)])
      expect(printed).toContain(`::add-mask::${secret}\n`);
  });

  test.each([
    [next, `,"Condition":{"StringEquals":{"sts:ExternalId":"plum"}}}`],
    [{ arn: next.arn }, `"sts:SetSourceIdentity"]}`],
  ])("that is denied, says which trust statement to add: a job has no MFA", async (to, end) => {
    offerFirst();
    nock(stsUrl).post("/").reply(403, stsError("AccessDenied"), xml);
    const refusal = assumeRole({ ...chain, next: to });
    await expect(refusal).rejects.toThrow("a trust policy that demands aws:MultiFactorAuthPresent never lets it in");
    await expect(refusal).rejects.toThrow(
      `add this one to the trust policy of ${next.arn}: {"Effect":"Allow","Principal":{"AWS":"${usersRole}"},"Action":["sts:AssumeRole",`,
    );
    await expect(refusal).rejects.toThrow(end);
    await expect(refusal).rejects.toMatchObject({ roleArn: next.arn });
  });

  test("that AWS throttles, does not blame the trust policy", async () => {
    offerFirst();
    nock(stsUrl).post("/").times(3).reply(400, stsError("Throttling", "Rate exceeded"), xml);
    const refusal = assumeRole(chain);
    await expect(refusal).rejects.toThrow("If AWS was only unreachable or throttled the request, run the job again.");
    await expect(refusal).rejects.toMatchObject({ roleArn: next.arn, cause: { name: "Throttling" } });
  });
});
