import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { AccountClient, PutAccountNameCommand } from "@aws-sdk/client-account";
import {
  CreateRoleCommand,
  GetAccountSummaryCommand,
  IAMClient,
  ListOrganizationsFeaturesCommand,
  ListUsersCommand,
  ListVirtualMFADevicesCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import {
  CloseAccountCommand,
  CreateAccountCommand,
  type CreateAccountStatus,
  DescribeAccountCommand,
  DescribeCreateAccountStatusCommand,
  ListAccountsCommand,
  ListCreateAccountStatusCommand,
  ListRootsCommand,
  OrganizationsClient,
  RemoveAccountFromOrganizationCommand,
  TagResourceCommand,
} from "@aws-sdk/client-organizations";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  AssumeRootCommand,
  GetCallerIdentityCommand,
  STSClient,
} from "@aws-sdk/client-sts";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { eventually } from "../eventually.ts";
import type { Credentials } from "./client-config.ts";
import { type LocalAws, startLocalAws } from "./local-aws.ts";
import { githubIssuer } from "./seed-organisation.ts";

const management = "111111111111";
const users = "222222222222";
const region = "eu-west-2";
const plan = {
  managementAccount: management,
  usersAccount: users,
  region,
  repository: "acme/accounts",
  roles: ["plan", "apply"],
  stateBucket: "acme-state",
  users: ["a.person@example.gov.uk"],
};

let aws: LocalAws;
const keys = await generateKeyPair("RS256");

beforeAll(async () => {
  aws = await startLocalAws(plan);
  await aws.control({ identityProviders: { [githubIssuer]: [{ ...(await exportJWK(keys.publicKey)), kid: "one" }] } });
});

afterAll(async () => aws.stop());

const config = (credentials: Credentials) => ({ endpoint: aws.endpoint, region, credentials, maxAttempts: 1 });
const sts = (credentials = aws.administrator): STSClient => new STSClient(config(credentials));
const organizations = (credentials = aws.administrator): OrganizationsClient =>
  new OrganizationsClient(config(credentials));
const iam = (credentials = aws.administrator): IAMClient => new IAMClient(config(credentials));

let accountsMade = 0;
const newEmail = (): string => `aws-root+${(accountsMade += 1)}@example.gov.uk`;

async function create(
  request: Partial<ConstructorParameters<typeof CreateAccountCommand>[0]> = {},
): Promise<CreateAccountStatus> {
  const { CreateAccountStatus: begun } = await organizations().send(
    new CreateAccountCommand({ AccountName: "example-prod", Email: newEmail(), RoleName: "bootstrap", ...request }),
  );
  return begun ?? {};
}

async function statusOf({ Id }: CreateAccountStatus): Promise<CreateAccountStatus> {
  const { CreateAccountStatus: status } = await organizations().send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: Id }),
  );
  return status ?? {};
}

async function createdId(): Promise<string> {
  return (await statusOf(await create())).AccountId ?? "";
}

async function assume(role: string, caller = aws.administrator, more: object = {}): Promise<Credentials> {
  const { Credentials: session } = await sts(caller).send(
    new AssumeRoleCommand({ RoleArn: role, RoleSessionName: "test", ...more }),
  );
  return {
    accessKeyId: session?.AccessKeyId ?? "",
    secretAccessKey: session?.SecretAccessKey ?? "",
    sessionToken: session?.SessionToken ?? "",
  };
}

async function whoIs(credentials: Credentials): Promise<string | undefined> {
  return (await sts(credentials).send(new GetCallerIdentityCommand({}))).Arn;
}

