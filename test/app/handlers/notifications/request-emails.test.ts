import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { installNewApp, type LocalGitHub, person, type Person, startLocalGitHub } from "local-github-world/github";
import { type LocalSmtp, startSmtp } from "local-github-world/mail";
import { emptyAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { createSendMail } from "../../../../app/mail/mailer.ts";
import { reconcileRequest } from "../../../../app/handlers/request/reconcile-request.ts";
import type { RecordsWriter } from "../../../../app/github/records/records-writer.ts";
import { sendRequestEmails } from "../../../../app/handlers/notifications/request-emails.ts";
import { settingsText } from "../../../fixtures/settings.ts";
import { type Answers, fillIn, plainAnswers } from "../../../scenario/story/request-form.ts";
import { shippedFields } from "../../domain/request/shipped-fields.ts";
import { recordsOf } from "../checklist/checklist-answers.ts";
import { createOctokit, templates, identityOf } from "../../octokit.ts";

/** The strict local GitHub stands in for GitHub, and an SMTP server on loopback for the one in the settings. */
let github: LocalGitHub;
let smtp: LocalSmtp;
let ada: Person;
let rhys: Person;
let app: Person & { readonly id: number };
let records: RecordsWriter;
let repositories = 0;
let time = 0;

const mail = "mail: { smtp: { from: aws-accounts@example.gov.uk } }\n";
const requester = "ada.author@example.gov.uk";
const team = "pet-licences@example.gov.uk";
const broken = { ...plainAnswers, description: "Cats & dogs" };

beforeAll(async () => {
  github = await startLocalGitHub({ rateClock: 1_000_000 });
  github.addOrganisation("example");
  ada = person(github, github.addUser("ada-author"));
  rhys = person(github, github.addUser("rhys-reviewer"));
  const manifest = readFileSync("app.yml", "utf8");
  const hook = { webhookUrl: "http://127.0.0.1:9/", webhookSecret: "s" };
  const installed = installNewApp(github, { manifest, ...hook, owner: "example" });
  app = { ...(await installed.act()), id: installed.appId };
  records = recordsOf(identityOf(app));
});

afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});

beforeEach(async () => {
  smtp = await startSmtp();
  time = Date.now();
});
afterEach(() => smtp.close());

interface Words {
  readonly body: string;
  readonly user: { readonly login: string };
}

/** A separate repository with these settings. */
function newRepository(more = mail, files: Readonly<Record<string, string>> = {}) {
  repositories += 1;
  const repo = `accounts-${repositories}`;
  github.createRepository({
    owner: "example",
    name: repo,
    private: true,
    files: {
      ".github/aws-accounts.yml": `${settingsText}\n${more}`,
      "terraform/accounts.tf.json": emptyAccountsFile,
      ...files,
    },
    collaborators: { "ada-author": "write", "rhys-reviewer": "write" },
  });
  const path = `/repos/example/${repo}`;
  const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: app.token } });
  const place = { owner: "example", repo, octokit, defaultBranch: "main" };
  const identity = identityOf(app);
  const secrets = { notifyApiKey: undefined, notifyApiUrl: "http://127.0.0.1:9", smtpUrl: smtp.url };
  return {
    path,
    ask: async (answers: Answers) => {
      const issue = { title: "AWS account: pets", body: fillIn(answers), labels: ["aws-account-request"] };
      return (await ada.request<{ number: number }>("POST", `${path}/issues`, issue)).number;
    },
    edit: (number: number, change: object, by = ada) => by.request("PATCH", `${path}/issues/${number}`, change),
    look: async (issueNumber: number) => {
      const settled = await reconcileRequest({
        ...place,
        issueNumber,
        app: identity,
        templates: templates.comments,
        shippedFields,
        cache: createCache(),
        usedEmails: new Map(),
        records,
        pause: () => Promise.resolve(),
      });
      if (settled === undefined) throw new Error(`${issueNumber} is no request`);
      await sendRequestEmails({
        ...place,
        ...settled,
        app: identity,
        templates,
        sendMail: createSendMail(secrets, () => Promise.resolve()),
        now: () => new Date(time),
        records,
      });
    },
    pull: async () => {
      const [pull] = await ada.request<{ number: number; head: { sha: string } }[]>("GET", `${path}/pulls?state=all`);
      if (pull === undefined) throw new Error("there is no pull request");
      return pull;
    },
    /** The App's comments about mails on the request. */
    trouble: async (number: number) => {
      const all = await ada.request<Words[]>("GET", `${path}/issues/${number}/comments`);
      return all.filter(({ body }) => body.includes("aws-accounts:request-mails")).map(({ body }) => body);
    },
    notes: (number: number) => ada.attempt("GET", `${path}/contents/requests/${number}.json?ref=aws-accounts-records`),
  };
}

const heard = () => smtp.received.map(({ to, text }) => [to[0], /^Subject: (.*)\r$/mu.exec(text)?.[1]]);
const asked = "The AWS account pet-licences-prod was requested";
const mending = "Your request for an AWS account needs changes";

