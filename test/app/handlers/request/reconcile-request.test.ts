import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { installNewApp, type LocalGitHub, person, type Person, startLocalGitHub } from "local-github-world/github";
import { addAccount, emptyAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { newAccountRecord, type AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { parseSteps } from "../../../../app/domain/checklist/step.ts";
import { createCache } from "../../../../app/github/cache.ts";
import type { RecordsWriter } from "../../../../app/github/records/records-writer.ts";
import { ensureRecordsBranch, writeRecord, readRecord } from "../../../../app/files/account-records.ts";
import { readUsedEmails, type UsedEmailsCache } from "../../../../app/files/used-emails.ts";
import { reconcileRequest } from "../../../../app/handlers/request/reconcile-request.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import { reconcileNotifications } from "../../../../app/handlers/notifications/notify-requester.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settings, settingsText } from "../../../fixtures/settings.ts";
import { shippedFields } from "../../domain/request/shipped-fields.ts";
import { createOctokit, templates, identityOf } from "../../octokit.ts";
import { recordsOf } from "../checklist/checklist-answers.ts";
import { type Answers, fillIn, plainAnswers } from "../../../scenario/story/request-form.ts";

/** The strict local GitHub has real git: a request results in a branch, and git shows it. */
let github: LocalGitHub;
let ada: Person;
let rhys: Person;
let app: Person & { readonly id: number };
let records: RecordsWriter;
let repository = 0;

beforeAll(async () => {
  github = await startLocalGitHub({ rateClock: 1_000_000 });
  github.addOrganisation("example");
  ada = person(github, github.addUser("ada-author"));
  rhys = person(github, github.addUser("rhys-reviewer"));
  github.addTeam("example", "askers", ["rhys-reviewer"]);
  const manifest = readFileSync("app.yml", "utf8");
  const installed = installNewApp(github, {
    manifest,
    webhookUrl: "http://127.0.0.1:9/",
    webhookSecret: "s",
    owner: "example",
  });
  app = { ...(await installed.act()), id: installed.appId };
  records = recordsOf(identityOf(app));
});

afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});

interface Issue {
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly state_reason: string | null;
}

interface Pull extends Issue {
  readonly body: string;
  readonly merged: boolean;
  readonly head: { readonly sha: string; readonly ref: string };
}

