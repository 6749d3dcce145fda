import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { eventually } from "local-github-world/eventually";
import {
  accountsFilePath,
  accountsFileWith,
  theAccount,
  type WrittenAccount,
} from "../scenario/story/accounts-file.ts";
import { appRequests, requestsDuring } from "../scenario/story/app-requests.ts";
import { changeFile, changeSettings } from "../scenario/story/change-file.ts";
import { mergePull, openAccountsPull } from "../scenario/story/merge-accounts.ts";
import { type Answers, fillIn, plainAnswers, requestForm } from "../scenario/story/request-form.ts";
import { type Requests, requestsIn } from "../scenario/story/requests.ts";
import { comments, commentsByApp, type Issue, type PullRequest, type Stage } from "../scenario/story/stage.ts";
import { startWorld, type World } from "../scenario/world.ts";

const account = (name: string, shortEmail = name): WrittenAccount => {
  const tags = { ...theAccount.tags, "account-name": name };
  return { ...theAccount, name, email: `aws-root-accounts+${shortEmail}@example.gov.uk`, tags };
};
const badgers = account("animals-badgers-prod");
const zoo = account("zoo-prod");
/** It is not in the file any more; its e-mail can never be used again. */
const gone = account("animal-passports-kitten-prod", "animal-passpo-kitten-prod");
/** What somebody asks for without the form. */
const [hens, cats] = [account("animal-passports-hen-prod", "animal-passpo-hen-prod"), account("animals-cats-prod")];

/** The short form of its root e-mail is that of {@link gone}; the next one's is that of {@link hens}. */
const kittens = "animals-passports-kitten-prod";
const chicks = "animals-passports-hen-prod";

const costCentres = "cost-centre,business-unit,business-unit-subsection\nPETS-042,Animal Licensing,Small animals\n";
const requestSettings = `requests:
  requester_email_domains: [example.gov.uk, contractor.example]
  requesters: { teams: [service-owners], users: [ada-author] }
  cost_centres: .github/aws-accounts/cost-centres.csv
`;

let world: World;
let stage: Stage;
let here: Requests;

beforeAll(async () => {
  // Without these workflows nothing is planned and nothing applied: no Terraform, whose minutes others spend.
  world = await startWorld({
    rateClock: 20,
    files: {
      ".github/workflows/aws-accounts-plan.yml": undefined,
      ".github/workflows/aws-accounts-apply.yml": undefined,
      ".github/aws-accounts/cost-centres.csv": costCentres,
      [accountsFilePath]: accountsFileWith(gone, badgers, zoo),
    },
  });
  stage = { world };
  here = requestsIn(stage);
  const { github, people } = world;
  github.addTeam("example-gov", "service-owners", [people.reviewer.login]);
  await changeFile(world, accountsFilePath, () => accountsFileWith(badgers, zoo));
  await changeSettings(world, (text) => `${text}\n${requestSettings}`);
});

afterAll(async () => {
  await world.stop();
  expect(world.github.violations()).toEqual([]);
});

const named = (name: string, more: Answers = {}): Answers => ({ ...plainAnswers, "account-name": name, ...more });

interface WrittenResource {
  readonly aws_organizations_account: Readonly<Record<string, { readonly email: string }>>;
}

const fixture = (name: string): string => readFileSync(`test/fixtures/requests/${name}.md`, "utf8");

/** A root e-mail that a hash of the account's name makes unlike every other one. */
const hashed = (start: string): RegExp =>
  new RegExp(`^aws-root-accounts\\+${start}[a-z]*-[0-9a-z]{7}@example\\.gov\\.uk$`, "u");

const accountsIn = (file: string) => (JSON.parse(file) as { resource: readonly WrittenResource[] }).resource;

async function emailOf(name: string): Promise<string | undefined> {
  const file = await here.file((await here.pull(name)).head.sha);
  return accountsIn(file).flatMap((resource) => resource.aws_organizations_account[name] ?? [])[0]?.email;
}

