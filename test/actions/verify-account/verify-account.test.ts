import { AccountClient, PutAlternateContactCommand } from "@aws-sdk/client-account";
import { CreateRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  DescribeCreateAccountStatusCommand,
  OrganizationsClient,
} from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { type LocalAws, startLocalAws } from "local-github-world/aws";
import { askForMembers } from "../../../actions/verify-account/ask-account.ts";
import type { Asker } from "../../../actions/verify-account/sessions.ts";
import { verifyAccount } from "../../../actions/verify-account/verify-account.ts";
import type { Account } from "../../../app/domain/account/account.ts";
import type { Settings } from "../../../app/domain/settings/settings.ts";
import { settings as example } from "../../fixtures/settings.ts";

const management = "111111111111";
const users = "222222222222";
const administrators = ["a.person@example.gov.uk"];
const trustPolicyTemplate = readFileSync(new URL("../../../templates/trust-policy.json", import.meta.url), "utf8");

let aws: LocalAws;
let id = "";
let asker: Asker;

const account: Account = {
  key: "pets",
  name: "pets",
  email: "root+pets@example.gov.uk",
  roleName: "bootstrap",
  iamUserAccessToBilling: "ALLOW",
  tags: { "account-name": "pets", lead: "Ann" },
  lifecycle: "standard",
};

/** The SDK reads the endpoints of AWS from the environment, in tests as on a runner. */
beforeAll(async () => {
  aws = await startLocalAws({
    managementAccount: management,
    usersAccount: users,
    region: "eu-west-2",
    repository: "example/accounts",
    roles: [],
    stateBucket: "example-state",
    users: administrators,
  });
  Object.assign(process.env, aws.env);
  const organizations = new OrganizationsClient(client(aws.administrator));
  const Tags = Object.entries(account.tags).map(([Key, Value]) => ({ Key, Value }));
  const { CreateAccountStatus: begun } = await organizations.send(
    new CreateAccountCommand({ AccountName: account.name, Email: account.email, RoleName: "bootstrap", Tags }),
  );
  const { CreateAccountStatus: made } = await organizations.send(
    new DescribeCreateAccountStatusCommand({ CreateAccountRequestId: begun?.Id }),
  );
  id = made?.AccountId ?? "";
  asker = {
    credentials: { ...aws.administrator, sessionToken: "" },
    region: "eu-west-2",
    partition: "aws",
    sessionName: "verify",
    now: () => new Date("2026-03-01T10:00:00Z"),
  };
  const inside = new IAMClient(client(await aws.observe(id)));
  const trust = (principal: object): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...principal }] });
  await inside.send(
    new CreateRoleCommand({
      RoleName: "aws-accounts-audit",
      AssumeRolePolicyDocument: trust({ Principal: { AWS: `arn:aws:iam::${management}:user/administrator` } }),
    }),
  );
  await inside.send(
    new UpdateAssumeRolePolicyCommand({
      RoleName: "bootstrap",
      PolicyDocument: trust({
        Principal: { AWS: `arn:aws:iam::${users}:user/${administrators[0] ?? ""}` },
        Condition: { Bool: { "aws:MultiFactorAuthPresent": true } },
      }),
    }),
  );
});

afterAll(async () => {
  for (const name of Object.keys(aws.env)) Reflect.deleteProperty(process.env, name);
  await aws.stop();
});

beforeEach(async () => {
  await aws.control({
    organizationsFeatures: [],
    rootUsers: { [id]: { password: true, mfa: [], securityKeys: [], accessKeys: 0, certificates: 0 } },
  });
});

function client(credentials: object) {
  return { endpoint: aws.endpoint, region: "eu-west-2", credentials: credentials as Asker["credentials"] };
}

/** Verdict and reason of each claim, by its subject. */
async function verify({
  central = false,
  more = {},
  of = account,
}: { readonly central?: boolean; readonly more?: Partial<Settings>; readonly of?: Account } = {}) {
  const members = await askForMembers(asker);
  const member = members.kind === "value" ? members.value.find((one) => one.id === id) : undefined;
  if (member === undefined) throw new Error("the organisation has no such account");
  const settings: Settings = { ...example, ...more, aws: { ...example.aws, users_account: users, ...more.aws } };
  const { account: about, findings } = await verifyAccount(
    asker,
    { member, account: of, administrators },
    { central, settings, receipt: members.receipt, trustPolicyTemplate },
  );
  expect(about).toBe(id);
  for (const { at, verdict, requestId } of findings) {
    expect(at).toBe("2026-03-01T10:00:00.000Z");
    if (verdict !== "unknown") expect(requestId).toEqual(expect.any(String));
  }
  return Object.fromEntries(findings.map(({ about: claim, verdict, reason }) => [claim, { verdict, reason }]));
}

