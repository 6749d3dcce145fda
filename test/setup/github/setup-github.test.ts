import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  installNewApp,
  type LocalGitHub,
  person as client,
  type Person,
  startLocalGitHub,
} from "local-github-world/github";
import { parseDocument } from "yaml";
import { judgeBranchRules, type BranchRule } from "../../../app/domain/apply/judge-branch-rules.ts";
import { findUnrestricted } from "../../../app/domain/records/judge-records-rules.ts";
import { setupGitHub } from "../../../setup/github/setup-github.ts";
import { CancelledError, SetupError } from "../../../setup/terminal/setup-error.ts";
import { person, script, type OperatorTerminal } from "../terminal.ts";

const owner = "example-gov";

let github: LocalGitHub;
let olive: Person;
let wes: Person;
let appId: number;
let folder: string;
let server: string;
let name: string;
let path: string;
let count = 0;

beforeAll(async () => {
  github = await startLocalGitHub();
  server = new URL(github.apiUrl).origin;
  olive = client(github, github.addUser("olive-owner"));
  wes = client(github, github.addUser("wes-writer"));
  github.addOrganisation(owner, { plan: "team", owners: ["olive-owner"] });
  github.addOrganisation("free-gov", { plan: "free", owners: ["olive-owner"] });
  const manifest = readFileSync("app.yml", "utf8");
  appId = installNewApp(github, { manifest, webhookUrl: "http://127.0.0.1:9/", webhookSecret: "s", owner }).appId;
});
afterAll(async () => {
  await github.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "setup-github-"));
  writeSettings(appId);
  makeRepository();
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeSettings(id: number): void {
  const settings = parseDocument(readFileSync("templates/accounts-repository/.github/aws-accounts.yml", "utf8"));
  settings.set("app_id", id);
  settings.setIn(["reviewers", "team"], `reviewers-${count + 1}`);
  settings.setIn(["custodians", "team"], `custodians-${count + 1}`);
  mkdirSync(join(folder, ".github"), { recursive: true });
  writeFileSync(join(folder, ".github/aws-accounts.yml"), settings.toString());
}

function makeRepository(more: Partial<Parameters<LocalGitHub["createRepository"]>[0]> = {}): void {
  count += 1;
  const repository = { owner, name: `accounts-${count}`, private: true, files: { "a.txt": "a" }, ...more };
  github.createRepository({ collaborators: { "wes-writer": "write" }, ...repository });
  name = `${repository.owner}/${repository.name}`;
  path = `/repos/${name}`;
}

const withToken = (token = olive.token): OperatorTerminal => script({ GITHUB_TOKEN: token });

async function setup(flags: readonly string[] = ["--yes"], terminal = withToken()): Promise<string> {
  await setupGitHub([folder, "--repository", name, "--github", server, ...flags], terminal.context);
  return terminal.output();
}

async function refusal(flags: readonly string[] = ["--yes"], terminal = withToken()): Promise<string> {
  const error: unknown = await setup(flags, terminal).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SetupError);
  return (error as SetupError).message;
}

const rulesOf = (branch: string): Promise<readonly BranchRule[]> =>
  olive.request("GET", `${path}/rules/branches/${branch}`);

interface Listed {
  readonly rulesets: readonly { readonly id: number; readonly name: string }[];
}
const rulesets = (): Promise<Listed["rulesets"]> => olive.request("GET", `${path}/rulesets`);

async function branchesOf(environment: string): Promise<readonly string[]> {
  const { branch_policies: policies } = await olive.request<{ branch_policies: { name: string }[] }>(
    "GET",
    `${path}/environments/${environment}/deployment-branch-policies`,
  );
  return policies.map((policy) => policy.name);
}

/** Requests of the command that changed something. */
function writes(): readonly string[] {
  return github
    .requests()
    .filter(({ method, path: asked }) => method !== "GET" && asked.includes(name))
    .map(({ method }) => method);
}

