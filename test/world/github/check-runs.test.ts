import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, type Fixture } from "./fixture.ts";
import type { Person } from "./person.ts";

let fixture: Fixture;
let app: Person;
let head: string;

beforeAll(async () => {
  fixture = await createFixture();
  await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
  head = (await fixture.author.request<{ object: { sha: string } }>("GET", `${fixture.path}/git/ref/heads/topic`))
    .object.sha;
  app = await fixture.app();
});
afterAll(async () => {
  await fixture.close();
});

interface CheckRun {
  readonly id: number;
}

const create = (body: object) =>
  app.attempt("POST", `${fixture.path}/check-runs`, { name: "check", head_sha: head, ...body });
const made = async (body: object): Promise<number> => ((await create(body)).body as CheckRun).id;
const update = (id: number, body: object) => app.attempt("PATCH", `${fixture.path}/check-runs/${id}`, body);
const output = { title: "Title", summary: "Summary" };
const annotation = (line: number, more: object = {}) => ({
  path: "a.txt",
  start_line: line,
  end_line: line,
  annotation_level: "failure",
  message: `At ${line}`,
  ...more,
});
const annotations = (count: number) => Array.from({ length: count }, (_, index) => annotation(index + 1));

describe("a check run", () => {
  test("is its App's, and names the pull requests of its commit", async () => {
    expect(await create({ name: "own", status: "in_progress", external_id: "77" })).toMatchObject({
      status: 201,
      body: {
        app: { id: fixture.appId, slug: "the-app" },
        external_id: "77",
        conclusion: null,
        pull_requests: [{ number: 1 }],
      },
    });
  });

  test("is completed by its conclusion", async () => {
    const id = await made({ name: "done", status: "in_progress" });
    expect(await update(id, { conclusion: "success", output })).toMatchObject({
      body: { status: "completed", conclusion: "success", output },
    });
    const told = fixture.github
      .deliveries()
      .filter(({ payload }) => (payload["check_run"] as CheckRun | undefined)?.id === id);
    expect(told.map(({ action }) => action)).toEqual(["created", "completed"]);
  });

  test.each([
    ["a commit that is not there", { head_sha: "0".repeat(40) }],
    ["the conclusion that only GitHub gives", { conclusion: "stale" }],
    ["a summary that is too long", { output: { title: "t", summary: "x".repeat(65_536) } }],
    ["a text that is too long", { output: { ...output, text: "x".repeat(65_536) } }],
    [
      "columns over several lines",
      { output: { ...output, annotations: [annotation(1, { end_line: 2, start_column: 1 })] } },
    ],
    ["an end before the start", { output: { ...output, annotations: [annotation(2, { end_line: 1 })] } }],
  ])("with %s is refused", async (_, body) => {
    expect((await create(body)).status).toBe(422);
  });

  test("may have texts of 65,535 characters", async () => {
    const text = "x".repeat(65_535);
    expect((await create({ name: "long", output: { title: "t", summary: text, text } })).status).toBe(201);
  });

  test("takes 50 annotations at once and more by updates, but not 51", async () => {
    const before = fixture.github.violations().length;
    const id = await made({ name: "annotated", output: { ...output, annotations: annotations(50) } });
    expect((await update(id, { output: { ...output, annotations: annotations(51) } })).status).toBe(422);
    expect(fixture.github.violations().slice(before).join()).toContain("must NOT have more than 50 items");
    await update(id, { output: { ...output, annotations: annotations(3) } });
    const list = (page: number) =>
      fixture.reader.request<unknown[]>("GET", `${fixture.path}/check-runs/${id}/annotations?per_page=50&page=${page}`);
    expect(await list(1)).toHaveLength(50);
    expect(await list(2)).toMatchObject([{ start_line: 1, message: "At 1", start_column: null }, {}, {}]);
  });

  test("is changed by its own App alone", async () => {
    const id = await made({ name: "ours" });
    const { github, fullName } = fixture;
    const run = {
      repository: fullName,
      workflowPath: ".github/workflows/plan.yml",
      event: "push",
      ref: "refs/heads/main",
      sha: head,
      actor: "ada",
    } as const;
    const token = github.createJobToken({
      repository: fullName,
      runId: github.createRun(run),
      permissions: { checks: "write" },
    });
    const response = await fetch(`${github.apiUrl}${fixture.path}/check-runs/${id}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ conclusion: "success" }),
    });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("Invalid app_id `15368`");
  });
});

describe("the check runs of a commit", () => {
  const list = async (query: string) =>
    (
      await fixture.reader.request<{ check_runs: { id: number }[] }>(
        "GET",
        `${fixture.path}/commits/${head}/check-runs?${query}`,
      )
    ).check_runs;

  test("are the latest of each name", async () => {
    const [old, latest] = [await made({ name: "twice" }), await made({ name: "twice" })];
    expect(await list("check_name=twice")).toMatchObject([{ id: latest }]);
    expect((await list("check_name=twice&filter=all")).map(({ id }) => id)).toEqual([latest, old]);
  });

  test("are those of one App where it is asked for", async () => {
    await made({ name: "mine" });
    expect(await list(`check_name=mine&app_id=${fixture.appId}`)).toHaveLength(1);
    expect(await list("check_name=mine&app_id=15368")).toEqual([]);
  });
});

test("the Re-run button tells the App that made the check run", async () => {
  const id = await made({ name: "again" });
  const rerun = () => fixture.author.attempt("POST", `${fixture.path}/check-runs/${id}/rerequest`);
  expect((await rerun()).status).toBe(422);
  await update(id, { conclusion: "failure", output });
  expect((await rerun()).status).toBe(201);
  expect(fixture.github.deliveries().at(-1)).toMatchObject({
    event: "check_run",
    action: "rerequested",
    payload: { check_run: { id, name: "again" }, sender: { login: "ada" } },
  });
});
