import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import { runRootChecklist } from "../../../actions/root-checklist/run.ts";
import { createGitHub } from "../../../actions/shared/github.ts";
import { newAccountRecord, type AccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { readTemplates } from "../../../app/templates.ts";
import { answerHistory, answerRecordsAt, ownCommit } from "../../app/github/records/record-answers.ts";

const apiUrl = "https://api.github.com";
const repository = "/repos/pets-department/aws-accounts";
const commit = "a".repeat(40);
const templates = readTemplates(new URL("../../../templates/", import.meta.url));
const settingsFile = `
app_id: 1
aws:
  management_account: "988997429095"
  users_account: "622626885786"
  region: eu-west-2
  plan_role: arn:aws:iam::988997429095:role/plan
  apply_role: arn:aws:iam::988997429095:role/apply
  state: { bucket: pets-state, key: accounts.tfstate, region: eu-west-2 }
accounts:
  bootstrap_role: bootstrap
  root_email: root+{name}@example.gov.uk
  administrator_email_domains: [example.gov.uk]
reviewers: { users: [rita] }
custodians: { users: [ann] }
yubikeys: { name: Safe A, first: "11223344", second: "55667788" }
`;
const account = (name: string, id: string) => ({
  name,
  id,
  email: `root+${name}@example.gov.uk`,
  roleArn: `arn:aws:iam::${id}:role/bootstrap`,
  administrators: ["ada@example.gov.uk"],
  request: null,
});
const pets = account("pets-prod", "123456789012");
const cats = account("cats-prod", "210987654321");

let folder = "";

beforeEach(async () => {
  nock.disableNetConnect();
  folder = await mkdtemp(join(tmpdir(), "root-checklist-"));
});
afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  await rm(folder, { recursive: true });
  expect(pending).toEqual([]);
});

const github = (): nock.Scope => nock(apiUrl, { reqheaders: { authorization: "token secret" } });

/** Runs the Action on this result; returns its outputs. */
async function run(result: unknown): Promise<{ readonly issues: unknown; readonly summary: string }> {
  const resultFile = join(folder, "apply-result.json");
  if (result !== undefined) {
    await writeFile(resultFile, typeof result === "string" ? result : JSON.stringify(result));
  }
  const summaryFile = join(folder, "summary.md");
  const outputs = new Map<string, string>();
  await runRootChecklist({
    resultFile,
    runner: {
      owner: "pets-department",
      repository: "aws-accounts",
      commit,
      runId: "77",
      attempt: 1,
      apiUrl,
      serverUrl: "https://github.com",
      temporaryFolder: folder,
      summaryFile,
    },
    github: createGitHub({ token: "secret", baseUrl: apiUrl }),
    templates,
    setOutput: (name, value) => outputs.set(name, value),
  });
  return { issues: JSON.parse(outputs.get("issues") ?? ""), summary: await readFile(summaryFile, "utf8") };
}

const resultWith = (...accounts: readonly unknown[]) => ({
  version: 1,
  commit,
  pullRequest: 7,
  outcome: "applied",
  reason: null,
  accounts,
});

function answerSettings(text: string = settingsFile): void {
  github().get(`${repository}/contents/.github%2Faws-accounts.yml`).query({ ref: commit }).reply(200, text);
}

function answerIssues(...issues: readonly unknown[]): void {
  const query = { labels: "aws-account-checklist", state: "all", per_page: 100, page: 1 };
  github().get(`${repository}/issues`).query(query).reply(200, issues);
}

/** The existing records. */
function answerRecords(...records: readonly AccountRecord[]): void {
  const branch = github().get(`${repository}/branches/aws-accounts-records`);
  if (records.length === 0) {
    branch.reply(404, { message: "Branch not found" });
    return;
  }
  const tip = ownCommit("c0ffee0".padEnd(40, "0"));
  branch.reply(200, { commit: tip });
  answerHistory(github(), repository, { commit: tip, appId: 1, isMarked: true });
  answerRecordsAt(github(), tip.sha, records);
}

const issue = (number: number, body: string, login = "github-actions[bot]") => ({
  number,
  title: `Issue ${number}`,
  body,
  state: "closed",
  html_url: `https://github.com/pets-department/aws-accounts/issues/${number}`,
  labels: ["aws-account-checklist"],
  user: { login },
  created_at: "2026-03-01T09:00:00Z",
  updated_at: "2026-03-01T09:00:00Z",
  closed_at: null,
});

function expectLabels(status: number): void {
  for (const name of ["aws-account-checklist", "aws-account-ready"]) {
    github()
      .post(`${repository}/labels`, (label: { readonly name: string }) => label.name === name)
      .reply(status, { message: status === 422 ? "Validation Failed" : "" });
  }
}

