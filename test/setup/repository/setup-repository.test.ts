import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";
import { setupRepository } from "../../../setup/repository/setup-repository.ts";
import { questions } from "../../../setup/repository/questions.ts";
import { CancelledError, SetupError } from "../../../setup/terminal/setup-error.ts";
import { person, script, type OperatorTerminal } from "../terminal.ts";

const settingsPath = ".github/aws-accounts.yml";
const accountsPath = "terraform/accounts.tf.json";
const formPath = ".github/ISSUE_TEMPLATE/aws-account-request.yml";
const fieldsPath = ".github/aws-accounts/request-fields.yml";

const answers = {
  organisation: "example-gov",
  app_id: 1001,
  management_account: "111111111111",
  users_account: "012222222222",
  region: "eu-west-2",
  domains: ["example.gov.uk", "digital.example.gov.uk"],
  yubikey_first: "12345678",
  yubikey_second: "87654321",
};

let top: string;
let folder: string;
let from: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), "setup-repository-"));
  folder = join(top, "accounts");
  from = join(top, "answers.yml");
  writeFileSync(from, JSON.stringify(answers));
});
afterEach(() => {
  rmSync(top, { recursive: true });
});

const read = (path: string): string => readFileSync(join(folder, path), "utf8");
const template = (path: string): string => readFileSync(join("templates/accounts-repository", path), "utf8");
const settings = (): Record<string, Record<string, unknown>> => parse(read(settingsPath)) as never;

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function listFiles(): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** Runs the command with these flags, as a script does unless a person is given; returns what it printed. */
async function setup(flags: readonly string[] = ["--yes"], terminal: OperatorTerminal = script()): Promise<string> {
  await setupRepository([folder, "--from", from, ...flags], terminal.context);
  return terminal.output();
}

async function refusal(flags: readonly string[] = ["--yes"]): Promise<string> {
  const error: unknown = await setup(flags).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SetupError);
  return (error as SetupError).message;
}

describe("in an empty folder", () => {
  test("writes the files of the template, with the answers in the settings", async () => {
    await setup();
    expect(listFiles()).toEqual(
      [".github/CODEOWNERS", formPath, settingsPath, fieldsPath, accountsPath]
        .concat(["apply", "drift", "plan", "verify"].map((name) => `.github/workflows/aws-accounts-${name}.yml`))
        .toSorted(),
    );
    expect(settings()).toEqual({
      ...(parse(template(settingsPath)) as object),
      app_id: 1001,
      aws: {
        management_account: "111111111111",
        users_account: "012222222222",
        region: "eu-west-2",
        plan_role: "arn:aws:iam::111111111111:role/aws-accounts-plan",
        apply_role: "arn:aws:iam::111111111111:role/aws-accounts-apply",
        verify_role: "arn:aws:iam::111111111111:role/aws-accounts-verify",
        audit_role: true,
        state: { bucket: "example-gov-aws-accounts-state", key: "aws-accounts/terraform.tfstate", region: "eu-west-2" },
      },
      accounts: {
        ...(parse(template(settingsPath)) as typeof answers & { accounts: object }).accounts,
        root_email: "aws-root-accounts+{name}@example.gov.uk",
        administrator_email_domains: ["example.gov.uk", "digital.example.gov.uk"],
      },
    });
    expect(read(".github/CODEOWNERS")).toContain("/terraform/                  @example-gov/aws-account-reviewers\n");
  });

  test("keeps the comments of the settings, and the quotes around account ids", async () => {
    await setup();
    const isComment = (line: string): boolean => /^\s*#/u.test(line);
    expect(read(settingsPath).split("\n").filter(isComment)).toEqual(
      template(settingsPath).split("\n").filter(isComment),
    );
    expect(read(settingsPath)).toContain('users_account: "012222222222"');
  });

  test("a second run has nothing to do, without any answer", async () => {
    await setup();
    const terminal = script();
    await setupRepository([folder], terminal.context);
    expect(terminal.output()).toContain(`Nothing to do: ${folder} is as the answers ask.`);
  });

  test("takes the App's id from the environment, where `setup app` left it", async () => {
    writeFileSync(from, JSON.stringify({ ...answers, app_id: undefined }));
    await setup(["--yes"], script({ APP_ID: "777" }));
    expect(settings()["app_id"]).toBe(777);
  });

  test("a dry run shows every file with its text, and writes none", async () => {
    const output = await setup(["--dry-run", "--yes"]);
    expect(listFiles()).toEqual([]);
    expect(output).toContain("  create .github/workflows/aws-accounts-apply.yml\n");
    expect(output).toContain('+  management_account: "111111111111"');
    expect(output).toContain("Nothing was changed, because of --dry-run.");
  });

  test("a run that was killed half-way is continued", async () => {
    await setup();
    const whole = listFiles();
    for (const path of whole.slice(3)) rmSync(join(folder, path));
    expect(await setup()).toContain("6 files were written.");
    expect(listFiles()).toEqual(whole);
  });
});