async function approve({ number, head }: PullRequest): Promise<void> {
  const reviews = `${world.repositoryPath}/pulls/${number}/reviews`;
  await world.people.reviewer.request("POST", reviews, { event: "APPROVE", commit_id: head.sha });
}

const tipOf = async (branch: string): Promise<string> => {
  const path = `${world.repositoryPath}/git/ref/heads/${branch}`;
  return (await world.people.author.request<{ object: { sha: string } }>("GET", path)).object.sha;
};

/** One that asks for kittens, and one that came too late for that. */
let request = 0;
let rival = 0;

test("an issue of the form with every field becomes a pull request with all of it, once, within twenty-two calls of GitHub", async () => {
  const { author, reviewer } = world.people;
  await eventually("the App to make the label", async () =>
    Promise.resolve(appRequests(world).includes(`POST ${world.repositoryPath}/labels`) ? true : undefined),
  );
  const again = { name: "aws-account-request", color: "ffffff" };
  expect((await author.attempt("POST", `${world.repositoryPath}/labels`, again)).status).toBe(422);
  const base = await tipOf("main");
  const everything = named(kittens, {
    description: "Licences for kittens: great and small",
    "billing-business-unit": "Animal Licensing",
    "billing-business-unit-subsection": "Small animals",
    "team-lead-phone-number": "+44 20 7946 0000",
    "service-is-out-of-hours-support-provided": "Yes",
    "out-of-hours-support-contact-name": "Duty rota",
    "out-of-hours-support-phone-number": "+44 20 7946 0001",
    "out-of-hours-support-email-address": "duty@example.gov.uk",
    "out-of-hours-support-pagerduty-link": "https://example.pagerduty.com/services/PABC123",
    "security-critical-resources-description": "Names and homes of kittens",
    "requester-email": "kim@contractor.example",
  });
  const asked = await requestsDuring(world, async () => {
    world.github.misbehave({ doubleNext: 2 });
    request = await here.askWith(fillIn(everything).replaceAll("\n", "\r\n"));
    rival = await here.ask(named(kittens), reviewer);
    await here.told(request, "asks for the account");
  });
  const opened = asked.indexOf(`POST ${world.repositoryPath}/pulls`);
  expect(opened).toBeGreaterThan(0);
  // Eight of them record who asks, for which the records branch is made first.
  expect(opened + 1).toBeLessThanOrEqual(22);
  // Each webhook came twice, and labelling is one of its own.
  expect(asked.filter((it) => it === `POST ${world.repositoryPath}/git/refs`)).toHaveLength(1);
  expect(asked.filter((it) => it === `GET ${world.repositoryPath}/issues/${request}`).length).toBeGreaterThan(1);

  const pull = await here.pull(kittens);
  expect(await here.pulls(kittens)).toHaveLength(1);
  await here.told(rival, "1 thing to fix", `Pull request ${pull.number} asks for the name "${kittens}" already`);
  await here.told(request, `Pull request #${pull.number} asks for the account \`${kittens}\``);
  expect(pull).toMatchObject({
    title: `Add new AWS account for: ${kittens}`,
    state: "open",
    user: { login: world.app.login },
    base: { ref: "main" },
  });
  expect(pull.body).toContain(`\`ada-author\` (\`kim@contractor.example\`) asks for this account in #${request}.`);
  expect(pull.body).toContain("\n> Licences for kittens: great and small\n");
  expect(pull.body).toContain("```\nada.author@example.gov.uk\npat.keeper@example.gov.uk\n```");
  expect(pull.body).not.toMatch(/\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):? #/iu);
  const { commit, parents } = await author.request<{
    commit: { message: string };
    parents: readonly { sha: string }[];
  }>("GET", `${world.repositoryPath}/commits/${pull.head.sha}`);
  expect(parents.map(({ sha }) => sha)).toEqual([base]);
  expect(commit.message.trimEnd()).toBe(
    `Add new AWS account for: ${kittens}\n\n> Licences for kittens: great and small\n\nCo-authored-by: ada-author <kim@contractor.example>`,
  );
  const email = await emailOf(kittens);
  expect(email).toMatch(hashed("animal-passpo-kitten-p"));
  const [before, after] = accountsIn(accountsFileWith(badgers, zoo));
  const added = {
    aws_organizations_account: {
      [kittens]: {
        "//": {
          request,
          requested_by: "kim@contractor.example",
          administrators: ["ada.author@example.gov.uk", "pat.keeper@example.gov.uk"],
        },
        name: kittens,
        email,
        role_name: "bootstrap",
        iam_user_access_to_billing: "ALLOW",
        tags: {
          "account-name": kittens,
          description: "Licences for kittens: great and small",
          organisation: "Department for Pets",
          "billing-cost-centre": "PETS-042",
          "billing-business-unit": "Animal Licensing",
          "billing-business-unit-subsection": "Small animals",
          "team-name": "Pet Licences",
          "team-email-address": "pet-licences@example.gov.uk",
          "team-lead-name": "Lee Leader",
          "team-lead-role": "Product manager",
          "team-lead-email-address": "lee.leader@example.gov.uk",
          "team-lead-phone-number": "+44 20 7946 0000",
          "service-name": "Licence a pet",
          "service-is-out-of-hours-support-provided": "true",
          "out-of-hours-support-contact-name": "Duty rota",
          "out-of-hours-support-phone-number": "+44 20 7946 0001",
          "out-of-hours-support-email-address": "duty@example.gov.uk",
          "out-of-hours-support-pagerduty-link": "https://example.pagerduty.com/services/PABC123",
          "security-requested-alert-priority-level": "P3",
          "security-critical-resources-description": "Names and homes of kittens",
          "security-does-account-hold-pii": "true",
          "security-does-account-hold-pci-data": "false",
        },
        lifecycle: { prevent_destroy: true, ignore_changes: ["email", "role_name", "iam_user_access_to_billing"] },
      },
    },
  };
  expect(await here.file(pull.head.sha)).toBe(`${JSON.stringify({ resource: [before, added, after] }, null, 2)}\n`);
});