/** A separate repository with settings and an accounts file. */
function newRepository(files: Readonly<Record<string, string | undefined>> = {}) {
  repository += 1;
  const name = `accounts-${repository}`;
  const all: Readonly<Record<string, string | undefined>> = {
    ".github/aws-accounts.yml": settingsText,
    "terraform/accounts.tf.json": emptyAccountsFile,
    "README.md": "Accounts\n",
    ...files,
  };
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  github.createRepository({
    owner: "example",
    name,
    private: true,
    files: Object.fromEntries(given),
    collaborators: { "ada-author": "write", "rhys-reviewer": "write" },
  });
  const path = `/repos/example/${name}`;
  const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: app.token } });
  const usedEmails: UsedEmailsCache = new Map();
  const cache = createCache();
  const read = async (file: string, ref = "main"): Promise<string> => {
    const { content } = await ada.request<{ content: string }>("GET", `${path}/contents/${file}?ref=${ref}`);
    return Buffer.from(content, "base64").toString();
  };
  const pulls = (): Promise<readonly Pull[]> => ada.request("GET", `${path}/pulls?state=all`);
  const here = {
    path,
    read,
    pulls,
    ask: async (answers: Answers, by: Person = ada) => {
      const body = fillIn(answers);
      const asked = { title: "AWS account: pets", body, labels: ["aws-account-request"] };
      return (await by.request<Issue>("POST", `${path}/issues`, asked)).number;
    },
    edit: (number: number, change: object, by: Person = ada) => by.request("PATCH", `${path}/issues/${number}`, change),
    readHistory: async () => {
      const { object } = await ada.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`);
      await readUsedEmails(octokit, { owner: "example", repo: name, records }, { sha: object.sha, cache: usedEmails });
    },
    look: (issueNumber: number) =>
      reconcileRequest({
        owner: "example",
        repo: name,
        issueNumber,
        octokit,
        defaultBranch: "main",
        app: identityOf(app),
        templates: templates.comments,
        shippedFields,
        cache,
        usedEmails,
        records,
        pause: () => Promise.resolve(),
      }),
    comment: async (number: number) => {
      const all = await ada.request<{ body: string; user: { login: string } }[]>(
        "GET",
        `${path}/issues/${number}/comments`,
      );
      const own = all.filter(({ user, body }) => user.login === app.login && !body.includes("aws-accounts:turn"));
      expect(own.length).toBeLessThanOrEqual(1);
      return own[0]?.body ?? "";
    },
    /** The App's notifications on the request. */
    words: async (number: number) => {
      const all = await ada.request<{ body: string; user: { login: string } }[]>(
        "GET",
        `${path}/issues/${number}/comments`,
      );
      return all.filter(({ body }) => body.includes("aws-accounts:turn")).map(({ body }) => body);
    },
    octokit,
    place: { owner: "example", repo: name, records },
    issue: (number: number) => ada.request<Issue>("GET", `${path}/issues/${number}`),
    pull: async (): Promise<Pull> => {
      const [pull, ...more] = await pulls();
      expect(more).toEqual([]);
      if (pull === undefined) throw new Error("there is no pull request");
      return pull;
    },
    /** The result of a merge, but without one. */
    commit: async (file: string, content: string, branch = "main", by: Person = ada) => {
      const answer = await by.attempt("GET", `${path}/contents/${file}?ref=${branch}`);
      const sha = answer.status === 200 ? { sha: (answer.body as { sha: string }).sha } : {};
      const change = { message: "Change", branch, content: Buffer.from(content).toString("base64"), ...sha };
      await by.request("PUT", `${path}/contents/${file}`, change);
    },
  };
  return here;
}

const accountsFile = "terraform/accounts.tf.json";

describe("a request", () => {
  test("becomes a pull request, and nothing more however often it is reconciled", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    // Like the sweep at the start.
    await here.readHistory();
    const before = github.requests().length;
    await here.look(number);
    const asked = github.requests().slice(before);
    expect(asked.length).toBeLessThanOrEqual(20);

    expect(await here.issue(number)).toMatchObject({ title: "AWS account: pet-licences-prod" });
    const pull = await here.pull();
    expect(pull).toMatchObject({
      title: "Add new AWS account for: pet-licences-prod",
      head: { ref: "new-aws-account-pet-licences-prod" },
      user: { login: app.login },
    });
    const file = JSON.parse(await here.read(accountsFile, pull.head.ref)) as {
      resource: { aws_organizations_account: Record<string, Record<string, unknown>> }[];
    };
    expect(file.resource[0]?.aws_organizations_account["pet-licences-prod"]).toMatchObject({
      "//": {
        request: number,
        requested_by: "ada.author@example.gov.uk",
        administrators: ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"],
      },
      email: "aws-root-accounts+pet-licences-prod@example.gov.uk",
      lifecycle: { prevent_destroy: true },
    });
    const { commit, parents } = await ada.request<{ commit: { message: string }; parents: readonly unknown[] }>(
      "GET",
      `${here.path}/commits/${pull.head.sha}`,
    );
    expect(parents).toHaveLength(1);
    expect(commit.message).toBe(
      "Add new AWS account for: pet-licences-prod\n\n> Licences for cats dogs and parrots\n\nCo-authored-by: ada-author <ada.author@example.gov.uk>",
    );
    expect(await here.comment(number)).toContain(`Pull request #${pull.number} asks for`);

    // The editors of the request are read with GraphQL, but nothing is written with it.
    const writes = () => github.requests().filter(({ method, path }) => method !== "GET" && !path.endsWith("/graphql"));
    const tip = () => ada.request("GET", `${here.path}/git/ref/heads/aws-accounts-records`);
    const written = [writes().length, await tip()];
    await here.look(number);
    await here.look(number);
    expect([writes().length, await tip()]).toEqual(written);
    expect((await here.pull()).head.sha).toBe(pull.head.sha);
  });

  test("with problems shows all of them, and is tried again when it is edited", async () => {
    const here = newRepository();
    const number = await here.ask({ ...plainAnswers, description: "Cats & dogs", administrators: "ada@example.org" });
    await here.look(number);
    expect(await here.comment(number)).toMatch(
      /^<!--.*-->\n\*\*2 things to fix.*Cats and dogs.*ada\\?.*example\.org/su,
    );
    expect(await here.pulls()).toEqual([]);
    await here.edit(number, { body: fillIn(plainAnswers) });
    await here.look(number);
    expect(await here.comment(number)).toContain(`Pull request #${(await here.pull()).number} asks for`);
  });

  test.each([
    ["has no label", {}, { labels: [] }],
    ["is in a repository without settings", { ".github/aws-accounts.yml": undefined }, {}],
  ])("that %s is ignored", async (_, files, change) => {
    const here = newRepository(files);
    const number = await here.ask(plainAnswers);
    await here.edit(number, change);
    await here.look(number);
    expect([await here.comment(number), await here.pulls()]).toEqual(["", []]);
  });

  test("stays readable if an operator rewords its questions, also twice", async () => {
    const file = ".github/aws-accounts/request-fields.yml";
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    const reword = async (label: string) => {
      await here.commit(file, templates.requestFields.replace("label: Organisation", `label: ${label}`));
      await here.look(number);
      expect(await here.comment(number)).toContain("asks for the account");
    };
    await reword("Your department");
    await reword("Your part of government");
    const later = await here.ask(plainAnswers);
    await here.edit(later, { body: fillIn(plainAnswers).replace("### Organisation", "### Your department") });
    await here.look(later);
    expect(await here.comment(later)).not.toContain("This part of the form is missing");
  });

  test("may be opened only by the people in the settings", async () => {
    const restricted = `${settingsText}requests:\n  requesters:\n    teams: [askers]\n    users: [somebody]\n`;
    const here = newRepository({ ".github/aws-accounts.yml": restricted });
    const refused = await here.ask(plainAnswers);
    await here.look(refused);
    expect(await here.comment(refused)).toContain("ada-author may not request accounts here");
    const taken = await here.ask(plainAnswers, rhys);
    await here.look(taken);
    expect(await here.comment(taken)).toContain("asks for the account");
  });

  test.each([
    ["the settings", { ".github/aws-accounts.yml": "app_id: x\n" }, "The key"],
    ["the fields", { ".github/aws-accounts/request-fields.yml": "name: x\n" }, "request-fields.yml"],
    [
      "the list of cost centres",
      { ".github/aws-accounts.yml": `${settingsText}requests: { cost_centres: c.csv }\n` },
      "the file does not exist",
    ],
    [
      "a line of it",
      { ".github/aws-accounts.yml": `${settingsText}requests: { cost_centres: c.csv }\n`, "c.csv": 'a,"b' },
      "Could not read c.csv",
    ],
  ])("shows that the operator broke %s", async (_, files, said) => {
    const here = newRepository(files);
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const text = await here.comment(number);
    expect(text).toContain("The request is fine");
    expect(text).toContain(said);
  });

  test("has its cost centre looked up", async () => {
    const here = newRepository({
      ".github/aws-accounts.yml": `${settingsText}requests: { cost_centres: c.csv }\n`,
      "c.csv": '\ufeffCost Centre,Owner,Business_Unit\r\nPETS-042,Kim,"Pets and more"\r\n',
    });
    const number = await here.ask(plainAnswers);
    await here.look(number);
    expect(await here.read(accountsFile, (await here.pull()).head.ref)).toContain(
      '"billing-business-unit": "Pets and more"',
    );
  });
});

