import { describe, expect, test } from "@jest/globals";
import { sweep } from "../../../app/webhooks/sweep.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { createOctokit, github, owner, path, repo } from "../probot.ts";
import { answerOpenPullRequests, answerTip, baseSha, headSha, pullAnswer } from "./pull-request-answers.ts";

expectOnlyExpectedRequests();

const pages = { per_page: 100, page: 1 };
const accounts = { name: repo, default_branch: "main", archived: false, owner: { login: owner } };
const settingsPath = "/contents/.github%2Faws-accounts.yml";

async function sweepAll(): Promise<{ readonly found: readonly string[]; readonly errors: readonly string[] }> {
  const found: string[] = [];
  const errors: string[] = [];
  await sweep({
    app: createOctokit(),
    appId: 1,
    authenticate: () => Promise.resolve(createOctokit()),
    pullRequest: (_, { repo: name, defaultBranch }, number) => {
      found.push(`pull request ${name}#${number} into ${defaultBranch}`);
    },
    applies: (_, { repo: name }) => {
      found.push(`applies ${name}`);
    },
    missedApply: (_, { repo: name }) => {
      found.push(`missed apply of ${name}`);
    },
    request: (_, { repo: name }, number) => {
      found.push(`request ${name}#${number}`);
    },
    history: (_, { repo: name }, sha) => {
      found.push(`history of ${name} at ${sha.slice(0, 7)}`);
    },
    planRun: (_, { repo: name }, runId) => {
      found.push(`plan run ${name} ${runId}`);
    },
    applyRun: (_, { repo: name }, runId) => {
      found.push(`apply run ${name} ${runId}`);
    },
    now: () => new Date("2026-03-08T12:00:00Z"),
    checklist: (_, { repo: name }, number) => {
      found.push(`checklist ${name}#${number}`);
    },
    lostChecklists: (_, { repo: name }) => {
      found.push(`lost checklists of ${name}`);
    },
    yubikeys: (_, { repo: name }) => {
      found.push(`YubiKeys ${name}`);
    },
    log: {
      error: (_, message) => {
        errors.push(message);
      },
    },
  });
  return { found, errors };
}

function answerInstallations(...installations: readonly object[]): void {
  github().get("/app/installations").query(pages).reply(200, installations);
}

function answerRepositories(...repositories: readonly object[]): void {
  github().get("/installation/repositories").query(pages).reply(200, { repositories });
}

const checklist = (number: number, more: object = {}) => ({
  number,
  title: "",
  body: "",
  html_url: "",
  state: "open",
  labels: [{ name: "aws-account-checklist" }],
  user: { login: "github-actions[bot]" },
  created_at: "",
  updated_at: "",
  closed_at: null,
  ...more,
});

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