describe("the organisation", () => {
  test("has what an operator makes before the first account", async () => {
    expect(await aws.ask.accounts()).toEqual([expect.objectContaining({ id: management })]);
    expect(JSON.parse(await aws.ask.roleTrustPolicy(management, "apply"))).toMatchObject({
      Statement: [{ Action: "sts:AssumeRoleWithWebIdentity" }],
    });
    const { Users = [] } = await iam(await aws.observe(users)).send(new ListUsersCommand({}));
    expect(Users.map(({ UserName }) => UserName)).toEqual(["a.person@example.gov.uk"]);
  });

  test("keeps versions of the state bucket", async () => {
    const s3 = new S3Client(config(aws.administrator));
    await s3.send(new PutObjectCommand({ Bucket: "acme-state", Key: "a.tfstate", Body: "one" }));
    await s3.send(new PutObjectCommand({ Bucket: "acme-state", Key: "a.tfstate", Body: "two" }));
    expect(await aws.ask.stateObjects()).toEqual(["a.tfstate"]);
    expect(await aws.ask.stateObject("a.tfstate")).toBe("two");
    expect(await aws.ask.stateHistory()).toEqual([
      { key: "a.tfstate", deleted: false },
      { key: "a.tfstate", deleted: false },
    ]);
  });

  test("counts calls by service and operation", async () => {
    const before = (await aws.calls())["organizations.ListAccounts"] ?? 0;
    await organizations().send(new ListAccountsCommand({}));
    expect((await aws.calls())["organizations.ListAccounts"]).toBe(before + 1);
  });

  test("lists accounts in pages of 20, each once", async () => {
    for (let made = 0; made < 25; made += 1) await create();
    const { Accounts = [], NextToken } = await organizations().send(new ListAccountsCommand({}));
    expect([Accounts.length, typeof NextToken]).toEqual([20, "string"]);
    const all = (await aws.ask.accounts()).map(({ id }) => id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(25);
  });

  test("fails as often as it is told to", async () => {
    await aws.control({ failNextCalls: { "s3.PutObject": 1, "organizations.ListAccounts": 1 } });
    const put = () =>
      new S3Client(config(aws.administrator)).send(
        new PutObjectCommand({ Bucket: "acme-state", Key: "failing", Body: "" }),
      );
    await expect(put()).rejects.toThrow(expect.objectContaining({ name: "InternalError" }));
    await put();
    const list = () => organizations().send(new ListAccountsCommand({}));
    await expect(list()).rejects.toThrow(expect.objectContaining({ name: "ServiceException" }));
    await list();
  });

  test("refuses a control that it does not have", async () => {
    await expect(aws.control({ nonsense: 1 } as object)).rejects.toThrow("nothing to control under nonsense");
  });
});

describe("credentials", () => {
  const garbage = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

  test("that nobody issued act for nobody", async () => {
    await expect(whoIs(garbage)).rejects.toThrow(expect.objectContaining({ name: "InvalidClientTokenId" }));
    await expect(organizations(garbage).send(new ListAccountsCommand({}))).rejects.toThrow(
      expect.objectContaining({ name: "UnrecognizedClientException" }),
    );
    await expect(
      new S3Client(config(garbage)).send(new ListObjectsV2Command({ Bucket: "acme-state" })),
    ).rejects.toThrow(expect.objectContaining({ name: "InvalidAccessKeyId" }));
  });

  test("of a session need its token, and end when it ends", async () => {
    const account = await createdId();
    const role = `arn:aws:iam::${account}:role/bootstrap`;
    const short = await assume(role, aws.administrator, { DurationSeconds: 1 });
    const session = await assume(role);
    const { accessKeyId, secretAccessKey } = session;
    await expect(whoIs({ accessKeyId, secretAccessKey })).rejects.toThrow(
      expect.objectContaining({ name: "InvalidClientTokenId" }),
    );
    expect(await whoIs(session)).toBe(`arn:aws:sts::${account}:assumed-role/bootstrap/test`);
    const refusal = await eventually("the short session to end", () =>
      whoIs(short).then(
        () => undefined,
        (error: unknown) => error,
      ),
    );
    expect(refusal).toMatchObject({ name: "ExpiredToken" });
    expect(await whoIs(session)).toContain("assumed-role/bootstrap");
  });

  test("of every session end when they are made to, and those of users do not", async () => {
    const role = `arn:aws:iam::${await createdId()}:role/bootstrap`;
    const session = await assume(role);
    expect(await aws.secrets()).toEqual(
      expect.arrayContaining([session.secretAccessKey, session.sessionToken ?? "none"]),
    );
    await aws.expireSessions();
    await expect(whoIs(session)).rejects.toThrow(expect.objectContaining({ name: "ExpiredToken" }));
    expect(await whoIs(await assume(role))).toContain("assumed-role/bootstrap");
  });

  test("are needed at all", async () => {
    const response = await fetch(aws.endpoint, {
      method: "POST",
      body: new URLSearchParams({ Action: "ListAccounts", Version: "2016-11-28" }),
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("MissingAuthenticationToken");
  });
});

describe("creating an account", () => {
  test("begins in progress and, without a delay, has succeeded when asked", async () => {
    const begun = await create();
    expect(begun).toMatchObject({ State: "IN_PROGRESS" });
    expect(begun).not.toHaveProperty("AccountId");
    const status = await statusOf(begun);
    expect(status).toMatchObject({ State: "SUCCEEDED", AccountId: expect.stringMatching(/^\d{12}$/) as unknown });
    expect(await whoIs(await assume(`arn:aws:iam::${status.AccountId ?? ""}:role/bootstrap`))).toContain(
      status.AccountId,
    );
  });

  test("takes its time, and until then the account is nowhere to be seen", async () => {
    const [slow, email] = [newEmail(), newEmail()];
    await aws.control({ createDelaySeconds: 3600 });
    const begun = await create({ Email: slow });
    expect(await statusOf(begun)).toMatchObject({ State: "IN_PROGRESS" });
    const { CreateAccountStatuses = [] } = await organizations().send(
      new ListCreateAccountStatusCommand({ States: ["IN_PROGRESS"] }),
    );
    expect(CreateAccountStatuses.map(({ Id }) => Id)).toEqual([begun.Id]);
    const emails = async (): Promise<readonly string[]> => (await aws.ask.accounts()).map((account) => account.email);
    expect(await emails()).not.toContain(slow);
    await aws.control({ createDelaySeconds: 1 });
    const soon = await create({ Email: email });
    await aws.control({ createDelaySeconds: 0 });
    await eventually("the account to be made", async () =>
      (await statusOf(soon)).State === "SUCCEEDED" ? true : undefined,
    );
    expect(await emails()).toContain(email);
  });

  test("fails under an e-mail that was used, is being used, or was used anywhere before", async () => {
    const [used, pending, elsewhere] = [newEmail(), newEmail(), newEmail()];
    await create({ Email: used });
    await aws.control({ createDelaySeconds: 3600, emailsTaken: [elsewhere] });
    await create({ Email: pending });
    await aws.control({ createDelaySeconds: 0 });
    for (const email of [used.toUpperCase(), pending, elsewhere]) {
      expect(await statusOf(await create({ Email: email }))).toMatchObject({
        State: "FAILED",
        FailureReason: "EMAIL_ALREADY_EXISTS",
      });
    }
    expect((await aws.ask.accounts()).filter(({ email }) => [pending, elsewhere].includes(email))).toEqual([]);
  });

  test("fails under the e-mail that a person gave another account later", async () => {
    const [account, email] = [await createdId(), newEmail()];
    await aws.control({ rootEmails: { [account]: email } });
    const { Account } = await organizations().send(new DescribeAccountCommand({ AccountId: account }));
    expect(Account?.Email).toBe(email);
    expect(await statusOf(await create({ Email: email }))).toMatchObject({ FailureReason: "EMAIL_ALREADY_EXISTS" });
  });

  test("fails beyond the quota of accounts", async () => {
    await aws.control({ accountQuota: 1 });
    expect(await statusOf(await create())).toMatchObject({ FailureReason: "ACCOUNT_LIMIT_EXCEEDED" });
    await aws.control({ accountQuota: 10_000 });
    expect(await statusOf(await create())).toMatchObject({ State: "SUCCEEDED" });
  });

  test("fails once for each reason given, without burning the e-mail", async () => {
    await aws.control({ failNextCreations: ["ACCOUNT_LIMIT_EXCEEDED"] });
    const email = newEmail();
    expect(await statusOf(await create({ Email: email }))).toMatchObject({
      State: "FAILED",
      FailureReason: "ACCOUNT_LIMIT_EXCEEDED",
    });
    expect(await statusOf(await create({ Email: email }))).toMatchObject({ State: "SUCCEEDED" });
  });

  const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: "v" }));

  test.each([
    ["a name of 51 characters", { AccountName: "x".repeat(51) }],
    ["a name that is not ASCII", { AccountName: "Bärbel" }],
    ["an e-mail of 65 characters", { Email: `${"x".repeat(56)}@gov.test` }],
    ["an e-mail with two at signs", { Email: "a@b@example.gov.uk" }],
    ["51 tags", { Tags: tags(51) }],
    ["a comma in a tag", { Tags: [{ Key: "description", Value: "one, two" }] }],
    ["a tag value of 257 characters", { Tags: [{ Key: "description", Value: "x".repeat(257) }] }],
    ["the same tag twice", { Tags: [...tags(1), ...tags(1)] }],
  ])("is refused with %s", async (_, request) => {
    await expect(create(request)).rejects.toThrow(expect.objectContaining({ name: "InvalidInputException" }));
  });

  test.each([
    ["a name of 50 characters", { AccountName: "x".repeat(50) }],
    ["an e-mail of 64 characters", { Email: `${"x".repeat(55)}@gov.test` }],
    ["50 tags", { Tags: tags(50) }],
    ["a tag of letters, digits, space and signs", { Tags: [{ Key: "a b", Value: "é 1_.:/=+-@" }] }],
  ])("takes %s", async (_, request) => {
    expect(await statusOf(await create(request))).toMatchObject({ State: "SUCCEEDED" });
  });

  test("holds later tags to the same limits, and all of them to 50", async () => {
    const ResourceId = (await statusOf(await create({ Tags: tags(50) }))).AccountId;
    for (const Tags of [[{ Key: "a", Value: "&" }], [{ Key: "one-more", Value: "v" }]]) {
      await expect(organizations().send(new TagResourceCommand({ ResourceId, Tags }))).rejects.toThrow(
        expect.objectContaining({ name: "InvalidInputException" }),
      );
    }
    await organizations().send(new TagResourceCommand({ ResourceId, Tags: [{ Key: "key-0", Value: "new" }] }));
  });
});