describe("two requests", () => {
  test("for one name: the second gets a reference to the first", async () => {
    const here = newRepository();
    const [first, second] = [await here.ask(plainAnswers), await here.ask(plainAnswers, rhys)];
    await here.look(first);
    await here.look(second);
    const { number } = await here.pull();
    expect(await here.comment(second)).toContain(`Pull request ${number} asks for the name`);
  });

  test("never get the same e-mail, nor one of a deleted account", async () => {
    const gone = exampleAccount("gone", { email: "aws-root-accounts+pet-licences-prod@example.gov.uk" });
    const here = newRepository({ [accountsFile]: addAccount(emptyAccountsFile, gone) });
    await here.commit(accountsFile, emptyAccountsFile);
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const file = await here.read(accountsFile, (await here.pull()).head.ref);
    expect(file).toMatch(/"email": "aws-root-accounts\+pet-licences-prod-[a-z0-9]{7}@/u);
  });
});

describe("an edited request", () => {
  const edited = fillIn({ ...plainAnswers, administrators: "kim@example.gov.uk" });

  test("updates its pull request, and after an approval shows that it needs a new review", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    await here.edit(number, { body: fillIn({ ...plainAnswers, organisation: "Pets" }) });
    await here.look(number);
    const pull = await here.pull();
    expect(await here.read(accountsFile, pull.head.ref)).toContain('"organisation": "Pets"');
    expect(await here.comment(number)).not.toContain("new review");

    const approve = async () =>
      rhys.request("POST", `${here.path}/pulls/${pull.number}/reviews`, {
        event: "APPROVE",
        commit_id: (await here.pull()).head.sha,
      });
    await approve();
    await here.edit(number, { body: edited });
    await here.look(number);
    await here.look(number);
    expect(await here.comment(number)).toContain("needs a new review");
    expect((await here.pull()).body).toContain("kim@example.gov.uk");
    await approve();
    await here.look(number);
    expect(await here.comment(number)).not.toContain("new review");
  });

  test("does not change a branch that people have worked on", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const { head } = await here.pull();
    await here.commit("notes.md", "mine", head.ref, rhys);
    await here.edit(number, { body: edited });
    await here.look(number);
    expect(await here.comment(number)).toContain("commits that are not the App's: `rhys-reviewer`");
    expect(await here.read("notes.md", head.ref)).toBe("mine");
  });

  test("with another name gets another pull request", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    await here.edit(number, { body: fillIn({ ...plainAnswers, "account-name": "pet-passports" }) });
    await here.look(number);
    const [second, first] = await here.pulls();
    expect([first?.state, second?.state, second?.head.ref]).toEqual([
      "closed",
      "open",
      "new-aws-account-pet-passports",
    ]);
    await here.look(number);
    expect((await here.issue(number)).state).toBe("open");
  });
});