describe("through the audit role", () => {
  test("sees an account that is not secured, and otherwise matches the file", async () => {
    const found = await verify();
    expect(Object.entries(found).map(([claim, { verdict }]) => [claim, verdict])).toEqual([
      ["root-password", "proven"],
      ["root-mfa", "contradicted"],
      ["no-root-password", "contradicted"],
      ["no-root-mfa", "proven"],
      ["no-root-access-keys", "proven"],
      ["no-root-certificates", "proven"],
      ["no-root-keys", "proven"],
      ["no-root-credentials", "contradicted"],
      ["trust-policy", "proven"],
      ["contacts", "proven"],
      ["tags", "proven"],
    ]);
  });

  test("counts MFA devices, and says since when", async () => {
    await aws.control({ rootUsers: { [id]: { mfa: ["2026-03-01T09:00:00Z", "2026-03-01T09:05:00Z"] } } });
    const found = await verify({ more: { mfa_registration: "separate" } });
    expect(found["root-mfa"]?.verdict).toBe("proven");
    expect(found["root-mfa"]?.reason).toContain("since 2026-03-01T09:05:00.000Z");
    expect(found["root-mfa-second"]?.verdict).toBe("proven");
  });

  test.each([
    ["two security keys", { securityKeys: ["2026-03-01T09:00:00Z", "2026-03-01T09:05:00Z"] }, "lists 0"],
    [
      "a security key beside a virtual device",
      { securityKeys: ["2026-03-01T09:00:00Z"], mfa: ["2026-03-01T09:05:00Z"] },
      "lists 1",
    ],
  ])("does not know of %s, and contradicts nothing", async (_, devices, listed) => {
    await aws.control({ rootUsers: { [id]: devices } });
    const found = await verify({ more: { mfa_registration: "separate" } });
    expect(found["root-mfa"]?.verdict).toBe("proven");
    expect(found["root-mfa-second"]?.verdict).toBe("unknown");
    expect(found["root-mfa-second"]?.reason).toContain(listed);
  });

  test("sees keys and certificates of the root user", async () => {
    await aws.control({ rootUsers: { [id]: { accessKeys: 1, certificates: 1, password: false } } });
    const found = await verify();
    expect(found["no-root-access-keys"]?.verdict).toBe("contradicted");
    expect(found["no-root-certificates"]?.verdict).toBe("contradicted");
    expect(found["root-password"]?.verdict).toBe("contradicted");
  });

  test("compares contacts, organisational unit and tags with the file", async () => {
    const more = { contacts: { security: { name: "lead" } } } as const;
    const of: Account = { ...account, parentId: "ou-abcd-12345678", tags: { ...account.tags, other: "x" } };
    const before = await verify({ more, of });
    expect(before["contacts"]?.reason).toContain('The security contact has the name (none) instead of "Ann"');
    expect(before["organisational-unit"]?.verdict).toBe("contradicted");
    expect(before["tags"]?.reason).toContain('"other" is (none) instead of "x"');
    const inside = new AccountClient(client(await aws.observe(id)));
    await inside.send(
      new PutAlternateContactCommand({
        AlternateContactType: "SECURITY",
        Name: "Ann",
        EmailAddress: "ann@example.gov.uk",
        PhoneNumber: "1",
        Title: "Lead",
      }),
    );
    expect((await verify({ more }))["contacts"]?.verdict).toBe("proven");
  });

  test("knows nothing without the role", async () => {
    const found = await verify({ more: { aws: { ...example.aws, audit_role: false } } });
    for (const claim of ["root-mfa", "trust-policy"]) expect(found[claim]?.verdict).toBe("unknown");
    expect(found["trust-policy"]?.reason).toContain("The settings turn the role aws-accounts-audit off");
    expect(found["tags"]?.verdict).toBe("proven");
  });
});