test("refuses a call as often as it was told", async () => {
  const refusal = { code: "Throttling", message: "Slow down." };
  await aws.control({ refuse: { "sts.GetCallerIdentity": { ...refusal, times: 2 } } });
  const ask = () => whoIs(aws.administrator);
  await expect(ask()).rejects.toThrow("Slow down.");
  await expect(ask()).rejects.toThrow("Slow down.");
  expect(await ask()).toContain("administrator");
});

describe("the state of an account", () => {
  const stateOf = async (id: string): Promise<readonly unknown[]> => {
    const { Account } = await organizations().send(new DescribeAccountCommand({ AccountId: id }));
    return [Account?.State, Account?.Status];
  };

  afterEach(async () => aws.control({ accountStateIn: "State" }));

  test("is in State alone, as since 2026-09-09; before, it was in Status, or in both", async () => {
    const id = await createdId();
    expect(await stateOf(id)).toEqual(["ACTIVE", undefined]);
    await aws.control({ accountStateIn: "both" });
    expect(await stateOf(id)).toEqual(["ACTIVE", "ACTIVE"]);
    await aws.control({ accountStateIn: "Status" });
    expect(await stateOf(id)).toEqual([undefined, "ACTIVE"]);
    const { Accounts = [] } = await organizations().send(new ListAccountsCommand({}));
    expect(Accounts.some(({ State }) => State !== undefined)).toBe(false);
  });

  test("is CLOSED once it was closed, which Status calls SUSPENDED, and no account closes twice", async () => {
    const id = await createdId();
    await aws.control({ accountStateIn: "both" });
    await organizations().send(new CloseAccountCommand({ AccountId: id }));
    expect(await stateOf(id)).toEqual(["CLOSED", "SUSPENDED"]);
    await expect(organizations().send(new CloseAccountCommand({ AccountId: id }))).rejects.toThrow(
      expect.objectContaining({ name: "AccountAlreadyClosedException" }),
    );
  });

  test("can be one that only AWS gives", async () => {
    const id = await createdId();
    await aws.setAccountStates({ [id]: "PENDING_CLOSURE" });
    expect(await stateOf(id)).toEqual(["PENDING_CLOSURE", undefined]);
  });

  test("is nowhere once the account left the organisation", async () => {
    const id = await createdId();
    await organizations().send(new RemoveAccountFromOrganizationCommand({ AccountId: id }));
    await expect(stateOf(id)).rejects.toThrow(expect.objectContaining({ name: "AccountNotFoundException" }));
  });
});