let byHand: Awaited<ReturnType<typeof openAccountsPull>>;

test("every problem is told at once, in one comment edited in place, and what was typed stays; editing mends it", async () => {
  const { author, engineer } = world.people;
  const { repositoryPath: path } = world;
  byHand = await openAccountsPull(stage, accountsFileWith(hens, badgers, cats, zoo), "by-hand");
  const unlabelled = { title: "AWS account: foxes", body: fillIn(named("fox-licences")) };
  const { number: refused } = await engineer.request<Issue>("POST", `${path}/issues`, unlabelled);
  const { id } = await here.told(rival);
  const many = named("Rabbit Licences", {
    description: "Rabbits, hares & friends",
    "billing-cost-centre": "PETS-999",
    "team-email-address": "rabbits@example.gov.uk.evil.example",
    "team-lead-phone-number": "none",
    "out-of-hours-support-contact-name": "Duty rota",
    "security-requested-alert-priority-level": "P5",
    administrators: "kim@contractor.example",
  });
  const labels = ["Account name", "Description", "Cost centre", "Team e-mail", "Team lead's phone number"];
  const later = ["Out-of-hours contact", "Security alert priority", "Administrators"];
  const fields = [...labels, ...later].map((label) => `**${label}**`);
  const trials: readonly (readonly [string, ...(readonly string[])])[] = [
    [fillIn(many), "8 things to fix", "`rabbit-licences`", "`Rabbits hares and friends`", ...fields],
    [fixture("no-form"), "1 thing to fix", "was not made with the form"],
    [fixture("half-deleted"), "7 things to fix", "This part of the form is missing", "**Service name**"],
    [fixture("sixty-kilobytes"), "1 thing to fix", "**Description**", "All about cats."],
    [fixture("too-many-administrators"), "1 thing to fix", "are too many"],
    [fillIn(named("hares", { "billing-business-unit": "Wild" })), "**Business unit**", "`Animal Licensing`"],
    [fillIn(named(zoo.name)), "1 thing to fix", `There is an account "${zoo.name}" already`],
  ];
  for (const [body, ...texts] of trials) {
    await here.edit(rival, body);
    expect((await here.told(rival, ...texts)).id).toBe(id);
    expect((await here.issue(rival)).body).toBe(body);
  }
  await here.edit(rival, fillIn(named(chicks)));
  expect((await here.told(rival, "asks for the account")).id).toBe(id);
  expect(await emailOf(chicks)).toMatch(hashed("animal-passpo-hen-p"));

  expect(await comments(stage, refused)).toEqual([]);
  await author.request("POST", `${path}/issues/${refused}/labels`, { labels: requestForm.labels });
  await here.told(refused, "1 thing to fix", "enid-engineer may not request accounts here");
  expect(await here.pulls("fox-licences")).toEqual([]);
});