describe("in the root user's own session", () => {
  beforeEach(async () => {
    await aws.control({ organizationsFeatures: ["RootCredentialsManagement"] });
  });

  test("proves that the root user has no credentials", async () => {
    await aws.control({ rootUsers: { [id]: { password: false } } });
    const found = await verify({ central: true });
    for (const claim of [
      "no-root-password",
      "no-root-mfa",
      "no-root-access-keys",
      "no-root-certificates",
      "no-root-credentials",
    ]) {
      expect([claim, found[claim]?.verdict]).toEqual([claim, "proven"]);
    }
  });

  test("counts security keys, too", async () => {
    const securityKeys = ["2026-03-01T09:00:00Z", "2026-03-01T09:05:00Z"];
    await aws.control({ rootUsers: { [id]: { securityKeys } } });
    const more: Partial<Settings> = { mfa_registration: "separate" };
    expect((await verify({ central: true, more }))["root-mfa-second"]?.verdict).toBe("proven");
    await aws.control({ rootUsers: { [id]: { securityKeys: securityKeys.slice(1) } } });
    expect((await verify({ central: true, more }))["root-mfa-second"]?.verdict).toBe("contradicted");
  });

  test("sees each existing credential", async () => {
    const mfa = ["2026-03-01T09:00:00Z"];
    await aws.control({ rootUsers: { [id]: { password: true, mfa, accessKeys: 2, certificates: 1 } } });
    const found = await verify({ central: true });
    expect(found["no-root-password"]?.verdict).toBe("contradicted");
    expect(found["no-root-mfa"]?.reason).toContain("since 2026-03-01T09:00:00.000Z");
    expect(found["no-root-access-keys"]?.reason).toBe("The root user has 2 access keys.");
    expect(found["no-root-certificates"]?.verdict).toBe("contradicted");
  });
});

describe("does not know", () => {
  const byPolicy =
    "User is not authorized to perform: iam:ListMFADevices with an explicit deny in a service control policy";

  test.each([
    [
      "blocked by a policy",
      "sts.AssumeRoot",
      { code: "AccessDenied", message: byPolicy },
      "Blocked by a service control policy",
    ],
    [
      "blocked by a policy",
      "iam.ListMFADevices",
      { code: "AccessDenied", message: byPolicy },
      "Blocked by a service control policy",
    ],
    ["denied", "iam.ListMFADevices", { code: "AccessDenied", message: "no" }, "Not allowed"],
    ["throttled", "iam.ListMFADevices", { code: "Throttling", message: "Rate exceeded" }, "Throttled"],
    [
      "something else",
      "iam.ListMFADevices",
      { code: "ServiceFailure", message: "Sorry" },
      "AWS gave no usable answer to iam:ListMFADevices of the root user (ServiceFailureException: Sorry)",
    ],
  ])("what is %s: %s", async (_, operation, refusal, reason) => {
    await aws.control({ organizationsFeatures: ["RootCredentialsManagement"], refuse: { [operation]: refusal } });
    const found = await verify({ central: true });
    await aws.control({ refuse: { [operation]: null } });
    expect(found["no-root-mfa"]?.verdict).toBe("unknown");
    expect(found["no-root-mfa"]?.reason).toContain(reason);
    expect(found["tags"]?.verdict).toBe("proven");
  });

  test("the dates of MFA devices, if only the flag is readable", async () => {
    await aws.control({
      rootUsers: { [id]: { mfa: ["2026-03-01T09:00:00Z"] } },
      refuse: { "iam.ListVirtualMFADevices": { code: "AccessDenied", message: "no" } },
    });
    const found = await verify({ more: { mfa_registration: "separate" } });
    await aws.control({ refuse: { "iam.ListVirtualMFADevices": null } });
    expect(found["root-mfa"]?.verdict).toBe("proven");
    expect(found["root-mfa-second"]?.verdict).toBe("unknown");
  });

  test("anything inside an account without the role", async () => {
    await aws.control({ refuse: { "sts.AssumeRole": { code: "AccessDenied", message: "is not authorized" } } });
    const found = await verify();
    await aws.control({ refuse: { "sts.AssumeRole": null } });
    expect(found["trust-policy"]?.reason).toContain("No role could be assumed");
    expect(found["root-mfa"]?.verdict).toBe("unknown");
  });
});
