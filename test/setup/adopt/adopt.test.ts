import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CloseAccountCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { type AccountFound, type LocalAws, startLocalAws } from "local-github-world/aws";
import { emptyAccountsFile } from "../../../app/domain/account/render-accounts-file.ts";
import { accountsFilePath, settingsPath } from "../../../app/domain/settings/settings.ts";
import { adopt } from "../../../setup/adopt/adopt.ts";
import { settings } from "../../fixtures/settings.ts";

/** The command, with an organisation in a local AWS that is as strict as AWS. */

const { management_account: managementAccount, users_account: usersAccount, region } = settings.aws;
const settingsText = readFileSync(new URL("../../fixtures/settings.yml", import.meta.url), "utf8");
const tags = {
  "account-name": "any",
  description: "Was there before",
  organisation: "Government Digital Service",
  "security-does-account-hold-pii": "false",
};
const credentials = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"] as const;
const before = Object.fromEntries(credentials.map((name) => [name, process.env[name]]));

let aws: LocalAws;
let made: readonly AccountFound[];
let repository: string;
let said: string[];

beforeAll(async () => {
  aws = await startLocalAws({
    managementAccount,
    usersAccount,
    region,
    repository: "example-gov/aws-accounts",
    roles: [],
    stateBucket: "example-state",
    users: [],
  });
  const account = (name: string, own: Readonly<Record<string, string>>) => ({
    name,
    email: `root.${name.replace(/\W/gu, "")}@example.gov.uk`,
    roleName: "OldRole",
    tags: own,
  });
  made = await aws.addAccounts([
    account("Old Service (live)", tags),
    account("untagged", {}),
    account("closed", tags),
    ...Array.from({ length: 20 }, (_, index) => account(`more-${index}`, tags)),
  ]);
  const client = new OrganizationsClient({ endpoint: aws.endpoint, region, credentials: aws.administrator });
  await client.send(new CloseAccountCommand({ AccountId: made[2]?.Id }));
});

afterAll(async () => aws.stop());

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "adopt-"));
  write(settingsPath, settingsText);
  write(accountsFilePath, emptyAccountsFile);
  said = [];
  process.env["AWS_ACCESS_KEY_ID"] = aws.administrator.accessKeyId;
  process.env["AWS_SECRET_ACCESS_KEY"] = aws.administrator.secretAccessKey;
  process.env["AWS_ENDPOINT_URL"] = aws.endpoint;
  delete process.env["AWS_SESSION_TOKEN"];
});

afterEach(async () => {
  rmSync(repository, { recursive: true });
  await aws.control({
    refuse: Object.fromEntries([...refusable, "organizations.ListAccounts"].map((name) => [name, null])),
  });
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

const refusable = ["organizations.ListTagsForResource", "organizations.ListDelegatedAdministrators"] as const;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

const readFile = (): string => readFileSync(join(repository, accountsFilePath), "utf8");

const run = (over: { readonly repository?: string; readonly profile?: string } = {}): Promise<boolean> =>
  adopt(
    { repository, profile: undefined, ...over },
    { pace: () => Promise.resolve(), say: (line) => void said.push(line) },
  );

test("writes an entry for each active account, and says what is left; a second run writes nothing", async () => {
  const calls = await aws.calls();
  expect(await run()).toBe(false);
  const text = readFile();
  expect(text).toContain(`"adopt": "${made[0]?.Id ?? ""}"`);
  expect(text.match(/"adopt"/gu)).toHaveLength(22);
  const report = said.at(-1) ?? "";
  expect(report).toContain(`- old-service-live adopts ${made[0]?.Id ?? ""}\n`);
  expect(report).toMatch(/- line \d+, untagged: The account has no tags\./u);
  expect(report).toContain(`- ${made[2]?.Id ?? ""} (closed): AWS says that the account`);
  expect(report).toContain("is the management account");
  const after = await aws.calls();
  const sent = Object.keys(after).filter((name) => (after[name] ?? 0) > (calls[name] ?? 0));
  expect(sent.toSorted()).toEqual(["organizations.ListAccounts", ...refusable, "sts.GetCallerIdentity"].toSorted());
  const { mtimeMs } = statSync(join(repository, accountsFilePath));
  await run();
  expect(readFile()).toBe(text);
  expect(statSync(join(repository, accountsFilePath)).mtimeMs).toBe(mtimeMs);
  expect((await aws.calls())["organizations.ListTagsForResource"]).toBe(after["organizations.ListTagsForResource"]);
});

test("repeats requests that AWS throttles or fails to answer", async () => {
  await aws.control({
    failNextCalls: { "organizations.ListTagsForResource": 3 },
    refuse: { "organizations.ListTagsForResource": { code: "TooManyRequestsException", message: "Slow.", times: 4 } },
  });
  await run();
  expect(readFile().match(/"adopt"/gu)).toHaveLength(22);
});

describe("changes nothing, and says what to do", () => {
  test.each([["organizations.ListAccounts"], ...refusable.map((name) => [name] as const)])(
    "if AWS denies %s",
    async (operation) => {
      await aws.control({ refuse: { [operation]: { code: "AccessDeniedException", message: "You may not." } } });
      await expect(run()).rejects.toThrow(`the credentials need the permission ${operation.replace(".", ":")}`);
      expect(readFile()).toBe(emptyAccountsFile);
      expect(readdirSync(join(repository, dirname(accountsFilePath)))).toEqual(["accounts.tf.json"]);
    },
  );

  test("without credentials", async () => {
    delete process.env["AWS_ACCESS_KEY_ID"];
    delete process.env["AWS_SECRET_ACCESS_KEY"];
    await expect(run({ profile: "no-such-profile" })).rejects.toThrow("There are no usable credentials: sign in");
  });

  test("with credentials of another account", async () => {
    const other = await aws.observe(usersAccount);
    process.env["AWS_ACCESS_KEY_ID"] = other.accessKeyId;
    process.env["AWS_SECRET_ACCESS_KEY"] = other.secretAccessKey;
    process.env["AWS_SESSION_TOKEN"] = other.sessionToken;
    await expect(run()).rejects.toThrow(
      `are those of the account ${usersAccount}, and the settings name ${managementAccount}`,
    );
  });

  test("without an accounts file, or a repository", async () => {
    rmSync(join(repository, accountsFilePath));
    await expect(run()).rejects.toThrow(`There is no ${accountsFilePath} in ${repository}`);
    await expect(run({ repository: join(repository, "none") })).rejects.toThrow(
      "There is no .github/aws-accounts.yml in",
    );
  });

  test("with an accounts file or settings that have errors", async () => {
    write(accountsFilePath, '{"resource":[]}\n');
    await expect(run()).rejects.toThrow("terraform/accounts.tf.json:1 not-canonical:");
    write(settingsPath, "aws: 1\n");
    await expect(run()).rejects.toThrow("The settings have errors. Fix them first:\n.github/aws-accounts.yml:");
  });
});
