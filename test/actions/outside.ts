import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nock from "nock";
import type { Runner } from "../../actions/shared/inputs.ts";

export const headSha = "a".repeat(40);
export const baseSha = "b".repeat(40);
export const lockFile = new URL("../../actions/shared/terraform.lock.hcl", import.meta.url);

/** The settings that operators copy. */
export const settingsText = readFileSync(
  new URL("../../templates/accounts-repository/.github/aws-accounts.yml", import.meta.url),
  "utf8",
);
export const planRole = "arn:aws:iam::123456789012:role/aws-accounts-plan";
export const verifyRole = "arn:aws:iam::123456789012:role/aws-accounts-verify";
export const applyRole = "arn:aws:iam::123456789012:role/aws-accounts-apply";

/** The accounts file with the account of the recorded plans. */
export function accountsText(over: object = {}): string {
  const account = {
    "//": { request: 12, administrators: ["a.person@example.gov.uk"] },
    name: "pet-licences-prod",
    email: "aws-root-accounts+pet-lic-pro@example.gov.uk",
    role_name: "bootstrap",
    iam_user_access_to_billing: "ALLOW",
    tags: { "account-name": "pet-licences-prod", description: "Licences for pets" },
    lifecycle: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
    ...over,
  };
  return `${JSON.stringify({ resource: [{ aws_organizations_account: { [account.name]: account } }] }, null, 2)}\n`;
}

export const emptyAccountsText = '{\n  "resource": []\n}\n';

/** Reads what Terraform recorded. */
export function recordedPlan(name: string): string {
  return readFileSync(new URL(`../fixtures/plans/${name}.json`, import.meta.url), "utf8");
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "aws-accounts-test-"));
}

export function runnerIn(folder: string): Runner {
  return {
    owner: "example",
    repository: "accounts",
    commit: baseSha,
    runId: "77",
    attempt: 1,
    apiUrl: "https://api.github.com",
    serverUrl: "https://github.com",
    temporaryFolder: folder,
    summaryFile: join(folder, "summary.md"),
  };
}

interface Answer {
  readonly lines?: readonly (string | object)[];
  readonly complaint?: string;
  readonly exitCode?: number;
  /** Waits for a minute after its output. */
  readonly hangs?: true;
}

/**
 * An executable `terraform` in a folder of its own, which gives these responses and records its calls. It gives the response
 * to `"plan again"` from the second plan on.
 */
export interface FakeTerraform {
  readonly path: string;
  /** Arguments of the command; undefined if it was not called. */
  argsOf(command: string): string | undefined;
  environmentOf(command: string): Readonly<Record<string, string>>;
  /** Everything in its working folder, as `name: text`. */
  configurationOf(command: string): string;
}

export function fakeTerraform(answers: Readonly<Record<string, Answer>>): FakeTerraform {
  const folder = temporaryFolder();
  const executable = join(folder, "terraform");
  for (const [command, { lines = [], complaint = "", exitCode = 0, hangs }] of Object.entries(answers)) {
    const text = lines.map((line) => `${typeof line === "string" ? line : JSON.stringify(line)}\n`).join("");
    const last = hangs ? "exec sleep 60" : `exit ${exitCode}`;
    writeFileSync(`${executable}.${command}`, `printf %s ${quote(text)}\nprintf %s ${quote(complaint)} >&2\n${last}\n`);
  }
  // The shell's own commands, because each program that it starts takes longer than all of them.
  const script = [
    "#!/bin/sh",
    'me="$0.$1"',
    'again="$me again"',
    'if [ -e "$me.args" ] && [ -e "$again" ]; then me="$again"; fi',
    'echo "$@" > "$me.args"',
    'env > "$me.env"',
    'for file in .terraform.lock.hcl *.json; do [ -e "$file" ] && echo "$file:" && cat "$file"; done > "$me.config"',
    // A saved plan in a format that only Terraform can read.
    'case "$*" in plan*-out=*) echo plan > plan.tfplan ;; esac',
    '. "$me"',
    "",
  ];
  writeFileSync(executable, script.join("\n"));
  chmodSync(executable, 0o755);
  const read = (name: string): string | undefined =>
    existsSync(`${executable}.${name}`) ? readFileSync(`${executable}.${name}`, "utf8") : undefined;
  return {
    path: `${folder}:/usr/bin:/bin`,
    argsOf: (command) => read(`${command}.args`)?.trim(),
    environmentOf: (command) =>
      Object.fromEntries(
        (read(`${command}.env`) ?? "").split("\n").map((line) => line.split(/=(.*)/su) as [string, string]),
      ),
    configurationOf: (command) => read(`${command}.config`) ?? "",
  };
}

/** A word of the shell with exactly this text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Lines as Terraform 1.11.4 prints them. */
export const said = {
  version: { "@message": "Terraform 1.11.4", type: "version", terraform: "1.11.4" },
  error: (summary: string, detail = "") => ({
    "@message": `Error: ${summary}`,
    type: "diagnostic",
    diagnostic: { severity: "error", summary, detail },
  }),
  created: (name: string, id: string) => ({
    "@message": `aws_organizations_account.${name}: Creation complete after 0s [id=${id}]`,
    type: "apply_complete",
    hook: { action: "create", id_key: "id", id_value: id, resource: { addr: `aws_organizations_account.${name}` } },
  }),
} as const;

export const stsUrl = "https://sts.eu-west-2.amazonaws.com";
const subject = "repo:example/accounts:environment:aws-accounts-plan";

/** GitHub gives the job an identity token. */
export function offerIdToken(): void {
  process.env["ACTIONS_ID_TOKEN_REQUEST_URL"] = "https://oidc.example/token?api-version=2";
  process.env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] = "request-token";
  const payload = Buffer.from(JSON.stringify({ sub: subject })).toString("base64url");
  nock("https://oidc.example")
    .get("/token")
    .query({ "api-version": "2", audience: "sts.amazonaws.com" })
    .reply(200, { value: `header.${payload}.signature` });
}

/** AWS exchanges that token for the role, and responds to GetCallerIdentity. */
export function offerRole(roleArn: string, account = "123456789012"): void {
  offerIdToken();
  nock(stsUrl)
    .post("/", (body: Readonly<Record<string, string>>) => {
      return body["Action"] === "AssumeRoleWithWebIdentity" && body["RoleArn"] === roleArn;
    })
    .reply(200, stsAnswer("AssumeRoleWithWebIdentity", credentialsXml), { "content-type": "text/xml" });
  nock(stsUrl)
    .post("/", (body: Readonly<Record<string, string>>) => body["Action"] === "GetCallerIdentity")
    .reply(200, stsAnswer("GetCallerIdentity", `<Account>${account}</Account>`), { "content-type": "text/xml" });
}

export const credentials = {
  accessKeyId: "ASIAEXAMPLEEXAMPLE12",
  secretAccessKey: "the-secret-access-key",
  sessionToken: "the-session-token",
} as const;

export const credentialsXml =
  `<Credentials><AccessKeyId>${credentials.accessKeyId}</AccessKeyId>` +
  `<SecretAccessKey>${credentials.secretAccessKey}</SecretAccessKey>` +
  `<SessionToken>${credentials.sessionToken}</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration></Credentials>`;

export function stsAnswer(action: string, result: string): string {
  return (
    `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">` +
    `<${action}Result>${result}</${action}Result></${action}Response>`
  );
}

export function stsError(code: string, message = "no"): string {
  return (
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>` +
    `<Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`
  );
}