describe("the sweep", () => {
  test("finds every open pull request and every checklist that is not finished", async () => {
    answerInstallations({ id: 1, suspended_at: null });
    answerRepositories(accounts);
    answerTip();
    github().get(`${path}${settingsPath}`).query({ ref: baseSha }).reply(200, "app_id: 1");
    github()
      .post(`${path}/labels`, (label: { readonly name: string }) => label.name === "aws-account-request")
      .reply(201, {});
    github()
      .get(`${path}/issues`)
      .query({ labels: "aws-account-request", state: "open", ...pages })
      .reply(200, [{ number: 12 }, { number: 13, pull_request: {} }]);
    const forRequest = (request: number): string => `<!-- aws-accounts:for-request ${request} -->`;
    answerOpenPullRequests(pullAnswer({ body: forRequest(12) }), pullAnswer({ number: 8, body: forRequest(14) }));
    answerClosed(
      { number: 4, closed_at: "2026-03-01T12:00:00Z" },
      { number: 3, closed_at: "2026-03-01T11:59:59Z" },
      { number: 2, closed_at: null },
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
    const ready = [{ name: "aws-account-checklist" }, { name: "aws-account-ready" }];
    github()
      .get(`${path}/issues`)
      .query({ labels: "aws-account-checklist", state: "all", ...pages })
      .reply(200, [
        checklist(40),
        checklist(41, { state: "closed" }),
        checklist(42, { state: "closed", labels: ready }),
        checklist(43, { labels: ready }),
      ]);
    expect(await sweepAll()).toEqual({
      found: [
        "pull request aws-accounts#7 into main",
        "pull request aws-accounts#8 into main",
        "applies aws-accounts",
        "missed apply of aws-accounts",
        "history of aws-accounts at 17c0ffe",
        "request aws-accounts#12",
        "request aws-accounts#14",
        "pull request aws-accounts#4 into main",
        "plan run aws-accounts 21",
        "apply run aws-accounts 31",
        "checklist aws-accounts#40",
        "checklist aws-accounts#41",
        "checklist aws-accounts#43",
        "lost checklists of aws-accounts",
        "YubiKeys aws-accounts",
      ],
      errors: [],
    });
  });

  test("leaves alone what is suspended or archived, and has nothing but checks where there are no settings", async () => {
    answerInstallations({ id: 1, suspended_at: "2026-01-01T00:00:00Z" }, { id: 2, suspended_at: null });
    answerRepositories({ ...accounts, archived: true }, { ...accounts, name: "other" });
    github().get(`/repos/${owner}/other/pulls`).query(true).reply(200, [pullAnswer()]);
    github()
      .get(`/repos/${owner}/other/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: baseSha } });
    github().get(`/repos/${owner}/other${settingsPath}`).query(true).reply(404, {});
    expect(await sweepAll()).toEqual({ found: ["pull request other#7 into main"], errors: [] });
  });

  test.each([
    [
      "where something was done within a day, and the settings name a way to mail",
      "mail: { smtp: { from: a@example.gov.uk } }",
      ["request 12", "checklist 42"],
    ],
    ["never, where nobody hears by e-mail", "", []],
  ])("looks at a closed request and a complete checklist %s", async (_, more, subjects) => {
    answerInstallations({ id: 1, suspended_at: null });
    answerRepositories(accounts);
    answerTip();
    github().get(`${path}${settingsPath}`).query({ ref: baseSha }).reply(200, `${settingsText}\n${more}\n`);
    github().post(`${path}/labels`).reply(422, {});
    answerOpenPullRequests();
    answerClosed();
    answerEndedRuns("plan");
    answerEndedRuns("apply");
    const complete = (number: number, updated_at: string): object => {
      const labels = [{ name: "aws-account-checklist" }, { name: "aws-account-ready" }];
      return checklist(number, { state: "closed", labels, updated_at });
    };
    const requests = { labels: "aws-account-request", ...pages };
    github()
      .get(`${path}/issues`)
      .query({ ...requests, state: "open" })
      .reply(200, []);
    if (more !== "")
      github()
        .get(`${path}/issues`)
        .query({ ...requests, state: "closed", since: "2026-03-07T12:00:00.000Z" })
        .reply(200, [{ number: 12 }]);
    github()
      .get(`${path}/issues`)
      .query((query) => query["labels"] === "aws-account-checklist")
      .reply(200, [complete(41, "2026-03-07T11:59:59Z"), complete(42, "2026-03-07T12:00:01Z")]);
    const { found } = await sweepAll();
    const closed = found.filter((subject) => /^(?:request|checklist) /u.test(subject));
    expect(closed).toEqual(subjects.map((subject) => subject.replace(" ", ` ${repo}#`)));
  });

  test("goes without the runs of a workflow that is not there", async () => {
    answerInstallations({ id: 1, suspended_at: null });
    answerRepositories(accounts);
    answerTip();
    github().get(`${path}${settingsPath}`).query({ ref: baseSha }).reply(200, "app_id: 1");
    github().post(`${path}/labels`).reply(422, {});
    answerOpenPullRequests(pullAnswer());
    answerClosed();
    for (const workflow of ["plan", "apply"])
      github().get(`${path}/actions/workflows/aws-accounts-${workflow}.yml/runs`).query(true).reply(404, {});
    github().get(`${path}/issues`).query(true).times(2).reply(200, []);
    expect(await sweepAll()).toEqual({
      found: [
        "pull request aws-accounts#7 into main",
        "applies aws-accounts",
        "missed apply of aws-accounts",
        "history of aws-accounts at 17c0ffe",
        "lost checklists of aws-accounts",
        "YubiKeys aws-accounts",
      ],
      errors: [],
    });
  });

  test("goes on where a repository or an installation cannot be read", async () => {
    answerInstallations({ id: 1, suspended_at: null }, { id: 2, suspended_at: null });
    answerRepositories({ ...accounts, name: "empty" });
    github().get(`/repos/${owner}/empty/git/ref/heads%2Fmain`).reply(409, {});
    github().get("/installation/repositories").query(pages).reply(500, {});
    expect(await sweepAll()).toEqual({
      found: [],
      errors: ["Could not sweep a repository.", "Could not sweep an installation."],
    });
  });
});
