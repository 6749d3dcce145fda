import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Permissions } from "../contract.ts";
import { person, type Person } from "./person.ts";
import { createFixture, everyPermission, openPull, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let runId: number;
let head: string;

beforeAll(async () => {
  fixture = await createFixture();
  const { author, path, github, fullName } = fixture;
  await openPull(author, path, "topic", { "new.txt": "new\n" });
  await author.request("POST", `${path}/issues`, { title: "An issue" });
  head = (await author.request<{ object: { sha: string } }>("GET", `${path}/git/ref/heads/topic`)).object.sha;
  await (await fixture.app()).request("POST", `${path}/check-runs`, { name: "check", head_sha: head });
  const workflowPath = ".github/workflows/plan.yml";
  runId = github.createRun({
    repository: fullName,
    workflowPath,
    event: "push",
    ref: "refs/heads/main",
    sha: head,
    actor: "ada",
  });
});
afterAll(async () => {
  await fixture.close();
});

interface Asking {
  readonly method: string;
  readonly path: () => string;
  readonly body?: () => unknown;
  readonly needs: Permissions;
}

const asking = (needs: Permissions, method: string, path: () => string, body?: () => unknown): Asking => ({
  needs,
  method,
  path,
  ...(body ? { body } : {}),
});

/** What needs which permission, as https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps has it. */
const table: readonly Asking[] = [
  asking({ contents: "read" }, "GET", () => "/contents/README.md"),
  asking({ contents: "read" }, "GET", () => "/git/ref/heads/main"),
  asking({ contents: "read" }, "GET", () => "/branches/main"),
  asking({ contents: "read" }, "GET", () => "/commits"),
  asking({ contents: "read" }, "GET", () => "/commits/main"),
  asking({ contents: "read" }, "GET", () => "/compare/main...topic"),
  asking(
    { contents: "write" },
    "POST",
    () => "/git/refs",
    () => ({ ref: "refs/heads/made", sha: head }),
  ),
  asking({ contents: "write" }, "DELETE", () => "/git/refs/heads/made"),
  asking(
    { contents: "write" },
    "PUT",
    () => "/contents/a.txt",
    () => ({ message: "m", content: "YQ==" }),
  ),
  asking(
    { contents: "write" },
    "POST",
    () => "/git/trees",
    () => ({ tree: [] }),
  ),
  asking({ contents: "read" }, "GET", () => "/activity"),
  asking({ pull_requests: "read" }, "GET", () => "/pulls"),
  asking({ pull_requests: "read" }, "GET", () => "/pulls/1"),
  asking({ pull_requests: "read" }, "GET", () => "/pulls/1/files"),
  asking({ pull_requests: "read" }, "GET", () => "/pulls/1/commits"),
  asking({ pull_requests: "read" }, "GET", () => "/pulls/1/reviews"),
  asking({ pull_requests: "read" }, "GET", () => `/commits/${head}/pulls`),
  asking({ pull_requests: "read" }, "GET", () => "/issues/1"),
  asking(
    { pull_requests: "write" },
    "PATCH",
    () => "/pulls/1",
    () => ({ title: "Another" }),
  ),
  asking(
    { pull_requests: "write" },
    "POST",
    () => "/pulls/1/reviews",
    () => ({ event: "COMMENT", body: "b" }),
  ),
  asking(
    { pull_requests: "write" },
    "POST",
    () => "/issues/1/comments",
    () => ({ body: "b" }),
  ),
  asking({ issues: "read" }, "GET", () => "/issues"),
  asking({ issues: "read" }, "GET", () => "/issues/2"),
  asking(
    { issues: "write" },
    "POST",
    () => "/issues",
    () => ({ title: "t" }),
  ),
  asking(
    { issues: "write" },
    "PATCH",
    () => "/issues/2",
    () => ({ body: "b" }),
  ),
  asking(
    { issues: "write" },
    "POST",
    () => "/issues/2/comments",
    () => ({ body: "b" }),
  ),
  asking(
    { issues: "write" },
    "POST",
    () => "/issues/2/labels",
    () => ({ labels: ["l"] }),
  ),
  asking(
    { issues: "write" },
    "POST",
    () => "/labels",
    () => ({ name: String(Math.random()) }),
  ),
  asking({ checks: "read" }, "GET", () => `/commits/${head}/check-runs`),
  asking(
    { checks: "write" },
    "POST",
    () => "/check-runs",
    () => ({ name: "another", head_sha: head }),
  ),
  asking({ actions: "read" }, "GET", () => "/actions/runs"),
  asking({ actions: "read" }, "GET", () => `/actions/runs/${runId}`),
  asking({ actions: "read" }, "GET", () => `/actions/runs/${runId}/artifacts`),
  asking(
    { actions: "write" },
    "POST",
    () => "/actions/workflows/plan.yml/dispatches",
    () => ({ ref: "main", inputs: { pull_request: "1" } }),
  ),
];

/** Everything but what is needed: without the permission, or with reading where writing is needed. */
function tooLittle(needs: Permissions): Permissions {
  const rest = Object.entries(everyPermission).filter(([name]) => !(name in needs) && name !== "members");
  const read = Object.entries(needs).filter(([, level]) => level === "write");
  return Object.fromEntries([...rest, ...read.map(([name]) => [name, "read"])]) as Permissions;
}

function job(permissions: Permissions): Person {
  const token = fixture.github.createJobToken({ repository: fixture.fullName, runId, permissions });
  return person(fixture.github, { login: "github-actions[bot]", token });
}

const titles = table.map((row) => [`${row.method} ${row.path().replace("undefined", "…")}`, row] as const);

describe.each(titles)("%s", (_, { method, path, body, needs }) => {
  const ask = (who: Person) => who.attempt(method, `${fixture.path}${path()}`, body?.());
  const refusal = { status: 403, body: { message: "Resource not accessible by integration" } };

  test("is refused to an App without the permission", async () => {
    expect(await ask(await fixture.app(tooLittle(needs)))).toMatchObject(refusal);
  });

  test("is refused to a job without the permission", async () => {
    expect(await ask(job(tooLittle(needs)))).toMatchObject(refusal);
  });

  test("is there for a job with that permission alone, in a workflow's spelling", async () => {
    const spelt = Object.fromEntries(Object.entries(needs).map(([name, level]) => [name.replace("_", "-"), level]));
    expect((await ask(job(spelt))).status).toBeLessThan(300);
  });

  test("is not there for whoever may not see the repository", async () => {
    expect((await ask(fixture.stranger)).status).toBe(404);
  });
});

test("an App with the permission of a pull request may not comment on an issue", async () => {
  const app = await fixture.app({ pull_requests: "write" });
  expect((await app.attempt("POST", `${fixture.path}/issues/2/comments`, { body: "b" })).status).toBe(403);
});

test("an App may not write workflows without the permission for them, whatever else it may", async () => {
  const app = await fixture.app();
  const answer = await app.attempt("PUT", `${fixture.path}/contents/.github/workflows/evil.yml`, {
    message: "m",
    content: "YQ==",
  });
  expect(answer.status).toBe(403);
});

test("who may read may write nothing but issues, comments and reviews", async () => {
  const { reader, path } = fixture;
  expect((await reader.attempt("PUT", `${path}/contents/b.txt`, { message: "m", content: "YQ==" })).status).toBe(403);
  expect((await reader.attempt("PATCH", `${path}/issues/2`, { title: "Mine now" })).status).toBe(403);
  expect((await reader.attempt("POST", `${path}/issues`, { title: "t" })).status).toBe(201);
  expect((await reader.attempt("POST", `${path}/issues/2/comments`, { body: "b" })).status).toBe(201);
});

test("nobody makes a check run by hand", async () => {
  const answer = await fixture.author.attempt("POST", `${fixture.path}/check-runs`, { name: "forged", head_sha: head });
  expect(answer).toMatchObject({ status: 403, body: { message: "You must authenticate via a GitHub App." } });
});

test.each([
  ["ada", "write"],
  ["rita", "read"],
  ["stu", "none"],
])("what somebody may in a repository is told: %s, %s", async (login, permission) => {
  const app = await fixture.app({});
  expect(await app.request("GET", `${fixture.path}/collaborators/${login}/permission`)).toMatchObject({ permission });
});

describe("teams", () => {
  const members = "/orgs/example/teams/reviewers/members";

  test("are shown to an App with the permission, and to members", async () => {
    for (const who of [await fixture.app({ members: "read" }), fixture.reviewer]) {
      expect(await who.request("GET", members)).toMatchObject([{ login: "rhys" }]);
    }
  });

  test("are shown to no job, whatever its permissions", async () => {
    expect((await job({ ...everyPermission, members: "read" }).attempt("GET", members)).status).toBe(403);
  });

  test("are shown to no App without the permission, and to nobody outside", async () => {
    expect((await (await fixture.app({ contents: "write" })).attempt("GET", members)).status).toBe(403);
    expect((await fixture.stranger.attempt("GET", members)).status).toBe(404);
  });
});

describe("users", () => {
  test.each([
    ["rhys", "User"],
    ["RHYS", "User"],
    ["example", "Organization"],
  ])("are shown to everybody by their login: %s", async (login, type) => {
    for (const who of [await fixture.app({}), fixture.stranger]) {
      expect(await who.request("GET", `/users/${login}`)).toMatchObject({ login: login.toLowerCase(), type });
    }
  });

  test("who are not there are not found", async () => {
    expect((await (await fixture.app({})).attempt("GET", "/users/nobody-at-all")).status).toBe(404);
  });
});
