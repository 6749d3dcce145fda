import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import { runPlan, type PlanJob } from "../../../actions/terraform-plan/run.ts";
import { parsePlanSummary } from "../../../app/domain/plan/parse-plan-summary.ts";
import type { PlanSummary } from "../../../app/domain/plan/plan-summary.ts";
import { readTemplates } from "../../../app/templates.ts";
import {
  accountsText,
  baseSha,
  credentials,
  emptyAccountsText,
  fakeTerraform,
  headSha,
  lockFile,
  offerIdToken,
  offerRole,
  planRole,
  recordedPlan,
  runnerIn,
  said,
  settingsText,
  stsError,
  stsUrl,
  temporaryFolder,
} from "../outside.ts";
import { stateWith } from "../terraform-apply/surroundings.ts";

const templates = readTemplates(new URL("../../../templates/", import.meta.url)).comments;

let printed = "";

beforeEach(() => {
  printed = "";
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

const api = (): nock.Scope => nock("https://api.github.com/repos/example/accounts");

function servePullRequest(over: { readonly head?: string; readonly fork?: boolean } = {}): void {
  api()
    .get("/pulls/12")
    .reply(200, {
      number: 12,
      state: "open",
      draft: false,
      user: { login: "ada" },
      head: { sha: over.head ?? headSha, repo: over.fork === true ? null : { id: 1 } },
      base: { ref: "main", repo: { id: 1, private: true, html_url: "https://github.example", default_branch: "main" } },
    });
}

function serveFile(path: string, ref: string, text: string | undefined): void {
  api()
    .get(`/contents/${encodeURIComponent(path)}`)
    .query({ ref })
    .reply(text === undefined ? 404 : 200, text ?? "{}");
}

const json = { "content-type": "application/x-amz-json-1.1" };

/** AWS Organizations gives these answers, by operation. */
function serveOrganisation(answers: Readonly<Record<string, object>>): void {
  for (const [operation, answer] of Object.entries(answers)) {
    nock("https://organizations.us-east-1.amazonaws.com")
      .persist()
      .matchHeader("x-amz-target", `AWSOrganizationsV20161128.${operation}`)
      .post("/")
      .optionally()
      .reply(200, answer, json);
  }
}

function serveQuota(value: number): void {
  nock("https://servicequotas.us-east-1.amazonaws.com")
    .persist()
    .post("/")
    .optionally()
    .reply(200, { Quota: { Value: value } }, json);
}

function serveState(...accounts: readonly (readonly [string, string])[]): void {
  nock("https://example-aws-accounts-state.s3.eu-west-2.amazonaws.com")
    .persist()
    .get(/^\/aws-accounts\/terraform\.tfstate(?!\.last)/u)
    .optionally()
    .reply(200, stateWith(...accounts));
}

/** The note of the last apply has these pending accounts. */
function serveNote(...pending: readonly object[]): void {
  nock("https://example-aws-accounts-state.s3.eu-west-2.amazonaws.com")
    .get(/^\/aws-accounts\/terraform\.tfstate\.last-applied\.json/u)
    .optionally()
    .reply(200, JSON.stringify({ commit: baseSha, pending }));
}

/** An AWS without any account, in Terraform's state or elsewhere. */
function serveEmptyAws(): void {
  serveState();
  serveOrganisation({ ListAccounts: { Accounts: [] } });
  serveQuota(10);
}

function serveFiles(head: string = accountsText(), base: string | undefined = emptyAccountsText): void {
  servePullRequest();
  serveFile(".github/aws-accounts.yml", baseSha, settingsText);
  serveFile("terraform/accounts.tf.json", headSha, head);
  serveFile("terraform/accounts.tf.json", baseSha, base);
}

interface Planned {
  readonly summary: PlanSummary;
  readonly page: string;
  readonly failure: Error | undefined;
  readonly folder: string;
}

async function plan(path: string, { environment = {}, ...job }: Partial<PlanJob> = {}): Promise<Planned> {
  const folder = temporaryFolder();
  const outputs: string[] = [];
  const failure = await runPlan({
    pullRequest: "12",
    headSha,
    runner: runnerIn(folder),
    environment: { PATH: path, "INPUT_GITHUB-TOKEN": "ghs_x", ...environment },
    github: createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" }),
    lockFile,
    timeLimit: 5,
    sleep: () => Promise.resolve(),
    templates,
    setOutput: (name, value) => outputs.push(`${name}=${value}`),
    ...job,
  }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const file = join(folder, "plan-summary.json");
  expect(outputs).toEqual([`summary-file=${file}`]);
  const parsed = parsePlanSummary(readFileSync(file, "utf8"));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return { summary: parsed.value, page: readFileSync(join(folder, "summary.md"), "utf8"), failure, folder };
}

const planning = { init: { lines: [said.version] }, plan: { exitCode: 2 } };

describe("a plan", () => {
  test("of a new account is written to the summary, with its pull request and commits", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const terraform = fakeTerraform({ ...planning, show: { lines: [recordedPlan("create")] } });
    const { summary, page, failure } = await plan(terraform.path);
    expect(failure).toBeUndefined();
    expect(summary).toMatchObject({
      pullRequest: 12,
      headSha,
      baseSha,
      terraformVersion: "1.11.4",
      providerVersion: "5.100.0",
      result: { kind: "planned", changes: [{ action: "create" }] },
    });
    expect(page).toMatch(/^### Pull request 12 at `aaaaaaa`: 1 account to create/u);
  });

  test("is made of the stack and the accounts file as they were accepted", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const terraform = fakeTerraform({ ...planning, show: { lines: [recordedPlan("create")] } });
    await plan(terraform.path);
    expect(terraform.argsOf("plan")).toMatch(/ -target=aws_organizations_account\.pet-licences-prod$/u);
    const configuration = terraform.configurationOf("init");
    expect(configuration).toContain(accountsText());
    expect(configuration).toContain('"use_lockfile": true');
    expect(configuration).toContain(readFileSync(lockFile, "utf8"));
  });

  test("gives the credentials to Terraform alone", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const terraform = fakeTerraform({
      ...planning,
      plan: { lines: [`leak ${credentials.accessKeyId}`], exitCode: 2 },
      show: { lines: [recordedPlan("create")] },
    });
    const { folder } = await plan(terraform.path);
    expect(terraform.environmentOf("plan")).toMatchObject({ AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey });
    expect(terraform.environmentOf("plan")).not.toHaveProperty("INPUT_GITHUB-TOKEN");
    expect(terraform.environmentOf("plan")).toHaveProperty("AWS_RETRY_MODE", "adaptive");
    const left = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
    const shown = printed.replaceAll(/^::add-mask::.*$/gmu, "");
    for (const secret of Object.values(credentials)) expect([...left, shown].join("\n")).not.toContain(secret);
  });

  test("without any change is a plan", async () => {
    serveFiles(accountsText(), accountsText());
    offerRole(planRole);
    serveEmptyAws();
    const { summary, failure } = await plan(fakeTerraform({ ...planning, plan: {} }).path);
    expect([summary.result, failure]).toEqual([{ kind: "planned", changes: [] }, undefined]);
  });

  test("has only new accounts if the default branch has no accounts file yet", async () => {
    servePullRequest();
    serveFile(".github/aws-accounts.yml", baseSha, settingsText);
    serveFile("terraform/accounts.tf.json", headSha, accountsText());
    serveFile("terraform/accounts.tf.json", baseSha, undefined);
    offerRole(planRole);
    serveEmptyAws();
    const terraform = fakeTerraform({ ...planning, show: { lines: [recordedPlan("create")] } });
    expect((await plan(terraform.path)).summary.result.kind).toBe("planned");
  });

  test("that does more than create and change accounts is written to the summary, and fails the step", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const { summary, failure } = await plan(
      fakeTerraform({ ...planning, show: { lines: [recordedPlan("other-resources")] } }).path,
    );
    expect(summary.result).toMatchObject({ kind: "planned" });
    expect(failure?.message).toMatch(/^aws_iam_role\.sneaky is not an account\./u);
  });
});