describe("closing", () => {
  test("the request closes the pull request, and reopening it reopens that", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    await here.edit(number, { state: "closed" });
    await here.look(number);
    const pull = await here.pull();
    expect(pull.state).toBe("closed");
    expect(await here.comment(number)).toContain("`ada-author` closed the request");
    expect(await here.comment(pull.number)).toContain(`Request #${number} was closed by`);
    await here.edit(number, { state: "open" });
    await here.look(number);
    expect((await here.pull()).state).toBe("open");
    expect(await here.comment(number)).toContain("asks for the account");
  });

  test("the pull request closes the request, with the last comment, and reopening it reopens that", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const pull = await here.pull();
    await rhys.request("POST", `${here.path}/issues/${pull.number}/comments`, { body: "Use the account you have." });
    await rhys.request("PATCH", `${here.path}/pulls/${pull.number}`, { state: "closed" });
    await here.look(number);
    expect(await here.issue(number)).toMatchObject({ state: "closed", state_reason: "not_planned" });
    expect(await here.comment(number)).toMatch(
      /`rhys-reviewer` closed the pull request.*> Use the account you have\./su,
    );
    await rhys.request("PATCH", `${here.path}/pulls/${pull.number}`, { state: "open" });
    await here.look(number);
    expect((await here.issue(number)).state).toBe("open");
  });

  test("and a deleted branch is created again", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    await here.edit(number, { state: "closed" });
    await here.look(number);
    await rhys.request("DELETE", `${here.path}/git/refs/heads/new-aws-account-pet-licences-prod`);
    await here.edit(number, { state: "open" });
    await here.look(number);
    expect((await here.pulls()).map(({ state }) => state)).toEqual(["open", "closed"]);
  });
});

