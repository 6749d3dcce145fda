import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import nock from "nock";
import { createGitHub } from "../../../actions/shared/github.ts";
import { sha256Hex } from "../../../actions/shared/make-plan.ts";
import { runApply } from "../../../actions/terraform-apply/run.ts";
import type { ApplyResult } from "../../../app/domain/apply/apply-result.ts";
import { parseApplyResult } from "../../../app/domain/apply/parse-apply-result.ts";
import { renderDigests } from "../../../app/domain/plan/digests.ts";
import { summarisePlan } from "../../../app/domain/plan/summarise.ts";
import { parseTerraformPlan } from "../../../app/domain/plan/terraform-plan.ts";
import { readTemplates } from "../../../app/templates.ts";
import {
  accountsText,
  applyRole,
  credentialsXml,
  fakeTerraform,
  headSha,
  lockFile,
  offerRole,
  recordedPlan,
  runnerIn,
  said,
  settingsText,
  stsAnswer,
  stsError,
  stsUrl,
  temporaryFolder,
} from "../outside.ts";

const templates = readTemplates(new URL("../../../templates/", import.meta.url)).comments;
const tip = "c".repeat(40);

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

const api = (): nock.Scope => nock("https://api.github.com/repos/example/accounts");

function serveTip({ pullRequest = true, accounts = accountsText() } = {}): void {
  api().get("").reply(200, { default_branch: "main" });
  api()
    .get("/git/ref/heads%2Fmain")
    .reply(200, { object: { sha: tip } });
  api()
    .get("/commits")
    .query(true)
    .reply(200, [{ sha: tip }]);
  const listed = {
    number: 12,
    merged_at: "2026-01-02T00:00:00Z",
    user: { login: "ada" },
    head: { sha: headSha },
    base: { ref: "main" },
  };
  api()
    .get(`/commits/${tip}/pulls`)
    .query(true)
    .reply(200, pullRequest ? [listed] : []);
  const files = { ".github/aws-accounts.yml": settingsText, "terraform/accounts.tf.json": accounts };
  for (const [path, text] of Object.entries(files)) {
    api()
      .get(`/contents/${encodeURIComponent(path)}`)
      .query({ ref: tip })
      .reply(200, text);
  }
}

/** Text of the plan check of a plan that Terraform recorded. */
function shown(name: string): string {
  const parsed = parseTerraformPlan(recordedPlan(name));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return `${renderDigests(summarisePlan(parsed.value, sha256Hex), sha256Hex)}what people read`;
}

function serveProof({ text = shown("create"), app = 123456, state = "APPROVED" } = {}): void {
  const check = (name: string, id: number): object => ({
    id,
    name: `aws-accounts/${name}`,
    status: "completed",
    conclusion: "success",
    external_id: "",
    details_url: "",
    app: { id: app },
    output: { title: "", summary: "", text: name === "plan" ? text : null },
  });
  api()
    .get(`/commits/${headSha}/check-runs`)
    .query(true)
    .reply(200, { total_count: 3, check_runs: ["validate", "plan", "approval"].map(check) });
  api()
    .get("/pulls/12/reviews")
    .query(true)
    .reply(200, [{ user: { login: "rita" }, state, commit_id: headSha }]);
}

function expectComment(existing: readonly object[] = []): () => string {
  let body = "";
  const keep = (sent: { readonly body: string }): boolean => {
    ({ body } = sent);
    return true;
  };
  api().get("/issues/12/comments").query(true).reply(200, existing);
  if (existing.length === 0) api().post("/issues/12/comments", keep).reply(201, {});
  else api().patch("/issues/comments/5", keep).reply(200, {});
  return () => body;
}

const roleOf = (id: string): string => `arn:aws:iam::${id}:role/bootstrap`;

function offerBootstrapRole(id: string): void {
  nock(stsUrl)
    .post(
      "/",
      (body: Readonly<Record<string, string>>) => body["Action"] === "AssumeRole" && body["RoleArn"] === roleOf(id),
    )
    .reply(200, stsAnswer("AssumeRole", credentialsXml));
}