describe("AWS is asked before the plan is shown:", () => {
  const existing = {
    Id: "111111111111",
    Name: "owls-prod",
    Email: "AWS-Root-Accounts+pet-lic-pro@example.gov.uk",
    JoinedMethod: "CREATED",
    State: "SUSPENDED",
  };
  const usersRole = "arn:aws:iam::210987654321:role/aws-accounts-users";
  const withUsersRole = settingsText.replace(/^( *)audit_role: .*$/mu, `$&\n$1users_role: ${usersRole}`);

  const planNew = async (): Promise<Planned> =>
    plan(fakeTerraform({ ...planning, show: { lines: [recordedPlan("create")] } }).path);

  test("a root e-mail that a closed account has is a problem on its line, beside the plan", async () => {
    serveFiles();
    offerRole(planRole);
    serveState();
    serveOrganisation({ ListAccounts: { Accounts: [existing] } });
    serveQuota(10);
    const { summary, failure, page } = await planNew();
    expect(failure).toBeUndefined();
    expect(summary.result.kind).toBe("planned");
    expect(summary.preflight).toMatchObject({
      problems: [{ rule: "email-taken", line: 13, message: expect.stringContaining("111111111111") as unknown }],
      unknown: [],
    });
    expect(page).toContain("❌ line 13 `email-taken`");
  });

  test("the problem is in the summary also if Terraform cannot plan", async () => {
    serveFiles();
    offerRole(planRole);
    serveState();
    serveOrganisation({ ListAccounts: { Accounts: [existing] } });
    serveQuota(10);
    const { summary } = await plan(fakeTerraform({ ...planning, plan: { exitCode: 1 } }).path);
    expect(summary).toMatchObject({ result: { kind: "failed" }, preflight: { problems: [{ rule: "email-taken" }] } });
  });

  test("a denial is unknown, with the name of the permission", async () => {
    serveFiles();
    offerRole(planRole);
    serveState();
    for (const host of ["organizations", "servicequotas"]) {
      nock(`https://${host}.us-east-1.amazonaws.com`)
        .persist()
        .post("/")
        .reply(400, { __type: "AccessDeniedException", message: "no" }, json);
    }
    const { summary } = await planNew();
    expect(summary).toMatchObject({
      result: { kind: "planned" },
      preflight: {
        problems: [],
        unknown: [{ reason: "organizations:ListAccounts: AWS denied it" }],
      },
    });
  });

  test("units are looked up, and those of another root are not", async () => {
    const parentId = "ou-abcd-12345678";
    serveFiles(accountsText().replace('"tags"', `"parent_id": "${parentId}",\n          "tags"`));
    offerRole(planRole);
    serveState();
    serveQuota(10);
    serveOrganisation({ ListAccounts: { Accounts: [] }, ListRoots: { Roots: [{ Id: "r-efgh" }] } });
    const { summary } = await planNew();
    expect(summary.preflight?.problems).toMatchObject([{ rule: "parent-missing", line: 16 }]);
  });

  test("the IAM users are listed through the role that the settings name", async () => {
    servePullRequest();
    serveFile(".github/aws-accounts.yml", baseSha, withUsersRole);
    serveFile("terraform/accounts.tf.json", headSha, accountsText());
    serveFile("terraform/accounts.tf.json", baseSha, emptyAccountsText);
    offerRole(planRole);
    serveEmptyAws();
    nock(stsUrl)
      .post("/", (body: Readonly<Record<string, string>>) => body["RoleArn"] === usersRole)
      .reply(403, stsError("AccessDenied", "Not authorized"), { "content-type": "text/xml" });
    const { summary } = await planNew();
    expect(summary.preflight).toMatchObject({
      problems: [],
      unknown: [{ reason: `sts:AssumeRole of ${usersRole}: no role could be assumed` }],
    });
  });
});