describe("in a new repository", () => {
  test("creates what the App and the apply demand", async () => {
    const before = github.violations().length;
    const output = await setup();
    expect(judgeBranchRules(await rulesOf("main"), "main")).toEqual([]);
    expect(findUnrestricted(await rulesOf("aws-accounts-records"))).toEqual([]);
    const checks = (await rulesOf("main")).find(({ type }) => type === "required_status_checks");
    expect(checks?.parameters).toMatchObject({
      required_status_checks: ["validate", "plan", "approval"].map((check) => ({
        context: `aws-accounts/${check}`,
        integration_id: appId,
      })),
    });
    for (const environment of ["plan", "apply", "verify"])
      expect(await branchesOf(`aws-accounts-${environment}`)).toEqual(["main"]);
    const labels = await olive.request<{ name: string }[]>("GET", `${path}/labels`);
    expect(labels.map((label) => label.name).toSorted()).toEqual([
      "aws-account-checklist",
      "aws-account-ready",
      "aws-account-request",
    ]);
    const teams = await olive.request<{ slug: string; permission: string }[]>("GET", `${path}/teams`);
    expect(teams.map(({ slug, permission }) => [slug, permission])).toEqual([
      [`reviewers-${count}`, "push"],
      [`custodians-${count}`, "push"],
    ]);
    expect(output).toContain("The organisation's plan is Team");
    expect(github.violations().slice(before)).toEqual([]);
  });

  test("a second run has nothing to do", async () => {
    await setup();
    const before = writes().length;
    expect(await setup(["--yes"])).toContain(`Nothing to do: ${name} has everything`);
    expect(writes()).toHaveLength(before);
  });

  test("a second run finds what is on later pages of GitHub's lists", async () => {
    await setup();
    github.misbehave({ longestPage: 1 });
    const output = await setup(["--yes"]).finally(() => {
      github.misbehave({ longestPage: Infinity });
    });
    expect(output).toContain("Nothing to do");
  });

  test("a dry run shows every change, and makes none", async () => {
    const output = await setup(["--dry-run"]);
    expect(output.match(/^ {2}create /gmu)).toHaveLength(10);
    expect(output).toContain("  create the environment aws-accounts-apply\n    - allow the branch main\n");
    expect(writes()).toEqual([]);
  });

  test("without a terminal and without --yes, nothing is changed", async () => {
    expect(await refusal([])).toContain("Add --yes");
    expect(writes()).toEqual([]);
  });

  test("a person is asked for the token, which stays hidden, and confirms", async () => {
    const terminal = person([olive.token, "y"]);
    await setup([], terminal);
    expect(terminal.output()).not.toContain(olive.token);
    expect(await rulesets()).toHaveLength(2);
  });

  test.each([
    ["the token", []],
    ["the confirmation", ["TOKEN"]],
  ])("Ctrl-C at %s changes nothing", async (_, typed) => {
    const terminal = person([...typed.map(() => olive.token), "\u0003"]);
    await expect(setup([], terminal)).rejects.toThrow(CancelledError);
    expect(writes()).toEqual([]);
  });

  test("takes the token from a file", async () => {
    const file = join(folder, "token");
    writeFileSync(file, `${olive.token}\n`);
    expect(await setup(["--yes", "--token-file", file], script())).toContain("done: create the environment");
    writeFileSync(file, "\n");
    expect(await refusal(["--token-file", file], script())).toContain("is empty");
    rmSync(file);
    expect(await refusal(["--token-file", file], script())).toContain("cannot be read");
  });
});

