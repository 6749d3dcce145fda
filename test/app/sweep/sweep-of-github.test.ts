import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type LocalGitHub, type Person, person, startLocalGitHub } from "local-github-world/github";
import { openPull } from "local-github-world/github/fixture";
import { Probot, ProbotOctokit } from "probot";
import { parse } from "yaml";
import { type App, listenToEvents } from "../../../app/app.ts";
import { settingsText } from "../../fixtures/settings.ts";
import { templates } from "../octokit.ts";
import { withoutMail } from "../probot.ts";

/** The sweep against a whole GitHub that sends the App no webhooks. */

const path = "/repos/example-gov/aws-accounts";
const idle = 12;
const { default_permissions } = parse(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as {
  readonly default_permissions: object;
};

let github: LocalGitHub;
let ada: Person;
let app: App;
/** Advances with each act, because GitHub's times are whole seconds. */
let ahead = 0;
const now = (): Date => new Date(Date.now() + ahead);
const errors: string[] = [];
/** Whether all requests were marked. */
const marks = new Set<unknown>();

/** Probot's client without waits and retries; it records how requests are marked. */
const Impatient = ProbotOctokit.plugin((octokit) => {
  octokit.hook.before("request", (options) => {
    if (options.url !== "/app" && !options.url.endsWith("/access_tokens")) marks.add(options.request["isSweep"]);
  });
}).defaults((options: object) => ({ ...options, throttle: { enabled: false }, retry: { enabled: false } }));

async function startApp(appId: number, privateKey: string): Promise<App> {
  const probot = new Probot({
    appId,
    privateKey,
    secret: "secret",
    baseUrl: github.apiUrl,
    Octokit: Impatient,
    logLevel: "fatal",
  });
  await probot.ready();
  probot.log.error = (facts: { readonly err?: unknown }) => {
    errors.push(String(facts.err));
  };
  return listenToEvents(probot, {
    templates,
    now,
    pause: () => Promise.resolve(),
    random: () => 0,
    sendMail: withoutMail,
  });
}

/** The App's calls in a sweep. */
async function sweep(): Promise<readonly string[]> {
  const before = github.requests().length;
  await app.sweep();
  await app.queue.idle();
  return github
    .requests()
    .slice(before)
    .map(({ method, path: asked }) => `${method} ${asked}`);
}

/** Numbers of the issues and pull requests that a sweep reconciles. */
async function listReconciled(): Promise<readonly number[]> {
  const found = (await sweep()).flatMap((asked) => /^GET \S+\/(?:issues|pulls)\/(\d+)$/u.exec(asked)?.[1] ?? []);
  return [...new Set(found.map(Number))].toSorted((one, other) => one - other);
}

async function act(what: () => Promise<unknown>): Promise<void> {
  ahead += 2_000;
  await what();
  ahead += 2_000;
}

beforeAll(async () => {
  github = await startLocalGitHub({ now, rateClock: 10_000 });
  ada = person(github, github.addUser("ada"));
  github.addUser("rhys");
  github.addOrganisation("example-gov");
  github.addTeam("example-gov", "reliability-engineering", ["ada", "rhys"]);
  github.addTeam("example-gov", "reliability-engineering-custodians", ["ada"]);
  github.createRepository({
    owner: "example-gov",
    name: "aws-accounts",
    private: true,
    files: { ".github/aws-accounts.yml": settingsText, "README.md": "one\n" },
    collaborators: { ada: "write" },
  });
  const manifest = JSON.stringify({ name: "AWS accounts", default_permissions, default_events: [] });
  const { appId, privateKey } = github.createApp({
    manifest,
    webhookUrl: "http://127.0.0.1:9/",
    webhookSecret: "secret",
  });
  github.installApp(appId, "example-gov");
  const repository = "example-gov/aws-accounts";
  github.addRuleset({ repository, branch: "aws-accounts-records", restrictedToApp: appId });
  app = await startApp(appId, privateKey);
  await ada.request("POST", `${path}/labels`, { name: "aws-account-request", color: "1d76db" });
  for (let number = 1; number <= idle; number += 1) {
    const issue = { title: `Account ${number}`, body: "Please.", labels: ["aws-account-request"] };
    await ada.request("POST", `${path}/issues`, issue);
  }
  await openPull(ada, path, "a-branch", { "README.md": "two\n" });
  await sweep();
  // The App's own comments are updates, too.
  ahead += 2_000;
  await sweep();
});

afterAll(async () => {
  await github.close();
});

describe("a sweep of subjects that are mostly unchanged", () => {
  test("reconciles none of them, with a few calls for each hundred", async () => {
    const asked = await sweep();
    expect(asked.filter((call) => /\/(?:issues|pulls)\/\d+/u.test(call))).toEqual([]);
    expect(asked.filter((call) => call === "POST /graphql").length).toBeLessThanOrEqual(10);
    expect(asked.length).toBeLessThanOrEqual(35);
  });

  test("reconciles subjects that were edited without a webhook", async () => {
    await act(() => ada.request("PATCH", `${path}/issues/5`, { body: "Please, soon." }));
    expect(await listReconciled()).toEqual([5]);
    expect(await listReconciled()).toEqual([]);
  });

  test("reconciles subjects again that failed, even if nothing changed since", async () => {
    await act(() => ada.request("PATCH", `${path}/issues/7`, { body: "Please, today." }));
    github.misbehave({ failRequests: { match: { path: /\/issues\/7$/u }, status: 500, times: 1 } });
    errors.length = 0;
    expect(await listReconciled()).toEqual([7]);
    expect(errors).toHaveLength(1);
    expect(await listReconciled()).toEqual([7]);
  });

  test("reconciles the pull requests when the members of the reviewers team change", async () => {
    await sweep();
    github.removeTeamMember("example-gov", "reliability-engineering", "rhys");
    expect(await listReconciled()).toEqual([idle + 1]);
    expect(await listReconciled()).toEqual([]);
  });

  test("continues with the other kinds if a page cannot be read, and with that one in the next sweep", async () => {
    await act(() => openPull(ada, path, "another-branch", { "README.md": "three\n" }));
    github.misbehave({
      failRequests: { match: { path: /\/actions\/workflows\/aws-accounts-plan/u }, status: 502, times: 1 },
    });
    errors.length = 0;
    expect(await listReconciled()).toContain(idle + 2);
    expect(errors).toHaveLength(1);
    expect(await listReconciled()).not.toContain(idle + 2);
  });

  test("marks every request as its own, and stays within GitHub's limits", () => {
    expect([...marks]).toEqual([true]);
    expect(github.violations()).toEqual([]);
  });
});