describe("an account that is removed from the file", () => {
  const serveAccounts = (creating: readonly object[], accounts: readonly object[]): void => {
    serveOrganisation({
      ListAccounts: { Accounts: accounts },
      ListCreateAccountStatus: { CreateAccountStatuses: creating },
    });
  };
  const orphan = {
    Id: "111111111111",
    Name: "pet-licences-prod",
    Email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
    JoinedMethod: "CREATED",
    State: "ACTIVE",
  };

  test("is planned if neither the state nor the organisation has it", async () => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState(["another", "222222222222"]);
    serveAccounts([], [{ ...orphan, Name: "another", Email: "another@example.gov.uk" }]);
    const terraform = fakeTerraform({ ...planning, plan: {} });
    const { summary, failure } = await plan(terraform.path);
    expect([summary.result, failure]).toEqual([{ kind: "planned", changes: [] }, undefined]);
    expect(terraform.argsOf("plan")).toMatch(/ -target=aws_organizations_account\.pet-licences-prod$/u);
  });

  test.each<readonly [string, readonly (readonly [string, string])[], readonly object[], readonly object[]]>([
    ["the state has it", [["pet-licences-prod", "111111111111"]], [], [orphan]],
    ["AWS is closing it", [["pet-licences-prod", "111111111111"]], [], [{ ...orphan, State: "PENDING_CLOSURE" }]],
    ["AWS has suspended it", [["pet-licences-prod", "111111111111"]], [], [{ ...orphan, State: "SUSPENDED" }]],
    ["a dead run has left it", [], [], [orphan]],
    ["AWS is making it", [], [{ AccountName: "pet-licences-prod", State: "IN_PROGRESS" }], []],
  ])("is refused if %s", async (_, known, creating, accounts) => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState(...known);
    serveAccounts(creating, accounts);
    serveNote({ key: "pet-licences-prod", since: baseSha, reason: "AWS failed." });
    const terraform = fakeTerraform(planning);
    const { summary } = await plan(terraform.path);
    expect(summary.result).toMatchObject({
      kind: "failed",
      step: "asking AWS about the removed accounts",
      error: expect.stringContaining('The account "pet-licences-prod" is missing') as unknown,
    });
    if (known.length > 0) {
      const [{ State }] = accounts as readonly [typeof orphan];
      expect(summary.result).toMatchObject({
        error: expect.stringContaining(
          `AWS has not closed these accounts: pet-licences-prod (111111111111) is ${State}.`,
        ) as unknown,
      });
    }
    expect(terraform.argsOf("plan")).toBeUndefined();
  });

  const inTheWay = { key: "pet-licences-prod", since: baseSha, reason: "It exists.", existing: ["111111111111"] };

  test("is planned if AWS had an account of its name and e-mail before, and no apply made it", async () => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState();
    serveAccounts([], [orphan]);
    serveNote(inTheWay);
    const { summary } = await plan(fakeTerraform({ ...planning, plan: {} }).path);
    expect(summary.result).toEqual({ kind: "planned", changes: [] });
  });

  test("is refused if the state has it meanwhile, because a person imported it", async () => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState(["pet-licences-prod", "111111111111"]);
    serveAccounts([], [orphan]);
    serveNote(inTheWay);
    const { summary } = await plan(fakeTerraform(planning).path);
    expect(summary.result).toMatchObject({ kind: "failed" });
  });

  test("is refused if it is unknown whether an apply made it", async () => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState();
    serveAccounts([], [orphan]);
    nock("https://example-aws-accounts-state.s3.eu-west-2.amazonaws.com")
      .get(/last-applied/u)
      .reply(403, "<Error><Code>AccessDenied</Code></Error>", { "content-type": "application/xml" });
    const { summary } = await plan(fakeTerraform(planning).path);
    expect(summary.result).toMatchObject({ kind: "failed" });
    expect(JSON.stringify(summary.result)).toContain("Could not read s3://");
  });

  test.each([
    ["AWS has closed it", [{ ...orphan, State: "CLOSED" }], "CLOSED"],
    ["it left the organisation", [], "not in the organisation"],
  ])("is forgotten if %s, which the plan shows", async (_, accounts, state) => {
    serveFiles(emptyAccountsText, accountsText());
    offerRole(planRole);
    serveState(["pet-licences-prod", "111111111111"]);
    serveAccounts([], accounts);
    const terraform = fakeTerraform({ ...planning, show: { lines: [recordedPlan("forget")] } });
    const { summary, failure } = await plan(terraform.path);
    expect(failure).toBeUndefined();
    expect(summary.result).toMatchObject({
      kind: "planned",
      changes: [{ action: "forget", before: { name: "pet-licences-prod", state_in_aws: state } }],
    });
    expect(terraform.argsOf("plan")).toMatch(/ -target=aws_organizations_account\.pet-licences-prod$/u);
    expect(terraform.configurationOf("plan")).toContain("removed.tf.json");
    expect(terraform.configurationOf("plan")).toContain('"from": "aws_organizations_account.pet-licences-prod"');
  });

  test("is refused for other errors before the state is read", async () => {
    serveFiles('{"resource":[]}', accountsText());
    const { summary } = await plan("/bin");
    expect(summary.result).toMatchObject({ kind: "failed", step: "validating the accounts file" });
  });
});