test("closing the pull request closes its request, and the other way round, with a word", async () => {
  const { reviewer } = world.people;
  const pull = await here.pull(chicks);
  const word = { body: "Chicks need no passports." };
  await reviewer.request("POST", `${world.repositoryPath}/issues/${pull.number}/comments`, word);
  await here.setState(pull.number, "closed");
  await here.told(rival, "`rhys-reviewer` closed the pull request", `> ${word.body}`);
  expect(await here.issue(rival)).toMatchObject({ state: "closed", state_reason: "not_planned" });

  await here.setState(rival, "open");
  await here.told(rival, `Pull request #${pull.number} asks for the account`);
  expect((await here.pull(chicks)).state).toBe("open");
  await here.setState(rival, "closed");
  await here.told(rival, "`rhys-reviewer` closed the request");
  expect((await here.pull(chicks)).state).toBe("closed");
  const words = (await comments(stage, pull.number)).map(({ body }) => body);
  expect(words).toContainEqual(expect.stringContaining(`Request #${rival} was closed by \`rhys-reviewer\``));
});

test("edited before it is approved it updates its pull request; after that it also says that it needs a new review", async () => {
  const { body } = await here.issue(request);
  const { head } = await here.pull(kittens);
  await here.edit(request, body.replace("Duty rota", "Night rota"));
  const edited = await here.pull(kittens, (pull) => pull.head.sha !== head.sha);
  expect(await here.file(edited.head.sha)).toContain('"out-of-hours-support-contact-name": "Night rota"');
  expect((await here.told(request, "asks for the account")).body).not.toContain("new review");
  await approve(edited);
  await here.edit(request, body.replace("pat.keeper@", "kit.keeper@"));
  const changed = await here.pull(kittens, (pull) => pull.body?.includes("kit.keeper@") === true);
  expect(changed.number).toBe(edited.number);
  await here.told(request, "needs a new review");
  await approve(changed);
  await eventually("the App to take it back", async () =>
    (await here.told(request)).body.includes("new review") ? undefined : true,
  );
});

test("another merge in its way has the App make it anew on the new base, and then it can be merged", async () => {
  const { head } = await here.pull(kittens);
  await world.withoutRules(() => mergePull(stage, byHand));
  const pull = await here.pull(kittens, (now) => now.head.sha !== head.sha);
  await here.told(request, "needs a new review");
  const names = accountsIn(await here.file(pull.head.sha)).flatMap((it) => Object.keys(it.aws_organizations_account));
  expect(names).toEqual([hens.name, badgers.name, cats.name, kittens, zoo.name]);
  await approve(pull);
  await world.withoutRules(() => mergePull(stage, { number: pull.number, sha: pull.head.sha }));
  await here.told(request, `Pull request #${pull.number} was approved and merged`);
  const turns = (await commentsByApp(stage, request)).filter(({ body }) => body.includes("aws-accounts:turn"));
  expect(turns.map(({ body }) => body)).toEqual([
    expect.stringContaining(`the account \`${kittens}\` is being created`),
  ]);
  expect((await here.issue(request)).state).toBe("open");
});
