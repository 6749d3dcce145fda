import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { person } from "./person.ts";
import { createFixture, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let clock = new Date("2026-03-01T12:00:00Z");

beforeAll(async () => {
  fixture = await createFixture({ now: () => clock });
});
afterAll(async () => {
  await fixture.close();
});

const seconds = (): number => clock.getTime() / 1000;

test("without a token nobody is answered", async () => {
  const response = await fetch(`${fixture.github.apiUrl}${fixture.path}`);
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ message: "Requires authentication" });
});

test.each(["ghp_unknown", "a.b.c", `${Buffer.from("{}").toString("base64url")}.e30.x`])(
  "the token %s is refused",
  async (token) => {
    const { status } = await person(fixture.github, { login: "", token }).attempt("GET", fixture.path);
    expect(status).toBe(401);
  },
);

test("an App proves itself by a token that it signed", async () => {
  expect(await fixture.jwt().request("GET", "/app")).toMatchObject({ id: fixture.appId, slug: "the-app" });
});

test.each([
  ["that has expired", { exp: seconds() - 1 }, "exp"],
  ["for more than ten minutes", { exp: seconds() + 601 }, "too far in the future"],
  ["from the future", { iat: seconds() + 60 }, "iat"],
  ["of an unknown App", { iss: 1 }, "could not be decoded"],
])("a self-signed token %s is refused", async (_, claims, message) => {
  const { status, body } = await fixture.jwt(claims).attempt("GET", "/app");
  expect(status).toBe(401);
  expect((body as { message: string }).message).toContain(message);
});

test("a self-signed token opens no repository, and an installation's token not the App's own routes", async () => {
  expect((await fixture.jwt().attempt("GET", fixture.path)).status).toBe(401);
  expect((await (await fixture.app()).attempt("GET", "/app")).status).toBe(401);
});

test("an installation's token is gone after an hour", async () => {
  const app = await fixture.app();
  expect((await app.attempt("GET", fixture.path)).status).toBe(200);
  clock = new Date(clock.getTime() + 3_600_000);
  expect((await app.attempt("GET", fixture.path)).status).toBe(401);
});

test("an installation's token never has more than was granted", async () => {
  const { status } = await fixture.jwt().attempt("POST", `/app/installations/${fixture.installationId}/access_tokens`, {
    permissions: { administration: "write" },
  });
  expect(status).toBe(422);
});

test("a job's token is gone when its run completes", async () => {
  const { github, fullName } = fixture;
  const { object } = await fixture.author.request<{ object: { sha: string } }>(
    "GET",
    `${fixture.path}/git/ref/heads/main`,
  );
  const runId = github.createRun({
    repository: fullName,
    workflowPath: ".github/workflows/plan.yml",
    event: "push",
    ref: "refs/heads/main",
    sha: object.sha,
    actor: "ada",
  });
  const job = person(github, {
    login: "github-actions[bot]",
    token: github.createJobToken({ repository: fullName, runId, permissions: {} }),
  });
  expect((await job.attempt("GET", fixture.path)).status).toBe(200);
  github.updateRun(runId, { status: "completed", conclusion: "success" });
  expect((await job.attempt("GET", fixture.path)).status).toBe(401);
});