describe("the name of an account", () => {
  const account = (credentials = aws.administrator) =>
    new AccountClient({ endpoint: aws.endpoint, region, credentials });

  test("is what the management account says", async () => {
    const id = await createdId();
    await account().send(new PutAccountNameCommand({ AccountId: id, AccountName: "renamed" }));
    expect((await aws.ask.accounts()).find((one) => one.id === id)?.name).toBe("renamed");
    const inside = await assume(`arn:aws:iam::${id}:role/bootstrap`);
    await account(inside).send(new PutAccountNameCommand({ AccountName: "by itself" }));
    expect((await aws.ask.accounts()).find((one) => one.id === id)?.name).toBe("by itself");
    for (const [credentials, AccountId, AccountName, name] of [
      [inside, id, "renamed", "AccessDeniedException"],
      [aws.administrator, management, "renamed", "ValidationException"],
      [aws.administrator, id, "", "ValidationException"],
      [aws.administrator, "999999999999", "renamed", "ResourceNotFoundException"],
    ] as const) {
      await expect(account(credentials).send(new PutAccountNameCommand({ AccountId, AccountName }))).rejects.toThrow(
        expect.objectContaining({ name }),
      );
    }
  });
});

describe("assuming a role", () => {
  const trust = (...statements: readonly object[]): string =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: statements.map((statement) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...statement })),
    });
  let roles = 0;

  async function roleThatTrusts(...statements: readonly object[]): Promise<string> {
    const { Role } = await iam().send(
      new CreateRoleCommand({ RoleName: `role-${(roles += 1)}`, AssumeRolePolicyDocument: trust(...statements) }),
    );
    return Role?.Arn ?? "";
  }

  test("that nobody made is denied", async () => {
    await expect(assume(`arn:aws:iam::${management}:role/nobody-made-me`)).rejects.toThrow(
      /is not authorized to perform: sts:AssumeRole on resource/,
    );
  });

  test.each([
    ["the caller's account", { AWS: `arn:aws:iam::${management}:root` }, {}, true],
    ["the caller's account by its id", { AWS: [management] }, {}, true],
    ["the caller", { AWS: `arn:aws:iam::${management}:user/administrator` }, {}, true],
    ["another account", { AWS: `arn:aws:iam::${users}:root` }, {}, false],
    ["another user", { AWS: `arn:aws:iam::${users}:user/a.person@example.gov.uk` }, {}, false],
    ["everybody with the right external id", { AWS: "*" }, { StringEquals: { "sts:ExternalId": "plum" } }, true],
    [
      "everybody with another external id",
      { AWS: "*" },
      { StringEquals: { "sts:ExternalId": ["pear", "fig"] } },
      false,
    ],
    ["session names that look right", { AWS: "*" }, { StringLike: { "sts:RoleSessionName": "t?s*" } }, true],
    ["everybody with MFA", { AWS: "*" }, { Bool: { "aws:MultiFactorAuthPresent": "true" } }, false],
    [
      "everybody with MFA, if it can be told",
      { AWS: "*" },
      { BoolIfExists: { "aws:MultiFactorAuthPresent": true } },
      true,
    ],
    [
      "everybody but this user",
      { AWS: "*" },
      { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${management}:user/administrator` } },
      false,
    ],
  ])("whose trust policy names %s", async (_, Principal, Condition, allowed) => {
    const attempt = assume(await roleThatTrusts({ Principal, Condition }), aws.administrator, { ExternalId: "plum" });
    await (allowed
      ? expect(attempt).resolves.toHaveProperty("accessKeyId")
      : expect(attempt).rejects.toThrow(expect.objectContaining({ name: "AccessDenied" })));
  });

  test("is denied where one statement lets the caller in and another does not", async () => {
    const everybody = { Principal: { AWS: "*" } };
    const role = await roleThatTrusts(everybody, { Principal: { AWS: management }, Effect: "Deny" });
    await expect(assume(role)).rejects.toThrow(expect.objectContaining({ name: "AccessDenied" }));
  });

  test("from a session never has MFA, not even with …IfExists, and lasts an hour at most", async () => {
    const session = await assume(await roleThatTrusts({ Principal: { AWS: management } }));
    const withMfa = await roleThatTrusts({
      Principal: { AWS: management },
      Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } },
    });
    await expect(assume(withMfa, session)).rejects.toThrow(expect.objectContaining({ name: "AccessDenied" }));
    const any = await roleThatTrusts({ Principal: { AWS: management } });
    await expect(assume(any, session, { DurationSeconds: 3601 })).rejects.toThrow(/1 hour session limit/);
    await assume(any, session, { DurationSeconds: 3600 });
  });

  test("with a source identity needs a trust policy that lets it be set", async () => {
    const plain = await roleThatTrusts({ Principal: { AWS: management } });
    const setting = await roleThatTrusts({
      Principal: { AWS: management },
      Action: ["sts:AssumeRole", "sts:SetSourceIdentity"],
    });
    await expect(assume(plain, aws.administrator, { SourceIdentity: "run-1" })).rejects.toThrow(
      /sts:SetSourceIdentity/,
    );
    await assume(setting, aws.administrator, { SourceIdentity: "run-1" });
  });

  test("of a new account ends for the management account once its trust names only administrators", async () => {
    const account = await createdId();
    const role = `arn:aws:iam::${account}:role/bootstrap`;
    const inside = iam(await assume(role));
    const only = trust({
      Principal: { AWS: `arn:aws:iam::${users}:user/a.person@example.gov.uk` },
      Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } },
    });
    await inside.send(new UpdateAssumeRolePolicyCommand({ RoleName: "bootstrap", PolicyDocument: only }));
    await expect(assume(role)).rejects.toThrow(expect.objectContaining({ name: "AccessDenied" }));
    expect(JSON.parse(await aws.ask.roleTrustPolicy(account, "bootstrap"))).toEqual(JSON.parse(only));
  });

  test.each([
    ["an unknown user", `arn:aws:iam::${users}:user/nobody@example.gov.uk`],
    ["a role that nobody made", `arn:aws:iam::${users}:role/none`],
    ["an account that does not exist", "arn:aws:iam::333333333333:root"],
    ["no principal at all", "a.person@example.gov.uk"],
  ])("cannot be granted to %s", async (_, principal) => {
    await expect(roleThatTrusts({ Principal: { AWS: principal } })).rejects.toThrow(
      expect.objectContaining({ name: "MalformedPolicyDocumentException" }),
    );
  });

  test("has a trust policy of at most 2,048 characters, white space not counted", async () => {
    const statement = (length: number) => ({ Sid: "x".repeat(length), Principal: { AWS: management } });
    const room = 2048 - trust(statement(0)).length;
    await roleThatTrusts(statement(room));
    await expect(roleThatTrusts(statement(room + 1))).rejects.toThrow(
      expect.objectContaining({ name: "LimitExceededException" }),
    );
  });
});

describe("assuming a role with a job's token", () => {
  const subject = "repo:acme/accounts:environment:plan";

  interface Token {
    readonly sub?: string;
    readonly aud?: string;
    readonly iss?: string;
    readonly kid?: string;
    readonly expires?: string;
    readonly key?: typeof keys.privateKey;
  }

  async function assumeWith({
    sub = subject,
    aud = "sts.amazonaws.com",
    iss = `https://${githubIssuer}`,
    kid = "one",
    expires = "5m",
    key = keys.privateKey,
  }: Token): Promise<Credentials> {
    const token = await new SignJWT({ sub })
      .setProtectedHeader({ alg: "RS256", kid })
      .setIssuer(iss)
      .setAudience(aud)
      .setIssuedAt()
      .setExpirationTime(expires)
      .sign(key);
    return assumeWithToken(token);
  }

  async function assumeWithToken(WebIdentityToken: string): Promise<Credentials> {
    const unsigned = new STSClient({ endpoint: aws.endpoint, region, maxAttempts: 1 });
    const { Credentials: session } = await unsigned.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: `arn:aws:iam::${management}:role/plan`,
        RoleSessionName: "run-1",
        WebIdentityToken,
      }),
    );
    return {
      accessKeyId: session?.AccessKeyId ?? "",
      secretAccessKey: session?.SecretAccessKey ?? "",
      sessionToken: session?.SessionToken ?? "",
    };
  }

  test("acts in the account of the role", async () => {
    expect(await whoIs(await assumeWith({}))).toBe(`arn:aws:sts::${management}:assumed-role/plan/run-1`);
  });

  test.each([
    ["of another environment", { sub: "repo:acme/accounts:environment:apply" }, "AccessDenied"],
    ["of another repository", { sub: "repo:evil/accounts:environment:plan" }, "AccessDenied"],
    ["for another audience", { aud: "https://github.com/acme" }, "InvalidIdentityTokenException"],
    ["that has expired", { expires: "1 minute ago" }, "ExpiredTokenException"],
    ["of another issuer", { iss: "https://issuer.example" }, "InvalidIdentityTokenException"],
    ["signed with a key of another name", { kid: "two" }, "InvalidIdentityTokenException"],
  ])("is denied to one %s", async (_, token, name) => {
    await expect(assumeWith(token)).rejects.toThrow(expect.objectContaining({ name }));
  });

  test("is denied to one that another key signed, that nobody signed, or that is none", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const unsigned = `${part({ alg: "none", kid: "one" })}.${part({ sub: subject, aud: "sts.amazonaws.com", iss: `https://${githubIssuer}`, exp: 9_999_999_999 })}.`;
    const attempts = [
      () => assumeWith({ key: privateKey }),
      () => assumeWithToken(unsigned),
      () => assumeWithToken("not.a.token"),
    ];
    for (const attempt of attempts) {
      await expect(attempt()).rejects.toThrow(expect.objectContaining({ name: "InvalidIdentityTokenException" }));
    }
  });
});

