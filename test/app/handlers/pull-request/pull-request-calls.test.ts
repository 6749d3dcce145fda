import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { installNewApp, type LocalGitHub, person, type Person, startLocalGitHub } from "local-github-world/github";
import { openPull } from "local-github-world/github/fixture";
import { emptyAccountsFile, renderAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import { type Cache, createCache } from "../../../../app/github/cache.ts";
import { reconcilePullRequest } from "../../../../app/handlers/pull-request/reconcile-pull-request.ts";
import { exampleAccount } from "../../../fixtures/accounts.ts";
import { settingsText } from "../../../fixtures/settings.ts";
import { createOctokit, templates, identityOf } from "../../octokit.ts";
import { recordsOf } from "../checklist/checklist-answers.ts";

/** How often GitHub is called; the strict local one counts. */
let github: LocalGitHub;
let ada: Person;
let app: Person & { readonly id: number };

beforeAll(async () => {
  github = await startLocalGitHub({ rateClock: 1_000_000 });
  github.addOrganisation("example");
  ada = person(github, github.addUser("ada-author"));
  github.addUser("rae");
  github.addTeam("example", "reliability-engineering", ["rae"]);
  const manifest = readFileSync("app.yml", "utf8");
  const listening = { webhookUrl: "http://127.0.0.1:9/", webhookSecret: "s", owner: "example" };
  const installed = installNewApp(github, { manifest, ...listening });
  app = { ...(await installed.act()), id: installed.appId };
});

afterAll(async () => {
  expect(github.violations()).toEqual([]);
  await github.close();
});

const planWorkflow = `name: Plan
on:
  workflow_dispatch:
    inputs:
      pull_request: { required: true }
      head_sha: { required: true }
`;

/** A repository for pull requests, each with an account that an issue requested. */
function createRepository() {
  const name = "accounts";
  const root = `/repos/example/${name}`;
  github.createRepository({
    owner: "example",
    name,
    private: true,
    files: {
      ".github/aws-accounts.yml": settingsText,
      ".github/workflows/aws-accounts-plan.yml": planWorkflow,
      ".github/workflows/aws-accounts-apply.yml": "name: Apply\non: workflow_dispatch\n",
      "terraform/accounts.tf.json": emptyAccountsFile,
    },
    collaborators: { "ada-author": "write" },
  });
  const open = async (many: number): Promise<readonly number[]> => {
    const issue = await ada.request<{ number: number }>("POST", `${root}/issues`, { title: "Accounts, please" });
    const numbers: number[] = [];
    for (let index = 0; index < many; index += 1) {
      const service = `service-${issue.number}-${index}`;
      const comment = { request: issue.number, administrators: ["a.person@example.gov.uk"] };
      const text = renderAccountsFile({ accounts: [exampleAccount(service, { comment })] });
      numbers.push(await openPull(ada, root, service, { "terraform/accounts.tf.json": text }));
    }
    return numbers;
  };
  const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: app.token } });
  const look = (number: number, cache: Cache, by = octokit) =>
    reconcilePullRequest({
      octokit: by,
      owner: "example",
      repo: name,
      number,
      app: identityOf(app),
      templates: templates.comments,
      sha256Hex: (text) => createHash("sha256").update(text).digest("hex"),
      cache,
      records: recordsOf({ id: app.id, slug: "the-app", login: app.login }),
      now: () => new Date("2026-03-01T12:00:00Z"),
      log: {
        error: (facts) => {
          throw new Error("nothing fails here", { cause: facts });
        },
      },
    });
  const openOther = (branch: string, files: Readonly<Record<string, string>>) => openPull(ada, root, branch, files);
  return { open, openOther, look, root };
}

/** A client that records each request, and how many were sent one after the other until then, including this one. */
function createObserved() {
  const octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: app.token } });
  const sent: { readonly method: string; readonly url: string; readonly round: number }[] = [];
  let ended = 0;
  octokit.hook.wrap("request", async (send, options) => {
    const round = ended + 1;
    sent.push({ method: options.method, url: options.url, round });
    try {
      return await send(options);
    } finally {
      ended = Math.max(ended, round);
    }
  });
  return { octokit, sent };
}