test("requester and team get each mail once, however often the request is reconciled, and only the requester gets problems", async () => {
  const here = newRepository();
  const number = await here.ask(broken);
  await here.look(number);
  await here.edit(number, { body: `${fillIn(broken)}\n` });
  await here.look(number);
  expect(heard()).toEqual([[requester, mending]]);
  expect(smtp.received[0]?.text).toMatch(/- Description: .*Cats and dogs/su);

  await here.edit(number, { body: fillIn(plainAnswers) });
  for (let times = 0; times < 2; times += 1) await here.look(number);
  const { number: pull, head } = await here.pull();
  expect(heard().slice(1)).toEqual([requester, team].map((to) => [to, asked]));
  expect(smtp.received[2]?.text).toContain(`/example/${here.path.split("/")[3] ?? ""}/pull/${pull}`);

  await rhys.request("PUT", `${here.path}/pulls/${pull}/merge`, { sha: head.sha });
  for (let times = 0; times < 2; times += 1) await here.look(number);
  const approved = "The AWS account pet-licences-prod was approved";
  expect(heard().slice(3)).toEqual([requester, team].map((to) => [to, approved]));
  expect(await here.trouble(number)).toEqual([]);
});

test("a refusal has its reason; a failed mail is shown on the request, and sent later although that is closed", async () => {
  const here = newRepository();
  const number = await here.ask(plainAnswers);
  await here.look(number);
  const { number: pull } = await here.pull();
  await rhys.request("POST", `${here.path}/issues/${pull}/comments`, { body: "Use the account you have." });
  await here.edit(pull, { state: "closed" }, rhys);
  smtp.refuse(550, 550);
  await here.look(number);
  expect(await here.trouble(number)).toEqual([expect.stringMatching(/refused \| requester .*550 no .*tried 1 of 5/u)]);
  await here.look(number);
  expect(heard()).toHaveLength(2);

  time += 3_600_000;
  await here.look(number);
  const refused = "The AWS account pet-licences-prod will not be created";
  expect(heard().slice(2)).toEqual([requester, team].map((to) => [to, refused]));
  expect(smtp.received[3]?.text).toContain("Use the account you have.");
  expect(await here.trouble(number)).toEqual([expect.stringContaining("were sent** after all")]);
});

test("an unchanged request costs two more calls, and none without mail", async () => {
  const callsOf = async (more: string): Promise<number> => {
    const here = newRepository(more);
    const number = await here.ask(plainAnswers);
    await here.look(number);
    const before = github.requests().length;
    await here.look(number);
    return github.requests().length - before;
  };
  expect((await callsOf(mail)) - (await callsOf(""))).toBe(2);
  expect(heard()).toHaveLength(2);
});

test("only addresses in the domains of the settings get a mail, for every requester", async () => {
  const here = newRepository();
  const number = await here.ask({ ...broken, "requester-email": "stranger@evil.example" });
  await here.look(number);
  expect(heard()).toEqual([]);
  expect(await here.trouble(number)).toEqual([]);
  expect((await here.notes(number)).status).toBe(200);
});

test("an old merge causes no mail", async () => {
  const here = newRepository();
  const number = await here.ask(plainAnswers);
  await here.look(number);
  const { number: pull, head } = await here.pull();
  await rhys.request("PUT", `${here.path}/pulls/${pull}/merge`, { sha: head.sha });
  time += 25 * 3_600_000;
  await here.look(number);
  expect(heard()).toHaveLength(2);
});

test("request fields that broke in the meantime are shown as the reason", async () => {
  const fields = ".github/aws-accounts/request-fields.yml";
  const here = newRepository();
  const number = await here.ask(plainAnswers);
  await here.look(number);
  const { number: pull, head } = await here.pull();
  await rhys.request("PUT", `${here.path}/pulls/${pull}/merge`, { sha: head.sha });
  const content = Buffer.from("name: [").toString("base64");
  await rhys.request("PUT", `${here.path}/contents/${fields}`, { message: "Break", branch: "main", content });
  await here.look(number);
  expect(await here.trouble(number)).toEqual([expect.stringMatching(/request-fields\.yml is broken/u)]);
});

test("broken or missing settings name no way to send", async () => {
  const here = newRepository("mails: {}\n");
  const number = await here.ask(plainAnswers);
  await here.look(number);
  expect(heard()).toEqual([]);
  expect((await here.notes(number)).status).toBe(404);
});

test("a delivery record that the App did not write, or that is invalid, is not trusted", async () => {
  const here = newRepository();
  const number = await here.ask(broken);
  await here.look(number);
  const path = `${here.path}/contents/requests/${number}.json`;
  const { sha } = await ada.request<{ sha: string }>("GET", `${path}?ref=aws-accounts-records`);
  const change = {
    message: "Forge",
    branch: "aws-accounts-records",
    sha,
    content: Buffer.from("{}").toString("base64"),
  };
  await app.request("PUT", path, change);
  await expect(here.look(number)).rejects.toThrow(`requests/${number}.json cannot be read`);
  const forged = await ada.request<{ sha: string }>("GET", `${path}?ref=aws-accounts-records`);
  await ada.request("PUT", path, { ...change, sha: forged.sha });
  await expect(here.look(number)).rejects.toThrow("made by ada-author, not by the App");
});