describe("a branch of that name", () => {
  const branch = "new-aws-account-pet-licences-prod";
  const makeBranch = async (here: ReturnType<typeof newRepository>) => {
    const { object } = await ada.request<{ object: { sha: string } }>("GET", `${here.path}/git/ref/heads/main`);
    await rhys.request("POST", `${here.path}/git/refs`, { ref: `refs/heads/${branch}`, sha: object.sha });
  };

  test("with a person's commits is reported", async () => {
    const here = newRepository();
    await makeBranch(here);
    await here.commit("notes.md", "mine", branch, rhys);
    const number = await here.ask(plainAnswers);
    await here.look(number);
    expect(await here.comment(number)).toContain("has commits by rhys-reviewer");
    expect(await here.read("notes.md", branch)).toBe("mine");
  });

  test("and a slash blocks the branch, which the request shows", async () => {
    const here = newRepository();
    const { object } = await ada.request<{ object: { sha: string } }>("GET", `${here.path}/git/ref/heads/main`);
    await rhys.request("POST", `${here.path}/git/refs`, { ref: `refs/heads/${branch}/notes`, sha: object.sha });
    const number = await here.ask(plainAnswers);
    await here.look(number);
    expect(await here.comment(number)).toContain("Delete any branch whose name begins with");
    await rhys.request("DELETE", `${here.path}/git/refs/heads/${branch}/notes`);
    await here.look(number);
    expect((await here.pull()).head.ref).toBe(branch);
  });

  test("with only the App's own commits is used again", async () => {
    const here = newRepository();
    const first = await here.ask(plainAnswers);
    await here.look(first);
    await here.edit(first, { state: "closed" });
    await here.look(first);
    const second = await here.ask({ ...plainAnswers, organisation: "Pets" });
    await here.look(second);
    expect(await here.read(accountsFile, branch)).toContain(`"request": ${second}`);
  });
});