interface Ran {
  readonly result: ApplyResult;
  readonly page: string;
  readonly failure: Error | undefined;
}

async function apply(path: string): Promise<Ran> {
  const folder = temporaryFolder();
  const outputs: string[] = [];
  let now = 0;
  const failure = await runApply({
    runner: runnerIn(folder),
    environment: { PATH: path },
    github: createGitHub({ token: "ghs_x", baseUrl: "https://api.github.com" }),
    lockFile,
    templates,
    clock: {
      now: () => now,
      sleep: (milliseconds) => {
        now += milliseconds;
        return Promise.resolve();
      },
    },
    setOutput: (name, value) => outputs.push(`${name}=${value}`),
  }).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const file = join(folder, "apply-result.json");
  expect(outputs).toEqual([`result-file=${file}`]);
  const parsed = parseApplyResult(readFileSync(file, "utf8"));
  if (parsed.kind === "malformed") throw new Error(parsed.reason);
  return { result: parsed.value, page: readFileSync(join(folder, "summary.md"), "utf8"), failure };
}

const id = "111111111111";
const planned = {
  init: { lines: [said.version] },
  plan: { exitCode: 2 },
  show: { lines: [recordedPlan("create")] },
  apply: { lines: [said.created("pet-licences-prod", id)] },
};

const newAccount = {
  name: "pet-licences-prod",
  id,
  email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
  roleArn: roleOf(id),
  administrators: ["a.person@example.gov.uk"],
  request: 12,
};

describe("what was planned, shown and approved", () => {
  test("is applied, and told on the pull request", async () => {
    serveTip();
    serveProof();
    offerRole(applyRole);
    offerBootstrapRole(id);
    const comment = expectComment();
    const terraform = fakeTerraform(planned);
    const { result, page, failure } = await apply(terraform.path);
    expect(failure).toBeUndefined();
    expect(result).toEqual({
      version: 1,
      commit: tip,
      pullRequest: 12,
      outcome: "applied",
      reason: null,
      accounts: [newAccount],
    });
    expect(comment()).toContain(`| \`pet-licences-prod\` | \`${id}\` |`);
    expect(page.trimEnd()).toBe(comment().trimEnd());
    expect(terraform.argsOf("apply")).toContain("plan.tfplan");
  });

  test("is told in the comment that is there already, if we wrote it", async () => {
    serveTip();
    serveProof();
    offerRole(applyRole);
    offerBootstrapRole(id);
    const marker = "<!-- aws-accounts:apply -->";
    const comment = expectComment([
      { id: 4, user: { login: "mallory" }, body: marker },
      { id: 5, user: { login: "github-actions[bot]" }, body: `old ${marker}` },
    ]);
    await apply(fakeTerraform(planned).path);
    expect(comment()).toContain("1 new account");
  });

  test("may be a change of an account, of which there is no new one then", async () => {
    serveTip();
    serveProof({ text: shown("update") });
    offerRole(applyRole);
    const comment = expectComment();
    const terraform = fakeTerraform({ ...planned, show: { lines: [recordedPlan("update")] }, apply: {} });
    const { result } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "applied", accounts: [] });
    expect(comment()).toContain("There is no new account.");
  });
});

test("nothing to do is no reason to look for an approval, nor to comment", async () => {
  serveTip({ pullRequest: false });
  offerRole(applyRole);
  const { result, page, failure } = await apply(fakeTerraform({ ...planned, plan: {} }).path);
  expect([result.outcome, result.pullRequest, failure]).toEqual(["nothing-to-do", null, undefined]);
  expect(page).toContain("Nothing to apply");
});

