import { readFileSync } from "node:fs";
import { expect } from "@jest/globals";
import { install, type Person, person, startLocalGitHub } from "local-github-world/github";
import { openPull, writeFile } from "local-github-world/github/fixture";
import { Probot } from "probot";
import { listenToEvents } from "../../../app/app.ts";
import { newAccountRecord, type AccountRecord } from "../../../app/domain/checklist/account-record.ts";
import { emptyAccountsFile } from "../../../app/domain/account/render-accounts-file.ts";
import { ensureRecordsBranch, readRecord, writeRecord } from "../../../app/files/account-records.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { recordsOf } from "../handlers/checklist/checklist-answers.ts";
import { createOctokit, identityOf, Impatient, templates } from "../octokit.ts";
import { withoutMail } from "../probot.ts";

/** The repository's path in the API. */
export const path = "/repos/example-gov/aws-accounts";
export const checklistLabel = { name: "aws-account-checklist" };
export const requestLabel = { name: "aws-account-request" };

export interface Check {
  readonly id: number;
  readonly name: string;
  readonly status: string;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string };
}

/**
 * Starts the App and a whole GitHub, which delivers no events itself: a test delivers one and sees its effect.
 *
 * The repository has settings, a pull request by ada, and a protected branch with records.
 */
export async function startAppOnGitHub() {
  let pushes = 0;
  let accounts = 100_000_000_000;
  const github = await startLocalGitHub({ rateClock: 10_000 });
  const ada = person(github, github.addUser("ada"));
  github.addUser("rhys");
  github.addOrganisation("example-gov");
  github.addTeam("example-gov", "reliability-engineering", ["rhys"]);
  github.addTeam("example-gov", "reliability-engineering-custodians", ["rhys"]);
  const workflow = "name: Run\non: workflow_dispatch\n";
  github.createRepository({
    owner: "example-gov",
    name: "aws-accounts",
    private: true,
    files: {
      "README.md": "0\n",
      ".github/aws-accounts.yml": settingsText,
      ".github/workflows/aws-accounts-plan.yml": workflow,
      ".github/workflows/aws-accounts-apply.yml": workflow,
      ".github/workflows/aws-accounts-verify.yml": workflow,
      "terraform/accounts.tf.json": emptyAccountsFile,
    },
    collaborators: { ada: "write" },
  });
  const manifest = readFileSync("app.yml", "utf8");
  const registered = github.createApp({ manifest, webhookUrl: "http://127.0.0.1:9/", webhookSecret: "secret" });
  const installed = install(github, registered, { owner: "example-gov" });
  const installation = { id: installed.installationId };
  const bot = { ...(await installed.act()), id: installed.appId };
  github.addRuleset({
    repository: "example-gov/aws-accounts",
    branch: "aws-accounts-records",
    restrictedToApp: installed.appId,
  });
  const probot = new Probot({
    appId: registered.appId,
    privateKey: registered.privateKey,
    secret: "secret",
    baseUrl: github.apiUrl,
    Octokit: Impatient,
    logLevel: "fatal",
  });
  await probot.ready();
  const app = listenToEvents(probot, {
    templates,
    now: () => new Date(),
    pause: () => Promise.resolve(),
    random: () => 0,
    sendMail: withoutMail,
  });
  for (const { name } of [checklistLabel, requestLabel])
    await ada.request("POST", `${path}/labels`, { name, color: "1d76db" });
  const pull = await openPull(ada, path, "topic", { "README.md": "1\n" });
  const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: bot.token } });
  await ensureRecordsBranch(octokit, {
    owner: "example-gov",
    repo: "aws-accounts",
    records: recordsOf(identityOf(bot)),
  });

  /** Delivers an event of ada's to the App, and waits until all work that it causes is done. */
  async function deliver(name: string, payload: object): Promise<void> {
    const repository = { name: "aws-accounts", default_branch: "main", owner: { login: "example-gov" } };
    const whole = { repository, installation, sender: { login: ada.login }, ...payload };
    await probot.receive({ id: "1", name, payload: whole } as Parameters<Probot["receive"]>[0]);
    await app.queue.idle();
  }

  /** Pushes to the pull request; the App has not looked at this head yet. */
  async function push(): Promise<string> {
    pushes += 1;
    return writeFile(ada, path, "topic", "README.md", `push ${pushes}\n`);
  }

  async function checksAt(sha: string): Promise<readonly Check[]> {
    const found = await ada.request<{ check_runs: readonly Check[] }>(
      "GET",
      `${path}/commits/${sha}/check-runs?filter=all`,
    );
    return found.check_runs;
  }

  /** Whether the App has looked at the pull request with this head. */
  async function isLookedAt(sha: string): Promise<boolean> {
    return (await checksAt(sha)).some(({ name, status }) => name === "aws-accounts/validate" && status === "completed");
  }

  const commentsOn = (number: number): Promise<readonly Comment[]> =>
    ada.request("GET", `${path}/issues/${number}/comments?per_page=100`);
  const ownCommentsOn = async (number: number): Promise<readonly Comment[]> =>
    (await commentsOn(number)).filter(({ user }) => user.login === bot.login);
  const say = (who: Person, number: number, body: string): Promise<Comment> =>
    who.request("POST", `${path}/issues/${number}/comments`, { body });
  const reactionsTo = async ({ id }: Comment): Promise<readonly string[]> =>
    (await ada.request<readonly { content: string }[]>("GET", `${path}/issues/comments/${id}/reactions`)).map(
      ({ content }) => content,
    );

  async function openIssue(...labels: readonly { readonly name: string }[]): Promise<number> {
    const issue = { title: "AWS account: pets", body: "Please.", labels: labels.map(({ name }) => name) };
    return (await ada.request<{ number: number }>("POST", `${path}/issues`, issue)).number;
  }

  async function tipOf(branch: string): Promise<string> {
    return (await ada.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/${branch}`)).object.sha;
  }

  /** Stores the record of an account whose checklist was deleted. */
  async function storeRecord(more: Partial<AccountRecord> = {}) {
    accounts += 1;
    const id = String(accounts);
    const place = { owner: "example-gov", repo: "aws-accounts", records: recordsOf(identityOf(bot)) };
    const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: bot.token } });
    const account = {
      id,
      name: `pets-${id}`,
      email: `pets-${id}@example.gov.uk`,
      roleArn: `arn:aws:iam::${id}:role/bootstrap`,
    };
    const record = newAccountRecord({
      account: { ...account, administrators: [], request: null },
      pullRequest: null,
      issue: 9_000 + (accounts % 1_000),
      approvers: [],
      yubikeys: null,
      createdAt: "2026-03-01T10:00:00Z",
    });
    await writeRecord({ ...place, octokit }, { record: { ...record, ...more }, replaces: undefined });
    return {
      id,
      issue: record.issue,
      read: async () => (await readRecord(octokit, { ...place, accountId: id }))?.record,
    };
  }

  return {
    github,
    ada,
    bot,
    pull,
    deliver,
    sweep: async (): Promise<void> => {
      await app.sweep();
      await app.queue.idle();
    },
    push,
    checksAt,
    isLookedAt,
    ownCommentsOn,
    say,
    reactionsTo,
    openIssue,
    tipOf,
    storeRecord,
    close: async (): Promise<void> => {
      const violations = github.violations();
      await github.close();
      expect(violations).toEqual([]);
    },
  };
}