describe("answers", () => {
  test("that are missing are named all at once, and nothing is written", async () => {
    writeFileSync(from, "organisation: example-gov\n");
    const message = await refusal();
    const missing = [...message.matchAll(/--(\S+) \(.*\): is missing/gu)].map((match) => match[1]);
    expect(missing).toEqual([
      "app-id",
      "management-account",
      "users-account",
      "region",
      "domains",
      "yubikey-first",
      "yubikey-second",
    ]);
    expect(listFiles()).toEqual([]);
  });

  test.each([
    ["organisation", "not an organisation", "is not the login of a GitHub organisation"],
    ["app-id", "0", '"app_id" is 0, which is not allowed'],
    ["app-id", "12a", '"app_id" must be a whole number'],
    ["management-account", "12345", "12 digits of an AWS account id"],
    ["region", "Ireland", "The name of an AWS region"],
    ["domains", "@example.gov.uk", "A domain in lower case"],
    ["root-email", "root@example.gov.uk", "with {name} exactly once"],
    ["reviewers-team", "@org/team", "The slug of a team"],
    ["yubikey-first", "abc", "The serial number printed on"],
    ["yubikey-second", "12345678", "names the key"],
    ["state-bucket", "Bucket", "The name of an S3 bucket"],
    ["plan-role", "arn:aws:iam::999999999999:role/plan", "must be in the management account"],
    ["actions", "alphagov/aws-accounts", "is not OWNER/REPO@REF"],
    ["actions", "a/b@v1 # x", "is not OWNER/REPO@REF"],
    ["actions", "a/b@v1\n      - run: curl evil", "is not OWNER/REPO@REF"],
    ["actions", "a/b@${{ github.event.issue.title }}", "is not OWNER/REPO@REF"],
    ["default-branch", "main]", "is not the name of a branch"],
  ])("--%s %j is refused", async (flag, answer, words) => {
    expect(await refusal(["--yes", `--${flag}`, answer])).toContain(words);
    expect(listFiles()).toEqual([]);
  });

  test.each([
    ["an unknown key", "organization: x\n", "has unknown keys: organization. Known keys: organisation, app_id"],
    ["no keys", "- organisation\n", "must have an answer for each key"],
    ["no YAML", "a: b: c\n", "is not YAML"],
  ])("a file with %s is refused", async (_, text, words) => {
    writeFileSync(from, text);
    expect(await refusal()).toContain(words);
  });

  test("a key without a value is missing", async () => {
    writeFileSync(from, JSON.stringify({ ...answers, region: null, reviewers_team: null }));
    expect(await refusal()).toMatch(/--region \(AWS region\): is missing/u);
  });

  test.each([
    ["yubikey_first: 01234567", "must have a text for yubikey_first. Put the answer between quotes"],
    ["users_account: 012222222222\nmanagement_account: 1", "must have a text for users_account, management_account."],
  ])("a number in place of a text is refused: %j", async (text, words) => {
    writeFileSync(from, `${text}\n`);
    expect(await refusal()).toContain(words);
    expect(listFiles()).toEqual([]);
  });

  test("a file that does not exist is refused", async () => {
    rmSync(from);
    expect(await refusal()).toContain(`The answers file ${from} cannot be read`);
  });

  test.each([
    [["--colour", "red"], "Unknown option '--colour'"],
    [["--region"], "argument missing"],
    [["another"], "Which folder?"],
  ])("the arguments %j are refused", async (flags, words) => {
    expect(await refusal(flags)).toContain(words);
  });
});