describe("what is there already", () => {
  test("a run that failed half-way is continued", async () => {
    github.misbehave({ failRequests: { match: { method: "POST", path: /\/rulesets$/u }, status: 403, times: 1 } });
    expect(await refusal()).toContain('Could not create the ruleset "aws-accounts: default branch"');
    expect(await setup()).not.toContain("environment aws-accounts-plan");
    expect(await rulesets()).toHaveLength(2);
    expect(await setup()).toContain("Nothing to do");
  });

  test("other branches of an environment are taken out of it", async () => {
    const environment = `${path}/environments/aws-accounts-apply`;
    const custom = { protected_branches: false, custom_branch_policies: true };
    await olive.request("PUT", environment, { deployment_branch_policy: custom });
    await olive.request("POST", `${environment}/deployment-branch-policies`, { name: "feature/*" });
    const output = await setup();
    expect(output).toContain(
      "  change the environment aws-accounts-apply\n    - allow the branch main\n    - no longer allow branch feature/*\n",
    );
    expect(await branchesOf("aws-accounts-apply")).toEqual(["main"]);
  });

  test("an environment that every branch may use keeps its wait timer", async () => {
    await olive.request("PUT", `${path}/environments/aws-accounts-apply`, { wait_timer: 30 });
    await setup();
    const { environments } = await olive.request<{ environments: { name: string; protection_rules: object[] }[] }>(
      "GET",
      `${path}/environments`,
    );
    const rules = environments.find((environment) => environment.name === "aws-accounts-apply")?.protection_rules;
    expect(rules).toContainEqual(expect.objectContaining({ wait_timer: 30 }));
    expect(await branchesOf("aws-accounts-apply")).toEqual(["main"]);
  });

  test("a weaker ruleset of that name is made strict, and keeps its other rules", async () => {
    await setup();
    const [{ id } = { id: 0 }] = await rulesets();
    await olive.request("PUT", `${path}/rulesets/${id}`, {
      enforcement: "disabled",
      bypass_actors: [{ actor_id: 5, actor_type: "RepositoryRole", bypass_mode: "always" }],
      rules: [
        { type: "required_linear_history" },
        { type: "deletion" },
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: 2,
            require_code_owner_review: false,
            require_last_push_approval: true,
            dismiss_stale_reviews_on_push: true,
            required_review_thread_resolution: true,
          },
        },
        {
          type: "required_status_checks",
          parameters: {
            strict_required_status_checks_policy: true,
            required_status_checks: [{ context: "ours" }, { context: "aws-accounts/plan" }],
          },
        },
      ],
    });
    const output = await setup();
    for (const line of [
      "enforce it (it is disabled now)",
      "let no one bypass it",
      "add the rule non_fast_forward",
      "set require_code_owner_review to true",
      `require the check aws-accounts/plan of the App ${appId}`,
    ])
      expect(output).toContain(`    - ${line}\n`);
    expect(await olive.request("GET", `${path}/rulesets/${id}`)).toMatchObject({
      enforcement: "active",
      bypass_actors: [],
      rules: expect.arrayContaining([
        { type: "required_linear_history" },
        {
          type: "pull_request",
          parameters: expect.objectContaining({ required_approving_review_count: 2, require_code_owner_review: true }),
        },
        {
          type: "required_status_checks",
          parameters: expect.objectContaining({
            strict_required_status_checks_policy: true,
            required_status_checks: expect.arrayContaining([{ context: "ours" }]),
          }),
        },
      ]),
    });
    expect(await setup()).toContain("Nothing to do");
  });

  test.each([
    [
      { include: ["~ALL"], exclude: ["refs/heads/draft/*"] },
      { include: ["~ALL"], exclude: ["refs/heads/draft/*"] },
      ["Nothing to do"],
    ],
    [
      { include: ["refs/heads/release/*", "~DEFAULT_BRANCH"], exclude: [] },
      { include: ["refs/heads/release/*", "~DEFAULT_BRANCH"], exclude: [] },
      ["Nothing to do"],
    ],
    [
      { include: ["refs/heads/release/*"], exclude: ["refs/heads/m*", "refs/heads/*/main", "~DEFAULT_BRANCH"] },
      { include: ["refs/heads/release/*", "~DEFAULT_BRANCH"], exclude: ["refs/heads/*/main"] },
      ["apply it to ~DEFAULT_BRANCH, too", "no longer exclude refs/heads/m*", "no longer exclude ~DEFAULT_BRANCH"],
    ],
    [
      { include: ["~DEFAULT_BRANCH"], exclude: ["refs/heads/**/main", "refs/heads/[a-m]ain", "refs/heads/mai"] },
      { include: ["~DEFAULT_BRANCH"], exclude: ["refs/heads/mai"] },
      ["no longer exclude refs/heads/**/main", "no longer exclude refs/heads/[a-m]ain"],
    ],
  ])("a ruleset with the branches %j keeps its other branches", async (existing, expected, lines) => {
    await setup();
    const [{ id } = { id: 0 }] = await rulesets();
    await olive.request("PUT", `${path}/rulesets/${id}`, { conditions: { ref_name: existing } });
    const output = await setup();
    for (const line of lines) expect(output).toContain(line);
    expect(await olive.request("GET", `${path}/rulesets/${id}`)).toMatchObject({ conditions: { ref_name: expected } });
    expect(await setup()).toContain("Nothing to do");
    expect(judgeBranchRules(await rulesOf("main"), "main")).toEqual([]);
  });

  test("labels and teams of the same name are used, and a team that only reads gets write access", async () => {
    await olive.request("POST", `${path}/labels`, { name: "AWS-account-ready", color: "000000" });
    github.addTeam(owner, `reviewers-${count}`, ["wes-writer"]);
    const output = await setup();
    expect(output).not.toContain("label aws-account-ready");
    expect(output).toContain(
      `  change the access of the team reviewers-${count} to ${name}\n    - write instead of none\n`,
    );
    expect(output).toContain(`  create the team custodians-${count}\n    - you are its first member`);
  });
});

