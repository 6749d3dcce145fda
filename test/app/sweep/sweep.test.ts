import { describe, expect, test } from "@jest/globals";
import type { SweptSubject } from "../../../app/domain/sweep/swept-subject.ts";
import { sha256Hex } from "../../../app/handlers/context.ts";
import { sweep } from "../../../app/sweep/sweep.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { app, createOctokit, github, owner, path, repo } from "../octokit.ts";
import { answerTip, baseSha, headSha } from "../handlers/pull-request/pull-request-answers.ts";
import { answerIssues, answerObjectIds, answerPulls, issueNode, pullNode } from "./sweep-answers.ts";

expectOnlyExpectedRequests();

const pages = { per_page: 100, page: 1 };
const accounts = { name: repo, default_branch: "main", archived: false, private: true, owner: { login: owner } };
const settingsPath = "/contents/.github%2Faws-accounts.yml";
const requestLabel = "aws-account-request";
const checklistLabel = "aws-account-checklist";
/** A week before the sweep, and a day. */
const since = "2026-03-01T12:00:00.000Z";
const yesterday = "2026-03-07T12:00:00.000Z";

interface Found {
  readonly subjects: readonly SweptSubject[];
  readonly found: readonly string[];
  readonly errors: readonly string[];
  readonly isComplete: boolean;
}

async function sweepAll({ isFirst = false } = {}): Promise<Found> {
  const subjects: SweptSubject[] = [];
  const found: string[] = [];
  const errors: string[] = [];
  const isComplete = await sweep({
    appOctokit: createOctokit(),
    app,
    authenticate: () => Promise.resolve(createOctokit()),
    look: (_, { repo: name }, swept) => {
      subjects.push(...swept);
      found.push(...swept.map(({ kind, number }) => `${kind} ${name}#${number}`));
      return Promise.resolve();
    },
    lookAtWhole: (_, { repo: name }, tip) => {
      found.push(`${name} at ${tip.slice(0, 7)}`);
    },
    isFirst,
    sha256Hex,
    now: () => new Date("2026-03-08T12:00:00Z"),
    log: {
      error: (_, message) => {
        errors.push(message);
      },
    },
  });
  return { subjects, found, errors, isComplete };
}

function answerInstallations(...installations: readonly object[]): void {
  github().get("/app/installations").query(pages).reply(200, installations);
}

function answerRepositories(...repositories: readonly object[]): void {
  github().get("/installation/repositories").query(pages).reply(200, { repositories });
}

/** One repository with these settings, before its lists are read. */
function answerRepository(settings = "app_id: 1", more: object = {}): void {
  answerInstallations({ id: 1, suspended_at: null });
  answerRepositories({ ...accounts, ...more });
  answerTip();
  github().get(`${path}${settingsPath}`).query({ ref: baseSha }).reply(200, settings);
  answerObjectIds();
}

function answerLabel(): void {
  github()
    .post(`${path}/labels`, (label: { readonly name: string }) => label.name === requestLabel)
    .reply(422, {});
}

function answerClosed(...closed: readonly object[]): void {
  const query = { state: "closed", base: "main", sort: "updated", direction: "desc", ...pages };
  github().get(`${path}/pulls`).query(query).reply(200, closed);
}

function answerEndedRuns(workflow: "plan" | "apply", ...workflow_runs: readonly object[]): void {
  github()
    .get(`${path}/actions/workflows/aws-accounts-${workflow}.yml/runs`)
    .query({ branch: "main", status: "completed", per_page: 100 })
    .reply(200, { workflow_runs });
}

/** Empty lists of closed pull requests and ended runs. */
function answerNothingEnded(): void {
  answerClosed();
  answerEndedRuns("plan");
  answerEndedRuns("apply");
}

function answerReviewers(): void {
  github()
    .get(`/orgs/${owner}/teams/reliability-engineering/members`)
    .query(pages)
    .reply(200, [{ login: "rhys" }]);
}

const forRequest = (request: number): string => `<!-- aws-accounts:for-request ${request} -->`;
const ready = { labels: { nodes: [{ name: checklistLabel }, { name: "aws-account-ready" }] } };