/** Expects the checklist of an account to be opened. */
function expectIssue(number: number, { name, id }: { readonly name: string; readonly id: string }): void {
  github()
    .post(
      `${repository}/issues`,
      (request: { readonly title: string; readonly body: string; readonly labels: unknown }) => {
        expect(request.title).toBe(`Secure AWS account ${name} (${id})`);
        expect(request.labels).toEqual(["aws-account-checklist"]);
        expect(request.body).toMatch(new RegExp(`^<!-- aws-accounts:checklist account-id=${id} -->\n`, "u"));
        expect(request.body).toContain(
          `ykman --device 11223344 oath accounts add --touch -i "Amazon Web Services" "root-mfa@${id}"`,
        );
        return true;
      },
    )
    .reply(201, issue(number, ""));
}

test("opens one checklist for each new account, and links to it", async () => {
  answerSettings();
  answerIssues();
  expectLabels(201);
  answerRecords();
  expectIssue(40, pets);
  expectIssue(41, cats);
  const { issues, summary } = await run(resultWith(pets, cats));
  expect(issues).toEqual([
    { account: pets.id, number: 40, url: "https://github.com/pets-department/aws-accounts/issues/40" },
    { account: cats.id, number: 41, url: "https://github.com/pets-department/aws-accounts/issues/41" },
  ]);
  expect(summary).toBe(`Next, each new account is secured; its checklist has the steps for people:

| Account | Id | To do |
| --- | --- | --- |
| \`pets-prod\` | \`123456789012\` | [Checklist 40](https://github.com/pets-department/aws-accounts/issues/40) |
| \`cats-prod\` | \`210987654321\` | [Checklist 41](https://github.com/pets-department/aws-accounts/issues/41) |
`);
});

test("names no YubiKeys if the root user has no credentials, and keeps their slot for the next account", async () => {
  answerSettings();
  answerIssues();
  expectLabels(201);
  answerRecords();
  github()
    .post(`${repository}/issues`, ({ body }: { readonly body: string }) => {
      expect(body).toContain("**Its root user has no credentials**");
      expect(body).not.toContain("11223344");
      return true;
    })
    .reply(201, issue(40, ""));
  expectIssue(41, cats);
  const { issues } = await run(resultWith({ ...pets, rootCredentials: "none" }, cats));
  expect(issues).toHaveLength(2);
});

test("opens nothing twice when the job is run again, in any state of the issue", async () => {
  answerSettings();
  answerIssues(issue(40, `<!-- aws-accounts:checklist account-id=${pets.id} -->`));
  expectLabels(422);
  answerRecords();
  const { issues, summary } = await run(resultWith(pets));
  expect(issues).toEqual([expect.objectContaining({ account: pets.id, number: 40 })]);
  expect(summary).toContain("[Checklist 40](https://github.com/pets-department/aws-accounts/issues/40), opened before");
});

test("opens nothing for an account that has a record, even if its issue has lost its label or was deleted", async () => {
  answerSettings();
  answerIssues();
  expectLabels(422);
  const more = { pullRequest: 7, createdAt: "2026-03-01T09:00:00Z", approvers: [], yubikeys: null };
  answerRecords(newAccountRecord({ account: pets, issue: 38, ...more }));
  expectIssue(40, cats);
  const { issues } = await run(resultWith(pets, cats));
  expect(issues).toEqual([
    { account: pets.id, number: 38, url: "https://github.com/pets-department/aws-accounts/issues/38" },
    expect.objectContaining({ account: cats.id, number: 40 }),
  ]);
});

test("does not take an issue by another author for the checklist", async () => {
  answerSettings();
  answerIssues(issue(39, `<!-- aws-accounts:checklist account-id=${pets.id} -->`, "eve"));
  expectLabels(422);
  answerRecords();
  expectIssue(40, pets);
  expect((await run(resultWith(pets))).issues).toEqual([expect.objectContaining({ number: 40 })]);
});

test("asks GitHub nothing if no account was made", async () => {
  expect(await run({ ...resultWith(), outcome: "nothing-to-do" })).toEqual({
    issues: [],
    summary: "No new account, so no checklist.\n",
  });
});

test.each([
  ["missing", undefined, "there is no such file"],
  ["no JSON", "{", "is not JSON"],
  ["of another shape", { version: 2 }, "must "],
])("gives the reason if the result is %s", async (_, result, reason) => {
  await expect(run(result)).rejects.toMatchObject({
    message: "Failed: reading the result of the apply.",
    cause: { name: "ApplyResultError", message: expect.stringContaining(reason) as unknown },
  });
});

test("names the keys of broken settings", async () => {
  answerSettings("app_id: x\n");
  await expect(run(resultWith(pets))).rejects.toMatchObject({
    message: "Failed: reading the settings.",
    cause: { message: expect.stringContaining(".github/aws-accounts.yml:1:") as unknown },
  });
});

test("fails with the step if the labels cannot be made", async () => {
  answerSettings();
  answerIssues();
  github().post(`${repository}/labels`).reply(403, { message: "Resource not accessible by integration" });
  await expect(run(resultWith(pets))).rejects.toThrow("Failed: making the labels.");
});

test("says which checklist could not be opened", async () => {
  answerSettings();
  answerIssues();
  expectLabels(422);
  answerRecords();
  github().post(`${repository}/issues`).reply(403, { message: "Resource not accessible by integration" });
  await expect(run(resultWith(pets))).rejects.toThrow("Failed: opening the checklist of pets-prod (123456789012).");
});
