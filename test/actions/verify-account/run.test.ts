import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import { NotVerifiedError, runVerification } from "../../../actions/verify-account/run.ts";
import { parseEvidence, type Evidence } from "../../../app/domain/evidence/evidence.ts";
import {
  accountsText,
  baseSha,
  offerIdToken,
  offerRole,
  runnerIn,
  settingsText,
  stsError,
  stsUrl,
  temporaryFolder,
  verifyRole,
} from "../outside.ts";

const account = "222233334444";
const trustPolicyTemplate = readFileSync(new URL("../../../templates/trust-policy.json", import.meta.url), "utf8");

beforeEach(() => {
  nock.disableNetConnect();
  jest.spyOn(process.stdout, "write").mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_URL"];
  delete process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"];
  expect(nock.pendingMocks()).toEqual([]);
  nock.cleanAll();
  nock.enableNetConnect();
});

function serveFiles(settings = settingsText, accounts = accountsText()): void {
  const files = { ".github/aws-accounts.yml": settings, "terraform/accounts.tf.json": accounts };
  for (const [path, text] of Object.entries(files)) {
    nock("https://api.github.com/repos/example/accounts")
      .get(`/contents/${encodeURIComponent(path)}`)
      .query({ ref: baseSha })
      .reply(200, text);
  }
}

interface Verified {
  readonly evidence: Evidence | undefined;
  readonly failure: Error | undefined;
  readonly page: string;
}

async function verify(of: { readonly account?: string } = { account }): Promise<Verified> {
  const folder = temporaryFolder();
  const outputs: string[] = [];
  const failure = await runVerification({
    account: of.account,
    runner: runnerIn(folder),
    github: createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" }),
    trustPolicyTemplate,
    now: () => new Date("2026-03-01T10:00:00Z"),
    sleep: () => Promise.resolve(),
    setOutput: (name, value) => outputs.push(`${name}=${value}`),
  }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  if (outputs.length === 0) return { evidence: undefined, failure, page: "" };
  const file = join(folder, "evidence.json");
  expect(outputs).toEqual([`evidence-file=${file}`]);
  const parsed = parseEvidence(readFileSync(file, "utf8"));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return { evidence: parsed.value, failure, page: readFileSync(join(folder, "summary.md"), "utf8") };
}

const organizations = "https://organizations.us-east-1.amazonaws.com";

function answerOrganizations(operation: string, status: number, body: object): void {
  nock(organizations)
    .post("/")
    .matchHeader("x-amz-target", `AWSOrganizationsV20161128.${operation}`)
    .reply(status, body, { "content-type": "application/x-amz-json-1.1", "x-amzn-requestid": "request-1" });
}

test("leaves evidence that nothing is known if the role is refused, and fails", async () => {
  serveFiles();
  offerIdToken();
  nock(stsUrl).post("/").reply(403, stsError("AccessDenied"), { "content-type": "text/xml" });
  const { evidence, failure, page } = await verify();
  expect(failure?.message).toContain(`AWS did not give this job the role ${verifyRole}: access denied.`);
  expect(evidence?.accounts.map((one) => one.account)).toEqual([account]);
  const findings = evidence?.accounts[0]?.findings ?? [];
  expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(["unknown"]));
  expect(findings[0]?.reason).toContain("AWS could not be asked about this account");
  expect(page).toContain("❔ unknown");
});

test("does the same if the settings name no role", async () => {
  serveFiles(settingsText.replace(/^ *verify_role:.*\n/mu, ""));
  const { evidence, failure } = await verify();
  expect(failure).toBeInstanceOf(NotVerifiedError);
  expect(failure?.message).toContain("aws.verify_role");
  expect(evidence?.accounts[0]?.findings[0]?.verdict).toBe("unknown");
});

test("claims nothing about all accounts if it cannot list them", async () => {
  serveFiles();
  offerRole(verifyRole);
  answerOrganizations("ListAccounts", 400, { __type: "AccessDeniedException", message: "no" });
  const { evidence, failure, page } = await verify({});
  expect(evidence).toEqual({ version: 1, accounts: [] });
  expect(failure?.message).toBe("Not allowed: organizations:ListAccounts was denied. Give the role that permission.");
  expect(page).toBe("No account was verified.\n");
});

test.each(["12345678901", "123456789012\n", "arn:aws"])(
  "refuses %j as an account before any request",
  async (wrong) => {
    const { evidence, failure } = await verify({ account: wrong });
    expect(evidence).toBeUndefined();
    expect(failure?.message).toContain("12 digits");
  },
);

test("says so if the organisation has no such account", async () => {
  serveFiles();
  offerRole(verifyRole);
  answerOrganizations("ListAccounts", 200, {
    Accounts: [{ Id: "999988887777", Name: "other", Email: "o@example.gov.uk" }],
  });
  const { evidence, failure } = await verify();
  expect(failure?.message).toBe(`The organisation has no account ${account} that is in the accounts file.`);
  expect(evidence?.accounts[0]?.findings[0]?.verdict).toBe("unknown");
});