describe("the sweep", () => {
  test("finds every open pull request and every unfinished checklist", async () => {
    answerRepository();
    answerPulls([pullNode(7, { body: forRequest(12), headRefOid: headSha }), pullNode(8, { body: forRequest(14) })]);
    answerLabel();
    answerIssues(requestLabel, "OPEN", [issueNode(12)]);
    const ended = { updated_at: "2026-03-02T12:00:00Z" };
    answerClosed(
      { number: 4, ...ended, closed_at: "2026-03-01T12:00:00.001Z" },
      { number: 3, ...ended, closed_at: "2026-03-01T11:59:59Z" },
      { number: 2, ...ended, closed_at: null },
    );
    const title = (sha: string): string => `Plan of pull request 7 at ${sha}`;
    answerEndedRuns(
      "plan",
      { id: 21, updated_at: "2026-03-02T12:00:00Z", display_title: title(baseSha) },
      { id: 22, updated_at: "2026-03-02T12:00:00Z", display_title: title(headSha) },
      { id: 23, updated_at: "2026-03-02T12:00:00Z", display_title: "Plan" },
      { id: 24, updated_at: "2026-02-02T12:00:00Z", display_title: title(baseSha) },
    );
    answerEndedRuns("apply", { id: 31, updated_at: "2026-03-02T12:00:00Z", display_title: "Apply" });
    answerIssues(checklistLabel, "OPEN", [
      issueNode(40),
      issueNode(43, ready),
      issueNode(44, { author: { __typename: "Bot", login: "aws-accounts" } }),
      issueNode(45, { author: { __typename: "User", login: "github-actions" } }),
      issueNode(46, { author: null }),
    ]);
    const closed = { state: "CLOSED" };
    answerIssues(checklistLabel, "CLOSED", [issueNode(41, closed), issueNode(42, { ...closed, ...ready })], { since });
    const { subjects, ...rest } = await sweepAll();
    expect(subjects).toHaveLength(11);
    expect(rest).toEqual({
      found: [
        "pull request aws-accounts#7",
        "pull request aws-accounts#8",
        "aws-accounts at 17c0ffe",
        "request aws-accounts#12",
        "request aws-accounts#14",
        "pull request aws-accounts#4",
        "plan run aws-accounts#21",
        "apply run aws-accounts#31",
        "checklist aws-accounts#40",
        "checklist aws-accounts#43",
        "checklist aws-accounts#44",
        "checklist aws-accounts#41",
      ],
      errors: [],
      isComplete: true,
    });
  });

  test("finds an unfinished closed checklist of any age, until everything was listed once", async () => {
    answerRepository();
    answerPulls([]);
    answerLabel();
    answerNothingEnded();
    answerIssues(requestLabel, "OPEN");
    answerIssues(checklistLabel, "OPEN");
    answerIssues(checklistLabel, "CLOSED", [issueNode(41, { state: "CLOSED" })]);
    expect((await sweepAll({ isFirst: true })).found).toContain("checklist aws-accounts#41");
  });

  test("ignores suspended installations and archived repositories, and finds only checks without settings", async () => {
    answerInstallations({ id: 1, suspended_at: "2026-01-01T00:00:00Z" }, { id: 2, suspended_at: null });
    answerRepositories({ ...accounts, archived: true }, { ...accounts, name: "other" });
    answerPulls([pullNode(7)]);
    github()
      .get(`/repos/${owner}/other/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: baseSha } });
    github().get(`/repos/${owner}/other${settingsPath}`).query(true).reply(404, {});
    expect(await sweepAll()).toMatchObject({ found: ["pull request other#7"], errors: [] });
  });

  test.each([
    [
      "that was updated within a day, if the settings name a way to send mail",
      "mail: { smtp: { from: a@example.gov.uk } }",
      ["request 12", "checklist 42"],
    ],
    ["never, without e-mail", "", []],
  ])("looks at a closed request and a complete checklist %s", async (_, more, subjects) => {
    answerRepository(`${settingsText}\n${more}\n`);
    answerReviewers();
    answerLabel();
    answerPulls([]);
    answerNothingEnded();
    const complete = (number: number, updatedAt: string): object =>
      issueNode(number, { ...ready, state: "CLOSED", updatedAt });
    answerIssues(requestLabel, "OPEN");
    if (more !== "") answerIssues(requestLabel, "CLOSED", [issueNode(12)], { since: yesterday });
    answerIssues(checklistLabel, "OPEN");
    const closed = [complete(41, "2026-03-07T11:59:59Z"), complete(42, "2026-03-07T12:00:01Z")];
    answerIssues(checklistLabel, "CLOSED", closed, { since });
    const { found } = await sweepAll();
    const reconciled = found.filter((subject) => /^(?:request|checklist) /u.test(subject));
    expect(reconciled).toEqual(subjects.map((subject) => subject.replace(" ", ` ${repo}#`)));
  });

  test("continues without the runs of a missing workflow", async () => {
    answerRepository();
    answerPulls([pullNode(7)]);
    answerLabel();
    answerClosed();
    for (const workflow of ["plan", "apply"])
      github().get(`${path}/actions/workflows/aws-accounts-${workflow}.yml/runs`).query(true).reply(404, {});
    answerIssues(requestLabel, "OPEN");
    answerIssues(checklistLabel, "OPEN");
    answerIssues(checklistLabel, "CLOSED", [], { since });
    expect(await sweepAll()).toMatchObject({
      found: ["pull request aws-accounts#7", "aws-accounts at 17c0ffe"],
      errors: [],
    });
  });

  test("continues if a repository or an installation cannot be read", async () => {
    answerInstallations({ id: 1, suspended_at: null }, { id: 2, suspended_at: null });
    answerRepositories({ ...accounts, name: "empty" });
    github().get(`/repos/${owner}/empty/git/ref/heads%2Fmain`).reply(409, {});
    github().get("/installation/repositories").query(pages).reply(500, {});
    expect(await sweepAll()).toMatchObject({
      found: [],
      errors: ["Could not sweep a repository.", "Could not sweep an installation."],
      isComplete: false,
    });
  });

  test("reconciles the pages that it could read, and all other kinds, if a page cannot be read", async () => {
    answerRepository();
    answerPulls([pullNode(7)], { next: "seven" });
    answerPulls([], { after: "seven", status: 502 });
    answerLabel();
    answerNothingEnded();
    answerIssues(requestLabel, "OPEN", [], { status: 502 });
    answerIssues(checklistLabel, "OPEN", [issueNode(40)]);
    answerIssues(checklistLabel, "CLOSED", [], { since });
    expect(await sweepAll()).toMatchObject({
      found: ["pull request aws-accounts#7", "aws-accounts at 17c0ffe", "checklist aws-accounts#40"],
      errors: ["Could not sweep a repository.", "Could not sweep a repository."],
      isComplete: false,
    });
  });
});