/** Waits until a line was printed; the test's own time limit ends that. */
async function printedAtLast(line: string): Promise<void> {
  while (!printed.includes(line)) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("a failure is written to the summary with its reason, and fails the step:", () => {
  async function failed(
    path = "/bin",
    over: Partial<PlanJob> = {},
  ): Promise<{ readonly step: string; readonly error: string; readonly page: string }> {
    const { summary, failure, page } = await plan(path, over);
    expect(failure).toBeInstanceOf(Error);
    if (summary.result.kind !== "failed") throw new Error("it was planned");
    return { ...summary.result, page };
  }

  test("a commit that is not the head any more", async () => {
    servePullRequest({ head: "c".repeat(40) });
    expect((await failed()).error).toContain(`is ${"c".repeat(40)} by now, not ${headSha}.`);
  });

  test("a fork", async () => {
    servePullRequest({ fork: true });
    expect(await failed()).toMatchObject({
      step: "looking at the pull request",
      error: expect.stringContaining("forks are not planned") as unknown,
    });
  });

  test("missing settings", async () => {
    servePullRequest();
    serveFile(".github/aws-accounts.yml", baseSha, undefined);
    expect(await failed()).toMatchObject({
      step: "reading the settings",
      error: expect.stringContaining("Copy it from templates/accounts-repository") as unknown,
    });
  });

  test("an accounts file that does not pass validation; Terraform is not started", async () => {
    serveFiles(accountsText({ tags: { description: "${1}" } }));
    const terraform = fakeTerraform(planning);
    expect(await failed(terraform.path)).toMatchObject({
      step: "validating the accounts file",
      error: expect.stringMatching(/^terraform\/accounts\.tf\.json:\d+: Terraform would evaluate/mu) as unknown,
    });
    expect(terraform.argsOf("init")).toBeUndefined();
  });

  test("a role that AWS refuses", async () => {
    serveFiles();
    offerIdToken();
    nock(stsUrl).post("/").reply(403, stsError("AccessDenied", "Not authorized"), { "content-type": "text/xml" });
    const { step, error } = await failed();
    expect(step).toBe("assuming the plan role");
    expect(error).toMatch(/^AWS did not give this job the role .* See that the role exists.*\nNot authorized$/su);
  });

  test("a missing Terraform", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    expect(await failed("/bin")).toMatchObject({
      step: "terraform init",
      error: expect.stringContaining("hashicorp/setup-terraform") as unknown,
    });
  });

  test("a failing plan, masked", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const lines = [said.error("Error refreshing", "key AKIAIOSFODNN7EXAMPLE\n```\n@everyone")];
    const { step, error, page } = await failed(fakeTerraform({ ...planning, plan: { lines, exitCode: 1 } }).path);
    expect(step).toBe("terraform plan");
    expect(error).toMatch(/^Read the error of Terraform below\. /u);
    expect(error).toContain(
      "\n\nterraform plan ended with exit code 1:\nError refreshing\n\nkey (masked)\n```\n@everyone",
    );
    expect(page).toContain(`\`\`\`\`\n${error}\n\`\`\`\``);
  });

  test("a cancelled run, while Terraform plans", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const planned = failed(fakeTerraform({ ...planning, plan: { lines: ["terraform is at work"], hangs: true } }).path);
    await printedAtLast("terraform is at work");
    process.emit("SIGINT");
    expect(await planned).toMatchObject({
      step: "terraform plan",
      error: expect.stringMatching(/^The run was cancelled, so there is no plan\. .*"Re-run"/u) as unknown,
    });
  });

  test("a cancelled run, while it waits for GitHub or AWS", async () => {
    servePullRequest();
    const asked = new Promise<void>((resolve) => {
      const scope = api().on("request", () => {
        resolve();
      });
      scope.get("/contents/.github%2Faws-accounts.yml").query(true).delay(20_000).reply(200, settingsText);
    });
    const planned = failed();
    await asked;
    process.emit("SIGTERM");
    expect(await planned).toMatchObject({ step: "reading the settings" });
    nock.abortPendingRequests();
  });

  test("a plan that takes too long, with Terraform's version", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const timers = jest.spyOn(globalThis, "setTimeout");
    const planned = plan(fakeTerraform({ ...planning, plan: { lines: ["terraform is at work"], hangs: true } }).path);
    await printedAtLast("terraform is at work");
    const [timeIsUp] = timers.mock.calls.find(([, milliseconds]) => milliseconds === 5 * 60_000) ?? [];
    timeIsUp?.();
    const { summary } = await planned;
    expect(summary).toMatchObject({
      terraformVersion: "1.11.4",
      result: { step: "terraform plan", error: expect.stringContaining("so it was stopped. Press") as unknown },
    });
  });

  test("an init that fails, with the next step and Terraform's version", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const lines = [said.version, said.error("Failed to install provider", "Error while installing hashicorp/aws")];
    const { summary } = await plan(fakeTerraform({ init: { lines, exitCode: 1 } }).path);
    expect(summary).toMatchObject({
      terraformVersion: "1.11.4",
      result: {
        step: "terraform init",
        error: expect.stringMatching(/^The AWS provider could not be fetched\. /u) as unknown,
      },
    });
  });

  test("a plan that does not match the schema, instead of that plan", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const recorded = JSON.parse(recordedPlan("create")) as { resource_changes: { address: string }[] };
    for (const change of recorded.resource_changes) change.address = "a".repeat(501);
    const terraform = fakeTerraform({ ...planning, show: { lines: [recorded] } });
    expect(await failed(terraform.path)).toMatchObject({
      step: "writing the summary",
      error: expect.stringMatching(/^The App cannot read this plan: it\/result\/changes\/0\/address /u) as unknown,
    });
  });

  test("an error that repeats this run's own secrets, without them", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const lines = [said.error("Denied", `signed with ${credentials.secretAccessKey} and ${credentials.sessionToken}`)];
    const { error } = await failed(fakeTerraform({ ...planning, plan: { lines, exitCode: 1 } }).path);
    expect(error).toContain("signed with (masked) and (masked)");
  });

  test("an endless error, cut", async () => {
    serveFiles();
    offerRole(planRole);
    serveEmptyAws();
    const lines = [said.error("x".repeat(30_000))];
    const { error } = await failed(fakeTerraform({ ...planning, plan: { lines, exitCode: 1 } }).path);
    expect(error).toHaveLength(20_000);
  });
});

describe("an input that identifies no pull request or commit fails the step at once:", () => {
  test.each([
    [
      "pull-request",
      { pullRequest: "12; rm" },
      'The input pull-request must be a pull request\'s number, not "12; rm".',
    ],
    ["pull-request", { pullRequest: "0" }, "The input pull-request"],
    [
      "head-sha",
      { headSha: "main" },
      'The input head-sha must be a commit, 40 lower-case hexadecimal digits, not "main".',
    ],
    ["head-sha", { headSha: headSha.toUpperCase() }, "The input head-sha"],
  ])("%s", async (_, over, message) => {
    const folder = temporaryFolder();
    const run = runPlan({
      pullRequest: "12",
      headSha,
      runner: runnerIn(folder),
      environment: {},
      github: createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" }),
      lockFile,
      timeLimit: 5,
      sleep: () => Promise.resolve(),
      templates,
      setOutput: () => undefined,
      ...over,
    });
    await expect(run).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});