/** How many requests some work makes, and its writes. */
async function count(work: () => Promise<unknown>) {
  const before = github.requests().length;
  await work();
  const made = github.requests().slice(before);
  const writes = made.filter(({ method, path }) => method !== "GET" && !path.endsWith("/graphql"));
  return { calls: made.length, writes: writes.map(({ method, path }) => `${method} ${path}`) };
}

let repository: ReturnType<typeof createRepository> | undefined;
const numbers: number[] = [];

test.each([[4], [8]])(
  "an unchanged pull request costs eight calls, and thirteen after a restart, if %d are open",
  async (many) => {
    repository ??= createRepository();
    const { open, look } = repository;
    const opened = await open(many - numbers.length);
    numbers.push(...opened);
    const cache = createCache();
    await Promise.all(opened.map((number) => look(number, cache)));
    // Once more, because the App's own comment is an update.
    for (const number of opened) await look(number, cache);
    const [first = 0] = opened;
    expect(await count(() => look(first, cache))).toEqual({ calls: 8, writes: [] });

    // After a restart nothing is cached, and all are reconciled together.
    const restarted = createCache();
    const { calls, writes } = await count(() => Promise.all(numbers.map((number) => look(number, restarted))));
    expect(writes).toEqual([]);
    expect(calls).toBeLessThanOrEqual(13 * many);
  },
);

test("the verdict of a new pull request comes after three requests one after the other", async () => {
  repository ??= createRepository();
  const { open, look } = repository;
  const [known = 0, other = 0] = await open(2);
  const cache = createCache();
  await look(known, cache);
  const { octokit, sent } = createObserved();
  await look(other, cache, octokit);
  const verdict = sent.find(({ method, url }) => method === "POST" && url.endsWith("/check-runs"));
  expect(verdict?.round).toBe(4);
});

test("a merge of an account costs each other open pull request two writes: its validation and its comment", async () => {
  repository ??= createRepository();
  const { open, look, root } = repository;
  const [merged = 0, other = 0] = await open(2);
  const cache = createCache();
  const heads: string[] = [];
  for (const number of [merged, other]) {
    await look(number, cache);
    const { head } = await ada.request<{ head: { sha: string } }>("GET", `${root}/pulls/${number}`);
    heads.push(head.sha);
    await concludePlan(root, head.sha);
    await look(number, cache);
  }
  await ada.request("PUT", `${root}/pulls/${merged}/merge`, { merge_method: "merge" });
  const { writes } = await count(() => look(other, cache));
  expect(writes).toHaveLength(2);
  const said = await checksAt(root, heads[1] ?? "");
  const conclusions = said.toReversed().map(({ name, conclusion }) => [name.replace("aws-accounts/", ""), conclusion]);
  expect(Object.fromEntries(conclusions)).toEqual({
    validate: "failure",
    plan: "success",
    approval: "action_required",
  });
  expect((await count(() => look(other, cache))).writes).toEqual([]);
});

test("changed settings cost the reads of the people that they name, and other files nothing", async () => {
  repository ??= createRepository();
  const { openOther, look } = repository;
  const cache = createCache();
  const quiet = async (number: number) => {
    await look(number, cache);
    return count(() => look(number, cache));
  };
  const readme = await quiet(await openOther("readme", { "README.md": "Read me.\n" }));
  expect(readme).toEqual({ calls: 5, writes: [] });
  const more = settingsText.replace("  users: []", "  users: [rae]");
  const settings = await quiet(await openOther("settings", { ".github/aws-accounts.yml": more }));
  // Two teams and two users.
  expect(settings).toEqual({ calls: readme.calls + 4, writes: [] });
});

interface Check {
  readonly id: number;
  readonly name: string;
  readonly conclusion: string | null;
}

/** The newest first. */
async function checksAt(root: string, sha: string): Promise<readonly Check[]> {
  const path = `${root}/commits/${sha}/check-runs?filter=all`;
  return (await app.request<{ check_runs: readonly Check[] }>("GET", path)).check_runs;
}

/** Like the end of the workflow run, with any plan. */
async function concludePlan(root: string, sha: string): Promise<void> {
  const plan = (await checksAt(root, sha)).find(({ name }) => name === "aws-accounts/plan");
  await app.request("PATCH", `${root}/check-runs/${plan?.id ?? 0}`, { status: "completed", conclusion: "success" });
}