describe("the subjects for the trust policies", () => {
  test("have the ids of owner and repository today", async () => {
    const { id, owner: account } = await olive.request<{ id: number; owner: { id: number } }>("GET", path);
    const prefix = `repo:${owner}@${account.id}/accounts-${count}@${id}`;
    expect(await setup(["--dry-run"])).toContain(
      [
        "with StringEquals:",
        `  aws.plan_role: ${prefix}:environment:aws-accounts-plan`,
        `  aws.apply_role: ${prefix}:environment:aws-accounts-apply`,
        `  aws.verify_role: ${prefix}:environment:aws-accounts-verify`,
      ].join("\n"),
    );
  });

  test("have names alone in an older repository", async () => {
    makeRepository({ oidc: { immutable: false } });
    expect(await setup(["--dry-run"])).toContain(`aws.plan_role: repo:${name}:environment:aws-accounts-plan`);
  });

  test("follow a custom template", async () => {
    makeRepository({ oidc: { immutable: false, claimKeys: ["repo", "context", "job_workflow_ref"] } });
    const subject = (workflow: string, environment: string): string =>
      `repo:${name}:environment:aws-accounts-${environment}:job_workflow_ref:${name}/.github/workflows/aws-accounts-${workflow}.yml@refs/heads/main`;
    const output = await setup(["--dry-run"]);
    expect(output).toContain(
      `aws.plan_role: ${subject("plan", "plan")}\n  aws.plan_role: ${subject("drift", "plan")}\n`,
    );
    expect(output).toContain(`aws.apply_role: ${subject("apply", "apply")}\n`);
  });

  test.each(["repo", "repository_id"])(
    "are not listed if the custom template has only %s: each job would have the same",
    async (key) => {
      makeRepository({ oidc: { immutable: true, claimKeys: [key] } });
      const output = await setup(["--dry-run"]);
      expect(output).toContain(
        `its parts (${key}) are the same for every job, so any workflow on any branch could assume any role. Set GitHub's default, and run this again: gh api --method PUT repos/${name}/actions/oidc`,
      );
      expect(output).not.toContain("aws.plan_role");
    },
  );

  test("cannot be listed if the organisation has the template", async () => {
    makeRepository({ oidc: { immutable: true, claimKeys: [] } });
    const output = await setup(["--dry-run"]);
    expect(output).toContain("follows the template of the organisation, so it cannot be listed here. Set GitHub's");
    expect(output).not.toContain("aws.plan_role");
  });

  test("have names alone on an Enterprise Server, which says nothing about ids", async () => {
    makeRepository({ oidc: { immutable: false, isSilent: true } });
    expect(await setup(["--dry-run"])).toContain(`aws.plan_role: repo:${name}:environment:aws-accounts-plan`);
  });

  test("cannot be listed if only a token shows them", async () => {
    makeRepository({ oidc: { immutable: true, claimKeys: ["repo", "context", "actor_id"] } });
    expect(await setup(["--dry-run"])).toContain("a custom OIDC subject with the part actor_id");
  });
});

describe("stops with advice, before it changes anything", () => {
  afterEach(() => {
    expect(writes()).toEqual([]);
  });

  test("for a token that GitHub does not know", async () => {
    expect(await refusal(["--yes"], withToken("ghp_wrong"))).toContain(
      `Could not read the repository ${name}: Bad credentials. GitHub does not accept the token.`,
    );
  });

  test("without a token", async () => {
    expect(await refusal(["--yes"], script())).toContain("A GitHub token is missing: set GITHUB_TOKEN");
  });

  test("for a person who does not administer the repository", async () => {
    expect(await refusal(["--yes"], withToken(wes.token))).toContain(`The token cannot administer ${name}.`);
  });

  test("for a repository that the token does not see", async () => {
    name = `${owner}/nothing`;
    expect(await refusal()).toContain(
      `Could not read the repository ${name}: Not Found. The token may lack a permission.`,
    );
  });

  test("for a public repository", async () => {
    makeRepository({ private: false });
    expect(await refusal()).toContain("is public, and the App and the apply refuse that");
  });

  test("for an organisation on the Free plan", async () => {
    makeRepository({ owner: "free-gov" });
    expect(await refusal()).toContain("plan is Free, which has no rulesets for private repositories");
  });

  test("without settings, and with broken ones", async () => {
    writeFileSync(join(folder, ".github/aws-accounts.yml"), "app_id: x\n");
    expect(await refusal()).toMatch(/aws-accounts\.yml:1: "app_id" must be a whole number/u);
    rmSync(join(folder, ".github"), { recursive: true });
    expect(await refusal()).toContain(`Write it first: npm run setup -- repository ${folder}`);
  });

  test.each([
    ["", []],
    ["owner", []],
    ["a/b/c", []],
  ])("for the repository %j", async (repository) => {
    const run = setupGitHub([folder, "--repository", repository], withToken().context);
    await expect(run).rejects.toThrow("Name the folder of the accounts repository");
  });
});

test("an App that is not installed is explained by GitHub's message, and the next run continues", async () => {
  writeSettings(appId + 999);
  expect(await refusal()).toMatch(
    /Could not create the ruleset "aws-accounts: records".* \(install it first\): Validation Failed.*Actor GitHub App/u,
  );
  writeSettings(appId);
  expect(await setup()).toContain('done: create the ruleset "aws-accounts: records"');
});