describe("an account that was created", () => {
  const at = "2026-03-01T12:00:00Z";
  const steps = parseSteps(templates.checklists["yubikeys"]);
  const secured = steps.find(({ id }) => id === "tell-requester")?.after.map((step) => ({ step, by: "kim", at })) ?? [];
  const accountId = "123456789012";

  /** A request with its pull request, and the record of its account. */
  async function newAccount(over: Partial<AccountRecord> = {}) {
    const here = newRepository();
    const request = await here.ask(plainAnswers);
    await here.look(request);
    const { number: pullRequest } = await here.pull();
    const roleArn = `arn:aws:iam::${accountId}:role/bootstrap`;
    const account = { name: "pet-licences-prod", id: accountId, email: "a@example.gov.uk", roleArn };
    const made = { ...account, administrators: ["ada@example.gov.uk"], request };
    const record = newAccountRecord({
      account: made,
      pullRequest,
      issue: 40,
      createdAt: at,
      approvers: [],
      yubikeys: null,
    });
    await ensureRecordsBranch(here.octokit, here.place);
    const context = { ...here.place, octokit: here.octokit, app: identityOf(app) };
    await writeRecord(context, { record: { ...record, ...over }, replaces: undefined });
    const stored = async () => {
      const found = await readRecord(here.octokit, { ...here.place, accountId });
      if (found === undefined) throw new Error("there is no record");
      return found;
    };
    return {
      ...here,
      request,
      stored,
      tell: async (mail?: Settings["mail"]) =>
        reconcileNotifications({
          ...context,
          record: (await stored()).record,
          steps,
          settings: mail === undefined ? settings : { ...settings, mail },
          templates,
          now: () => new Date(at),
        }),
      change: async (more: Partial<AccountRecord>) => {
        const before = await stored();
        await writeRecord(context, { record: { ...before.record, ...more }, replaces: before });
      },
    };
  }

  test("is reported on its request at each stage, once, as the App's own step; the last one closes the request", async () => {
    const account = await newAccount();
    expect(await account.tell()).toBe(true);
    expect(await account.tell()).toBe(false);
    expect(await account.words(account.request)).toEqual([expect.stringContaining(`(${accountId}) was created`)]);

    await account.change({ ticks: secured });
    expect(await account.tell()).toBe(true);
    const [, ready] = await account.words(account.request);
    for (const text of [
      accountId,
      `role_arn = arn:aws:iam::${accountId}:role/bootstrap`,
      "https://signin.aws.amazon.com/switchrole?account=123456789012&roleName=bootstrap",
      "[profile pet-licences-prod]",
    ]) {
      expect(ready).toContain(text);
    }
    const by = app.login;
    expect((await account.stored()).record.ticks).toContainEqual(
      expect.objectContaining({ step: "tell-requester", by }),
    );
    expect((await account.issue(account.request)).state).toBe("open");

    await account.change({ completed: { by: "kim", at } });
    expect(await account.tell()).toBe(true);
    expect(await account.issue(account.request)).toMatchObject({ state: "closed", state_reason: "completed" });
    expect(await account.words(account.request)).toHaveLength(2);
  });

  test("is also reported by e-mail, from the stage at which the settings name a way to send", async () => {
    const account = await newAccount();
    await account.tell();
    expect((await account.stored()).record.mails).toBeUndefined();
    await account.change({ ticks: secured });
    await account.tell({ smtp: { from: "aws-accounts@example.gov.uk" } });
    const mails = (await account.stored()).record.mails?.map(({ turn, to, sent }) => ({ turn, to, sent }));
    expect(mails).toEqual(["requester", "team"].map((to) => ({ turn: "ready", to, sent: false })));
  });

  test("reports nothing on an issue of another pull request, without the label, or that was deleted", async () => {
    const account = await newAccount({ pullRequest: 77 });
    expect(await account.tell()).toBe(false);
    await account.change({ request: 999, pullRequest: (await account.pull()).number });
    expect(await account.tell()).toBe(false);
    await account.change({ request: account.request });
    await account.edit(account.request, { labels: [] });
    expect(await account.tell()).toBe(false);
    expect(await account.words(account.request)).toEqual([]);
  });

  test("is reported once, even if the App stopped before it could record that", async () => {
    const account = await newAccount({ ticks: secured });
    await account.tell();
    await account.change({ told: [] });
    expect(await account.tell()).toBe(true);
    expect(await account.words(account.request)).toHaveLength(2);
  });
});

describe("a merge", () => {
  test("with a conflict makes the App create the change again on top of it", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    await here.commit(accountsFile, addAccount(emptyAccountsFile, exampleAccount("pet-passports")));
    await here.look(number);
    const pull = await here.pull();
    const merge = await ada.attempt("PUT", `${here.path}/pulls/${pull.number}/merge`, { sha: pull.head.sha });
    expect(merge.status).toBe(200);
    expect(await here.read(accountsFile)).toMatch(/pet-licences-prod.*pet-passports/su);
    await here.look(number);
    expect(await here.comment(number)).toContain("was approved and merged");
    expect(await here.words(number)).toEqual([expect.stringContaining("is being created")]);
    await here.look(number);
    expect(await here.words(number)).toHaveLength(1);
    expect((await here.issue(number)).state).toBe("open");
  });

  test("while the request is reconciled is reported in the next run, with its stage", async () => {
    const here = newRepository();
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const pull = await here.pull();
    await here.commit(accountsFile, await here.read(accountsFile, pull.head.ref));
    await here.look(number);
    expect(await here.comment(number)).toContain(`Pull request #${pull.number} asks for`);
    await ada.request("PUT", `${here.path}/pulls/${pull.number}/merge`, { sha: pull.head.sha });
    await here.look(number);
    expect(await here.comment(number)).toContain("was approved and merged");
    expect(await here.words(number)).toEqual([expect.stringContaining("is being created")]);
  });
});
