import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { installNewApp, type LocalGitHub, type Person, person, startLocalGitHub } from "local-github-world/github";
import type { Permissions } from "local-github-world/contract";
import { parse } from "yaml";

const path = "/repos/example/accounts";

let github: LocalGitHub;
let head: string;

beforeAll(async () => {
  github = await startLocalGitHub();
  const ada = person(github, github.addUser("ada"));
  github.addOrganisation("example");
  github.addTeam("example", "reviewers", ["ada"]);
  github.createRepository({
    owner: "example",
    name: "accounts",
    private: true,
    files: { "README.md": "Accounts\n", ".github/workflows/plan.yml": "on: workflow_dispatch\n" },
    collaborators: { ada: "write" },
  });
  head = (await ada.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/main`)).object.sha;
});
afterAll(async () => {
  await github.close();
});

describe("app.yml", () => {
  const { default_permissions: permissions } = parse(readFileSync("app.yml", "utf8")) as {
    readonly default_permissions: Permissions;
  };

  /** A request for each permission: what the App does with it. */
  const uses: Readonly<Record<string, readonly [string, string, () => unknown]>> = {
    actions: ["POST", `${path}/actions/workflows/plan.yml/dispatches`, () => ({ ref: "main" })],
    checks: ["POST", `${path}/check-runs`, () => ({ name: "check", head_sha: head })],
    contents: ["PUT", `${path}/contents/${String(Math.random())}`, () => ({ message: "m", content: "YQ==" })],
    issues: ["POST", `${path}/issues`, () => ({ title: "t" })],
    members: ["GET", "/orgs/example/teams/reviewers/members", () => undefined],
    metadata: ["GET", path, () => undefined],
    pull_requests: ["GET", `${path}/pulls`, () => undefined],
  };

  const appWith = (default_permissions: Permissions): Promise<Person> => {
    const manifest = JSON.stringify({ name: "app", default_permissions });
    return installNewApp(github, {
      manifest,
      webhookUrl: "http://127.0.0.1:9/",
      webhookSecret: "s",
      owner: "example",
    }).act();
  };

  /** No request needs it, but GitHub sends no merge groups to an App that has it not. */
  const forEvents = ["merge_queues"];

  test("is all used here", () => {
    expect([...Object.keys(uses), ...forEvents].toSorted()).toEqual(Object.keys(permissions).toSorted());
  });

  test.each(Object.keys(uses))("lets the App do what needs %s", async (name) => {
    const [method, asked, body] = uses[name] ?? ["", "", () => undefined];
    expect((await (await appWith(permissions)).attempt(method, asked, body())).status).toBeLessThan(300);
  });

  test.each(Object.keys(uses).filter((name) => name !== "metadata"))("without %s would not let it", async (name) => {
    const [method, asked, body] = uses[name] ?? ["", "", () => undefined];
    const rest = Object.fromEntries(Object.entries(permissions).filter(([other]) => other !== name));
    expect(await (await appWith(rest)).attempt(method, asked, body())).toMatchObject({
      status: 403,
      body: { message: "Resource not accessible by integration" },
    });
  });

  test("lets the App at no workflow file, whatever else it may write", async () => {
    const app = await appWith(permissions);
    const answer = await app.attempt("PUT", `${path}/contents/.github/workflows/evil.yml`, {
      message: "m",
      content: "YQ==",
    });
    expect(answer.status).toBe(403);
  });
});
