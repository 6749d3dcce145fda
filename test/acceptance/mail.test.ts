import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import { writeFile } from "local-github-world/github/fixture";
import { type LocalSmtp, type ReceivedMail, startSmtp } from "local-github-world/mail";
import { untilQuiet } from "../scenario/story/app-requests.ts";
import { readRecord, setState, tick } from "../scenario/story/checklist-stations.ts";
import { mergePull } from "../scenario/story/merge-accounts.ts";
import { openChecklist } from "../scenario/story/open-checklist.ts";
import { fillIn, plainAnswers } from "../scenario/story/request-form.ts";
import { type Requests, requestsIn } from "../scenario/story/requests.ts";
import { commentsByApp, known, readIssue, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

/** Who hears by e-mail of an account, from its request to its keys in the safe, through a mail server that has bad days. */

const name = "pet-licences-prod";
const requester = "ada.author@example.gov.uk";
const team = "pet-licences@example.gov.uk";
const account = { id: "123123123123", name, email: "aws-root-accounts+pet-licences-prod@example.gov.uk" };

/** Its runs are made by hand: nothing is applied, and no Terraform is run. */
const applyWorkflow = "name: Apply\non: { workflow_dispatch: {} }\njobs: {}\n";

let smtp: LocalSmtp;
let world: World;
let stage: Stage;
let here: Requests;

beforeAll(async () => {
  smtp = await startSmtp();
  world = await startWorld({
    environment: { SMTP_URL: smtp.url },
    settings: { mail: { smtp: { from: "aws-accounts@example.gov.uk" } }, unknown_may_close: true },
    files: {
      ".github/workflows/aws-accounts-plan.yml": undefined,
      ".github/workflows/aws-accounts-verify.yml": undefined,
      ".github/workflows/aws-accounts-apply.yml": applyWorkflow,
    },
  });
  stage = { world, account };
  here = requestsIn(stage);
});

afterAll(async () => {
  await world.stop();
  await smtp.close();
  expect(world.github.violations()).toEqual([]);
});

/** The mails of a turn, the requester's first, once all are here and no more can come. */
async function mailsThat(subject: string, count = 2): Promise<readonly ReceivedMail[]> {
  const found = (): readonly ReceivedMail[] => smtp.received.filter(({ text }) => text.includes(`Subject: ${subject}`));
  await eventually(`${count} mails "${subject}"`, () => Promise.resolve(found().length >= count ? true : undefined));
  await untilQuiet(world);
  return found();
}

async function recordSays(text: string): Promise<string> {
  const { body } = await eventually(`the record to say "${text}"`, async () => {
    const shown = await commentsByApp(stage, known(stage.checklist, "checklist"));
    return shown.find(({ body }) => body.includes("aws-accounts:record") && body.includes(text));
  });
  return body;
}

/** As if the mails had been tried an hour ago; then the App starts again, and sweeps. */
async function anHourLater(): Promise<void> {
  await world.stopApp();
  const text = JSON.stringify(await readRecord(stage), null, 2);
  const earlier = text.replace(/"mails": \[[^\]]*\]/u, (mails) =>
    mails.replace(/"at": "([^"]+)"/gu, (_, at: string) => {
      return `"at": "${new Date(Date.parse(at) - 3_600_000).toISOString()}"`;
    }),
  );
  const app = await world.app.act();
  await writeFile(app, world.repositoryPath, "aws-accounts-records", `${account.id}.json`, `${earlier}\n`);
  await world.startApp();
}

let request: number;
let pullRequest: string;

test("what has to be mended the requester hears, and the same only once; strangers hear nothing", async () => {
  const broken = { ...plainAnswers, description: "Cats & dogs" };
  request = await here.ask(broken);
  const mails = await mailsThat("Your request for an AWS account needs changes", 1);
  expect(mails.map(({ to }) => to)).toEqual([[requester]]);
  expect(mails[0]?.text).toContain("Description: AWS cannot store an ampersand");
  await here.edit(request, `${fillIn(broken)}\n`);
  await here.edit(request, fillIn({ ...broken, "requester-email": "somebody@elsewhere.example" }));
  await here.told(request, "2 things to fix");
  await untilQuiet(world);
  expect(smtp.received).toHaveLength(1);
});

test("the requester and the team hear of the pull request, and of its merge", async () => {
  await here.edit(request, fillIn(plainAnswers));
  const pull = await here.pull(name);
  await here.told(request, "asks for the account");
  pullRequest = `${world.repositoryPath.replace("/repos", "")}/pull/${pull.number}`;
  const opened = await mailsThat(`The AWS account ${name} was requested`);
  await world.withoutRules(() => mergePull(stage, { number: pull.number, sha: pull.head.sha }));
  await here.told(request, "was approved and merged");
  for (const mails of [opened, await mailsThat(`The AWS account ${name} was approved`)]) {
    expect(mails.map(({ to }) => to)).toEqual([[requester], [team]]);
    for (const { text } of mails) expect(text).toContain(pullRequest);
  }
});

test("once the account is made, the requester and the team hear it, with the link to the pull request", async () => {
  const [pull] = await here.pulls(name);
  if (pull === undefined) throw new Error("there is no pull request");
  stage.checklist = await openChecklist(stage, { ...account, request, pullRequest: pull.number });
  const mails = await mailsThat(`The AWS account ${name} was created`);
  expect(mails.map(({ to }) => to)).toEqual([[requester], [team]]);
  for (const { text } of mails) {
    expect(text).toContain(account.id);
    expect(text).toContain(pullRequest);
  }
  await recordSays("E-mails (2)");
});

test("a server that takes no mail holds nothing up: the step is done, the request told, and the record shows why", async () => {
  // Each mail is tried three times at once.
  smtp.refuse(...Array.from({ length: 6 }, () => 450));
  await tick(stage, ["reset-root-password", "mfa-first-yubikey", "mfa-second-yubikey", "test-login", "trust-policy"]);
  const shown = await recordSays("E-mails (4, 2 could not be sent)");
  expect(shown).toContain("| ready | requester |");
  expect(shown).toMatch(/The SMTP server: 450 no .*\(tried 1 of 5 times, tried again within the hour\)/u);
  expect(shown).not.toContain(requester);
  const { body } = await readIssue(stage, known(stage.checklist, "checklist"));
  expect(body).toMatch(/^- \[x\] .*<!-- step:tell-requester -->$/mu);
});

test("a later sweep sends what could not be sent, with how to get in, also when the checklist is complete by then", async () => {
  await tick(stage, ["yubikeys-in-safe"]);
  await setState(stage, "closed");
  await eventually("the label aws-account-ready", async () =>
    (await readIssue(stage, known(stage.checklist, "checklist"))).labels.some(
      ({ name }) => name === "aws-account-ready",
    )
      ? true
      : undefined,
  );
  await anHourLater();
  const mails = await mailsThat(`The AWS account ${name} is ready`);
  expect(mails.map(({ to }) => to)).toEqual([[requester], [team]]);
  for (const { text } of mails) {
    expect(text).toContain(`role_arn = arn:aws:iam::${account.id}:role/bootstrap`);
    expect(text).toContain(pullRequest);
  }
  expect(await recordSays("E-mails (4)")).not.toContain("could not be sent");
});
