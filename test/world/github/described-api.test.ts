import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Permissions } from "../contract.ts";
import { Description } from "./description.ts";
import { type LocalGitHub, startLocalGitHub } from "./local-github.ts";
import { person, type Person } from "./person.ts";
import { routes } from "./routes/all.ts";

const path = "/repos/example/accounts";
const repository = "example/accounts";

let github: LocalGitHub;
let ada: Person;
let head: string;

beforeAll(async () => {
  github = await startLocalGitHub();
  ada = person(github, github.addUser("ada"));
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

/** The violations that a request causes, and its answer. */
async function violating(method: string, asked: string, body?: unknown) {
  const before = github.violations().length;
  const { status } = await ada.attempt(method, asked, body);
  return { status, violations: github.violations().slice(before) };
}

describe("a request outside GitHub's description fails, and is noted", () => {
  test.each([
    ["a path that there is not", "GET", `${path}/nonsense`, undefined, 404],
    ["a method that there is not", "PATCH", `${path}/issues`, {}, 404],
    ["a number that is none", "GET", `${path}/issues/one`, undefined, 404],
    ["a parameter that there is not", "GET", `${path}/issues?lables=request`, undefined, 422],
    ["a value that is none of those there are", "GET", `${path}/issues?state=done`, undefined, 422],
    ["a body without what is required", "POST", `${path}/git/refs`, { ref: "refs/heads/x" }, 422],
    ["no body at all", "POST", `${path}/issues`, undefined, 422],
    ["a property that there is not", "POST", `${path}/issues`, { title: "t", lables: ["request"] }, 422],
    ["a property of another type", "POST", `${path}/issues`, { title: "t", body: 7 }, 422],
    [
      "a parameter that is described, but without effect here",
      "POST",
      `${path}/issues`,
      { title: "t", milestone: 1 },
      422,
    ],
  ])("%s", async (_, method, asked, body, status) => {
    const answer = await violating(method, asked, body);
    expect(answer.status).toBe(status);
    expect(answer.violations).toHaveLength(1);
  });

  test("while one inside it is not", async () => {
    expect(await violating("GET", `${path}/issues?labels=request&state=all`)).toEqual({ status: 200, violations: [] });
  });
});

test("an answer outside the description is seen", () => {
  const description = new Description();
  const label = {
    id: 1,
    node_id: "x",
    url: "http://example.com/",
    name: "n",
    description: null,
    color: "000000",
    default: false,
  };
  expect(description.answerProblems("issues/create-label", 201, label)).toBeUndefined();
  expect(description.answerProblems("issues/create-label", 201, { ...label, id: "1" })).toContain(
    "/id must be integer",
  );
  expect(description.answerProblems("issues/create-label", 200, label)).toContain("status 200 is not described");
});

describe("a job's permissions", () => {
  const jobWith = (permissions: Permissions): Person => {
    const run = {
      repository,
      workflowPath: ".github/workflows/plan.yml",
      event: "push",
      ref: "refs/heads/main",
      sha: head,
      actor: "ada",
    } as const;
    const token = github.createJobToken({ repository, runId: github.createRun(run), permissions });
    return person(github, { login: "github-actions[bot]", token });
  };

  test.each([
    [{ contents: "read" }, "GET", "/contents/README.md", undefined, 200],
    [{ contents: "read" }, "PUT", "/contents/new.txt", { message: "m", content: "YQ==" }, 403],
    [{ contents: "read" }, "GET", "/issues", undefined, 403],
    [{ issues: "read" }, "GET", "/issues", undefined, 200],
    [{ issues: "read" }, "POST", "/issues", { title: "t" }, 403],
    [{ issues: "write" }, "POST", "/issues", { title: "t" }, 201],
    [{ "pull-requests": "read" }, "GET", "/pulls", undefined, 200],
    [{}, "GET", "/contents/README.md", undefined, 403],
    [{}, "GET", "", undefined, 200],
  ] as const)("%j: %s %s", async (permissions, method, asked, body, status) => {
    expect((await jobWith(permissions).attempt(method, `${path}${asked}`, body)).status).toBe(status);
  });

  test("never reach the organisation", async () => {
    const job = jobWith({ members: "read", contents: "write", issues: "write" });
    expect((await job.attempt("GET", "/orgs/example/teams/reviewers/members")).status).toBe(403);
  });
});

describe("the vendored description", () => {
  test("has every route that is served, and none that is not: else run vendor.ts", () => {
    const served = routes.map(({ operationId }) => operationId).toSorted();
    expect(new Description().operationIds.toSorted()).toEqual(served);
    expect(new Set(served).size).toBe(served.length);
  });

  test("knows every parameter that a route takes", () => {
    const description = new Description();
    for (const { operationId, takes } of routes) {
      expect(takes.filter((name) => !description.parametersOf(operationId).includes(name))).toEqual([]);
    }
  });
});