describe("the root user", () => {
  test("has MFA where it was so set, by account", async () => {
    const [account, other] = [await createdId(), await createdId()];
    await aws.control({ rootUsers: { [account]: { mfa: ["2026-03-01T10:00:00Z"] } } });
    const flags = [account, other].map(async (id) => {
      const { SummaryMap } = await iam(await aws.observe(id)).send(new GetAccountSummaryCommand({}));
      return SummaryMap?.AccountMFAEnabled;
    });
    expect(await Promise.all(flags)).toEqual([1, 0]);
  });

  test("has MFA by security keys, which no one else sees listed", async () => {
    const account = await createdId();
    await aws.control({ rootUsers: { [account]: { securityKeys: ["2026-03-01T10:00:00Z"] } } });
    const inside = iam(await aws.observe(account));
    expect((await inside.send(new GetAccountSummaryCommand({}))).SummaryMap?.AccountMFAEnabled).toBe(1);
    expect((await inside.send(new ListVirtualMFADevicesCommand({}))).VirtualMFADevices).toEqual([]);
  });

  test("has no password where the account was made while root credentials are managed centrally", async () => {
    await aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
    const account = await createdId();
    const { SummaryMap } = await iam(await aws.observe(account)).send(new GetAccountSummaryCommand({}));
    expect(SummaryMap?.AccountPasswordPresent).toBe(0);
  });

  test("can be acted for only where root credentials are managed centrally", async () => {
    const account = await createdId();
    const assumeRoot = () =>
      sts().send(
        new AssumeRootCommand({
          TargetPrincipal: account,
          TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials" },
        }),
      );
    await aws.control({ organizationsFeatures: ["RootSessions"] });
    await expect(assumeRoot()).rejects.toThrow(expect.objectContaining({ name: "AccessDenied" }));
    await aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
    expect((await iam().send(new ListOrganizationsFeaturesCommand({}))).EnabledFeatures).toEqual([
      "RootCredentialsManagement",
    ]);
    const { Credentials: session } = await assumeRoot();
    expect(
      await whoIs({
        accessKeyId: session?.AccessKeyId ?? "",
        secretAccessKey: session?.SecretAccessKey ?? "",
        sessionToken: session?.SessionToken ?? "",
      }),
    ).toContain(account);
  });
});