describe("nothing is applied where", () => {
  async function refused(terraform = fakeTerraform(planned)): Promise<string> {
    offerRole(applyRole);
    const { result, failure } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "refused", accounts: [] });
    expect(failure?.message).toBe(result.reason);
    expect(terraform.argsOf("apply")).toBeUndefined();
    return result.reason ?? "";
  }

  test("the change was pushed without a pull request", async () => {
    serveTip({ pullRequest: false });
    await expect(refused()).resolves.toBe(
      "The last change of the accounts file did not come by a merged pull request.",
    );
  });

  test("the checks are those of another App", async () => {
    serveTip();
    serveProof({ app: 666 });
    const comment = expectComment();
    await expect(refused()).resolves.toMatch(/^The App's check aws-accounts\/validate is missing on the head commit/u);
    expect(comment()).toMatch(/^### ⛔ Not applied: `ccccccc`/u);
  });

  test("the approval was dismissed", async () => {
    serveTip();
    serveProof({ state: "DISMISSED" });
    expectComment();
    await expect(refused()).resolves.toMatch(/^Nobody but its author has approved/u);
  });

  test.each([
    ["another plan", shown("update")],
    ["no plan", "no digests"],
  ])("the plan check shows %s", async (_, text) => {
    serveTip();
    serveProof({ text });
    expectComment();
    await expect(refused()).resolves.toBe(
      "The approved plan of pull request 12 does not show this: create aws_organizations_account.pet-licences-prod.",
    );
  });

  test.each(["delete", "replace", "forget", "tainted"])(
    "the plan would %s an account, though it was shown",
    async (name) => {
      serveTip();
      serveProof({ text: shown(name) });
      expectComment();
      const terraform = fakeTerraform({ ...planned, show: { lines: [recordedPlan(name)] } });
      await expect(refused(terraform)).resolves.toMatch(/^aws_organizations_account\.pet-licences-prod would be /u);
    },
  );
});

describe("a failure is told, with the accounts that were made:", () => {
  test("Terraform could not plan", async () => {
    serveTip();
    offerRole(applyRole);
    const comment = expectComment();
    const terraform = fakeTerraform({ ...planned, plan: { lines: [said.error("No state")], exitCode: 1 } });
    const { result, failure } = await apply(terraform.path);
    expect(result).toMatchObject({ outcome: "failed", pullRequest: 12, accounts: [] });
    expect(result.reason).toBe("Failed: terraform plan.\nterraform plan ended with exit code 1:\nNo state");
    expect(failure?.message).toBe(result.reason);
    expect(comment()).toContain("No account was made.");
  });

  test("Terraform applied half of it", async () => {
    serveTip();
    serveProof();
    offerRole(applyRole);
    offerBootstrapRole(id);
    const comment = expectComment();
    const lines = [...planned.apply.lines, said.error("EMAIL_ALREADY_EXISTS")];
    const { result } = await apply(fakeTerraform({ ...planned, apply: { lines, exitCode: 1 } }).path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount] });
    expect(comment()).toContain("EMAIL_ALREADY_EXISTS");
    expect(comment()).toContain(id);
  });

  test("a new account's role could not be assumed in time", async () => {
    serveTip();
    serveProof();
    offerRole(applyRole);
    nock(stsUrl)
      .post("/", (body: Readonly<Record<string, string>>) => body["Action"] === "AssumeRole")
      .times(34)
      .reply(403, stsError("AccessDenied", "not yet"), { "content-type": "text/xml" });
    expectComment();
    const { result } = await apply(fakeTerraform(planned).path);
    expect(result).toMatchObject({ outcome: "failed", accounts: [newAccount] });
    expect(result.reason).toBe(
      `The account was made, but ${roleOf(id)} cannot be assumed yet. AWS may need longer: try it later.\nnot yet`,
    );
  });

  test("the accounts file on the default branch is not fit for Terraform", async () => {
    serveTip({ accounts: accountsText({ tags: { description: "${1}" } }) });
    expectComment();
    const { result } = await apply("/bin");
    expect(result.reason).toMatch(/^Failed: validating the accounts file\./u);
  });
});