describe("a person", () => {
  const asked = questions.filter(({ isAsked }) => isAsked);
  const given: Partial<Record<string, string | number | readonly string[]>> = answers;
  const typed = asked.map(({ key }) => [given[key] ?? ""].flat().join(","));

  test("is asked each question, may take the usual answers, and confirms", async () => {
    const terminal = person([...typed, "y"]);
    await setupRepository([folder], terminal.context);
    expect(settings()["accounts"]).toMatchObject({ root_email: "aws-root-accounts+{name}@example.gov.uk" });
    expect(listFiles()).toHaveLength(9);
  });

  test("is asked again after a wrong answer", async () => {
    const terminal = person([...typed.slice(0, 2), "12345", ...typed.slice(2), "y"]);
    await setupRepository([folder], terminal.context);
    expect(terminal.output()).toContain("12 digits of an AWS account id");
    expect(listFiles()).toHaveLength(9);
  });

  test("who does not confirm changes nothing", async () => {
    await setupRepository([folder], person([...typed, "n"]).context);
    expect(listFiles()).toEqual([]);
  });

  test.each([...asked.keys(), asked.length])("who presses Ctrl-C at question %d changes nothing", async (at) => {
    const terminal = person([...typed.slice(0, at), "\u0003"]);
    await expect(setupRepository([folder], terminal.context)).rejects.toThrow(CancelledError);
    expect(listFiles()).toEqual([]);
  });
});