test("describes an account that was made", async () => {
  const AccountId = await createdId();
  const { Account } = await organizations().send(new DescribeAccountCommand({ AccountId }));
  expect(Account).toMatchObject({ Id: AccountId, Name: "example-prod", State: "ACTIVE" });
});

test("has a thousand accounts in a moment, whose e-mails are taken", async () => {
  const tags = { "account-name": "old" };
  const old = Array.from({ length: 1000 }, (_, index) => ({
    name: "old",
    email: `old+${index}@example.gov.uk`,
    roleName: "admin",
    tags,
  }));
  const found = await aws.addAccounts(old);
  expect(found.map(({ Email }) => Email)).toEqual(old.map(({ email }) => email));
  const { Account } = await organizations().send(new DescribeAccountCommand({ AccountId: found[999]?.Id }));
  expect(Account).toMatchObject({ Name: "old", Arn: found[999]?.Arn, State: "ACTIVE" });
  const again = await statusOf(await create({ Email: "old+7@example.gov.uk" }));
  expect(again.FailureReason).toBe("EMAIL_ALREADY_EXISTS");
});

test("throttles what comes more often than it was told to answer, and tells how often that was", async () => {
  const ask = async (): Promise<unknown> => organizations().send(new ListRootsCommand({}));
  await aws.control({ rateLimits: { "organizations.ListRoots": 1 } });
  // On a busy machine they do not all arrive within one second.
  const asked = await Promise.allSettled(Array.from({ length: 10 }, ask));
  const refused = asked.filter((answer) => answer.status === "rejected");
  expect(refused).not.toEqual([]);
  expect(new Set(refused.map(({ reason }) => (reason as Error).name))).toEqual(new Set(["TooManyRequestsException"]));
  expect(await aws.calls()).toMatchObject({ "organizations.ListRoots.throttled": refused.length });
  expect((await aws.busiest())["organizations.ListRoots"]).toBe(1);
});

test("ends with the process that started it, however that ends", async () => {
  const module = new URL("local-aws.ts", import.meta.url).href;
  const script = `const { startLocalAws } = await import(${JSON.stringify(module)}); console.log((await startLocalAws(${JSON.stringify(plan)})).endpoint);`;
  const parent = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const endpoint = line.toString().trim();
  expect((await fetch(`${endpoint}/_world/calls`, { method: "POST" })).status).toBe(200);
  parent.kill("SIGKILL");
  await once(parent, "exit");
  await eventually("the local AWS to be gone", () =>
    fetch(`${endpoint}/_world/calls`, { method: "POST" }).then(
      () => undefined,
      () => true,
    ),
  );
});