describe("in an existing repository", () => {
  test("shows the difference, and changes nothing unless it may", async () => {
    await setup();
    const terminal = script();
    await expect(setupRepository([folder, "--region", "eu-west-1"], terminal.context)).rejects.toThrow("Add --yes");
    expect(terminal.output()).toContain("-  region: eu-west-2\n+  region: eu-west-1\n");
    expect(settings()["aws"]).toMatchObject({ region: "eu-west-2" });
    await setupRepository([folder, "--region", "eu-west-1", "--yes"], terminal.context);
    expect(settings()["aws"]).toMatchObject({ region: "eu-west-1", state: { region: "eu-west-2" } });
  });

  test("keeps what the operator decided", async () => {
    await setup();
    const decided = read(settingsPath)
      .replace("wait_minutes: 15", "wait_minutes:   20   # our region is slow")
      .replace("  team: aws-account-reviewers", "  users: [ada, bob]")
      .replace(/ {2}verify_role:.*\n/u, "");
    write(settingsPath, decided);
    write(fieldsPath, template(fieldsPath).replace("label: Account name", "label: Name"));
    write(".github/CODEOWNERS", "*  @example-gov/everyone\n/.github/ @ada @bob @carol\n");
    const output = await setup();
    expect(read(settingsPath)).toBe(decided);
    expect(read(formPath)).toContain("label: Name\n");
    expect(read(".github/CODEOWNERS")).toBe(
      "*  @example-gov/everyone\n/.github/ @ada @bob @carol\n/terraform/                  @ada @bob\n",
    );
    expect(output).not.toContain(`change ${settingsPath}`);
    expect(await setup()).toContain("Nothing to do");
  });

  test.each([
    ["*  @example-gov/everyone", true],
    ["terraform/*.json @ada", true],
    ["/terraform/modules/ @ada", true],
    ["/docs/ @ada", false],
    ["# * @ada", false],
    ["* @example-gov/aws-account-reviewers @ada", false],
  ])("moves our code owners to the end if the line %j after them counts instead: %j", async (line, moves) => {
    const own = "/terraform/ @example-gov/aws-account-reviewers @carol";
    const other = "/.github/ @example-gov/aws-account-reviewers";
    write(".github/CODEOWNERS", `${own}\n${line}\n${other}\n`);
    await setup();
    expect(read(".github/CODEOWNERS").trimEnd().split("\n")).toEqual(moves ? [line, other, own] : [own, line, other]);
    expect(await setup()).toContain("Nothing to do");
  });

  test.each(["CODEOWNERS", "docs/CODEOWNERS"])("writes nothing if %s has the code owners", async (path) => {
    write(path, "* @ada\n");
    expect(await refusal()).toContain(`git mv ${path} .github/CODEOWNERS`);
    expect(listFiles()).toEqual([path]);
    write(".github/CODEOWNERS", "* @ada\n");
    expect(await setup()).toContain("files were written");
    expect(read(path)).toBe("* @ada\n");
  });

  test("takes new workflows, from another source and for another branch", async () => {
    await setup();
    const commit = "0123456789abcdef0123456789abcdef01234567";
    await setup(["--yes", "--actions", `our-org/copy@${commit}`, "--default-branch", "trunk"]);
    const apply = read(".github/workflows/aws-accounts-apply.yml");
    expect(apply).toContain(`uses: our-org/copy/actions/terraform-apply@${commit}\n`);
    expect(apply).toContain("branches: [trunk]\n");
    const terminal = script();
    await setupRepository([folder], terminal.context);
    expect(terminal.output()).toContain("Nothing to do");
  });

  test("keeps an accounts file of the old request app, byte for byte", async () => {
    const file = "test/fixtures/accounts/valid/old-app-2019-untouched.tf.json";
    mkdirSync(join(folder, "terraform"), { recursive: true });
    cpSync(file, join(folder, accountsPath));
    const output = await setup();
    expect(read(accountsPath)).toBe(readFileSync(file, "utf8"));
    expect(output).toMatch(/has \d+ accounts?, \d+ of them as the old request app wrote them\. It is kept as it is\./u);
    expect(output).not.toContain("canonical");
  });

  test("says how to put an accounts file into its canonical form", async () => {
    write(accountsPath, '{"resource": []}');
    expect(await setup()).toContain(`npm run format -- ${accountsPath}`);
    expect(read(accountsPath)).toBe('{"resource": []}');
  });

  test("says what is wrong with an accounts file that it cannot read", async () => {
    write(accountsPath, '{"resource": [}');
    expect(await setup()).toContain("Fix this first: The file is not JSON.");
    expect(read(accountsPath)).toBe('{"resource": [}');
  });

  test.each([
    [
      "main.tf",
      'terraform {\n  backend "s3" {\n    bucket = "old-state"\n    key    = "accounts.tfstate"\n    region = "us-east-1"\n  }\n}\n',
    ],
    [
      "backend.tf.json",
      JSON.stringify({
        terraform: { backend: { s3: { bucket: "old-state", key: "accounts.tfstate", region: "us-east-1" } } },
      }),
    ],
  ])("takes the state of an existing Terraform stack from terraform/%s, and keeps the stack", async (name, text) => {
    write(`terraform/${name}`, text);
    const output = await setup();
    expect(settings()["aws"]).toMatchObject({
      state: { bucket: "old-state", key: "accounts.tfstate", region: "us-east-1" },
    });
    expect(read(`terraform/${name}`)).toBe(text);
    expect(output).toContain(`The Terraform stack is kept: terraform/${name}.`);
  });

  test("warns about accounts in HCL, which the Actions do not read", async () => {
    write("terraform/more.tf", 'resource "aws_organizations_account" "a" {\n}\n');
    expect(await setup()).toContain("terraform/more.tf has accounts in HCL");
  });

  test.each([
    ["accounts.tf.json", undefined, `git mv accounts.tf.json ${accountsPath}`],
    ["terraform/more.tf.json", '{\n  "resource": []\n}\n', `Move its accounts into ${accountsPath}`],
  ])("writes nothing if %s has accounts", async (path, accountsFile, words) => {
    if (accountsFile !== undefined) write(accountsPath, accountsFile);
    write(path, readFileSync("test/fixtures/accounts/valid/one-account.tf.json", "utf8"));
    const before = listFiles();
    expect(await refusal()).toContain(words);
    expect(listFiles()).toEqual(before);
  });

  test("does not guess at settings that are not YAML", async () => {
    write(settingsPath, "aws: [\n");
    expect(await refusal()).toContain(`${settingsPath} is not YAML. Fix it`);
    expect(read(settingsPath)).toBe("aws: [\n");
  });

  test("lists the lines of settings that would stay invalid", async () => {
    await setup();
    write(settingsPath, read(settingsPath).replace("wait_minutes: 15", "wait_minutes: 900"));
    expect(await refusal()).toMatch(/aws-accounts\.yml:\d+: "accounts\.wait_minutes" is 900/u);
  });

  test("does not write through a folder that is a symbolic link", async () => {
    const elsewhere = join(top, "elsewhere");
    mkdirSync(elsewhere);
    mkdirSync(folder);
    symlinkSync(elsewhere, join(folder, "terraform"));
    expect(await refusal()).toContain("If it is a symbolic link, replace it by a folder");
    expect(readdirSync(elsewhere)).toEqual([]);
    expect(listFiles()).toEqual([]);
  });

  test("refuses a file in place of the folder, and a folder in place of a file", async () => {
    mkdirSync(join(folder, accountsPath), { recursive: true });
    expect(await refusal()).toContain("cannot be written");
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "");
    expect(await refusal()).toContain("is not a folder");
  });
});
