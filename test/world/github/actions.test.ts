import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Trigger } from "../contract.ts";
import { person } from "./person.ts";
import { createFixture, openPull, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let triggers: Trigger[];

beforeEach(async () => {
  fixture = await createFixture();
  triggers = [];
  fixture.github.onTrigger((trigger) => triggers.push(trigger));
});
afterEach(async () => {
  await fixture.close();
});

const workflowPath = ".github/workflows/plan.yml";
const head = async (branch = "main"): Promise<string> =>
  (await fixture.author.request<{ object: { sha: string } }>("GET", `${fixture.path}/git/ref/heads/${branch}`)).object
    .sha;
const dispatch = (body: object, workflow = "plan.yml") =>
  fixture.author.attempt("POST", `${fixture.path}/actions/workflows/${workflow}/dispatches`, { ref: "main", ...body });
const startRun = async (): Promise<number> =>
  fixture.github.createRun({
    repository: fixture.fullName,
    workflowPath,
    event: "push",
    ref: "refs/heads/main",
    sha: await head(),
    actor: "ada",
  });

describe("a dispatch", () => {
  test("answers the run that it started, and starts it", async () => {
    const { status, body } = await dispatch({ inputs: { pull_request: "7" }, return_run_details: true });
    const { workflow_run_id: runId } = body as { workflow_run_id: number };
    expect(status).toBe(200);
    expect(triggers).toEqual([
      {
        kind: "workflow_dispatch",
        repository: "example/accounts",
        workflowPath,
        ref: "refs/heads/main",
        sha: await head(),
        inputs: { pull_request: "7", mode: "quick" },
        actor: "ada",
        runId,
      },
    ]);
    expect(await fixture.reader.request("GET", `${fixture.path}/actions/runs/${runId}`)).toMatchObject({
      path: workflowPath,
      event: "workflow_dispatch",
      status: "queued",
      head_branch: "main",
      actor: { login: "ada" },
    });
  });

  test("answers nothing where nothing is asked", async () => {
    expect(await dispatch({ inputs: { pull_request: "7" } })).toEqual({ status: 204, body: undefined });
  });

  test.each([
    ["without a required input", {}, "Required input 'pull_request' not provided"],
    ["with an unknown input", { inputs: { pull_request: "1", evil: "x" } }, 'Unexpected inputs provided: [\\"evil\\"]'],
    ["of a ref that is not there", { ref: "nowhere" }, "No ref found for: nowhere"],
  ])("%s is refused", async (_, body, message) => {
    const answer = await dispatch(body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.body)).toContain(message);
    expect(triggers).toEqual([]);
  });

  test("of a workflow that cannot be dispatched is refused", async () => {
    await writeFile(fixture.author, fixture.path, "main", ".github/workflows/push.yml", "name: Push\non: push\n");
    expect(await dispatch({}, "push.yml")).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining("does not have") },
    });
    expect((await dispatch({}, "missing.yml")).status).toBe(404);
  });
});

describe("a workflow", () => {
  const workflow = (): string => `${fixture.path}/actions/workflows/plan.yml`;

  test("that somebody disabled is there, and is not started until it is enabled again", async () => {
    await fixture.author.request("PUT", `${workflow()}/disable`);
    expect(await fixture.reader.request("GET", workflow())).toMatchObject({ state: "disabled_manually" });
    expect(await dispatch({ inputs: { pull_request: "7" } })).toMatchObject({
      status: 422,
      body: { message: "Cannot trigger a 'workflow_dispatch' on a disabled workflow" },
    });
    await fixture.author.request("PUT", `${workflow()}/enable`);
    expect(await fixture.reader.request("GET", workflow())).toMatchObject({ state: "active" });
    expect((await dispatch({ inputs: { pull_request: "7" } })).status).toBe(204);
    expect((await fixture.reader.attempt("PUT", `${workflow()}/disable`)).status).toBe(403);
  });

  test("lists its own runs, with their titles as the file has them", async () => {
    const name =
      "name: Titled\nrun-name: Of ${{ inputs.what }} at ${{ github.sha }}\non:\n  workflow_dispatch:\n    inputs: { what: {} }\n";
    await writeFile(fixture.author, fixture.path, "main", ".github/workflows/titled.yml", name);
    await dispatch({ inputs: { what: "words" } }, "titled.yml");
    await dispatch({ inputs: { pull_request: "7" } });
    const list = (file: string) =>
      fixture.reader.request("GET", `${fixture.path}/actions/workflows/${file}/runs?event=workflow_dispatch`);
    expect(await list("titled.yml")).toMatchObject({
      total_count: 1,
      workflow_runs: [{ display_title: `Of words at ${await head()}` }],
    });
    expect(await list("plan.yml")).toMatchObject({ total_count: 1, workflow_runs: [{ display_title: "Plan" }] });
  });
});

test("a run that is over can be deleted, and is gone then", async () => {
  const runId = await startRun();
  const run = `${fixture.path}/actions/runs/${runId}`;
  expect((await fixture.author.attempt("DELETE", run)).status).toBe(403);
  fixture.github.updateRun(runId, { status: "completed", conclusion: "success" });
  expect((await fixture.author.attempt("DELETE", run)).status).toBe(204);
  expect((await fixture.author.attempt("GET", run)).status).toBe(404);
});

describe("a push", () => {
  test("triggers", async () => {
    const before = await head();
    const sha = await writeFile(fixture.author, fixture.path, "main", "a.txt", "a");
    expect(triggers).toEqual([
      { kind: "push", repository: "example/accounts", ref: "refs/heads/main", before, sha, actor: "ada" },
    ]);
    expect(fixture.github.changedFiles({ repository: fixture.fullName, before, sha })).toEqual(["a.txt"]);
  });

  test("by a merge triggers as whoever merged", async () => {
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    triggers.length = 0;
    await fixture.reviewer.request("PUT", `${fixture.path}/pulls/${number}/merge`, {});
    expect(triggers).toMatchObject([{ kind: "push", ref: "refs/heads/main", sha: await head(), actor: "rhys" }]);
  });

  test("by a job triggers nothing, but is told", async () => {
    const token = fixture.github.createJobToken({
      repository: fixture.fullName,
      runId: await startRun(),
      permissions: { contents: "write" },
    });
    const job = person(fixture.github, { login: "github-actions[bot]", token });
    await writeFile(job, fixture.path, "main", "a.txt", "a");
    expect(triggers).toEqual([]);
    expect(fixture.github.deliveries().at(-1)).toMatchObject({
      event: "push",
      payload: { sender: { login: "github-actions[bot]" } },
    });
  });

  test.each(["[skip ci]", "[no ci]", "[skip actions]"])("with %s in its message triggers nothing", async (words) => {
    const body = { message: `Write ${words}`, content: "YQ==" };
    await fixture.author.request("PUT", `${fixture.path}/contents/a.txt`, body);
    expect(triggers).toEqual([]);
  });
});

test("a listener that stopped hears nothing", async () => {
  const heard: Trigger[] = [];
  fixture.github.onTrigger((trigger) => heard.push(trigger))();
  await writeFile(fixture.author, fixture.path, "main", "a.txt", "a");
  expect([heard.length, triggers.length]).toEqual([0, 1]);
});

test("a run is told at each of its steps, and keeps what it said", async () => {
  const runId = await startRun();
  fixture.github.updateRun(runId, { status: "in_progress" });
  fixture.github.setRunOutput(runId, { log: "a log", summary: "a summary" });
  fixture.github.updateRun(runId, { status: "completed", conclusion: "failure" });
  const told = fixture.github.deliveries().filter(({ event }) => event === "workflow_run");
  expect(told.map(({ action }) => action)).toEqual(["requested", "in_progress", "completed"]);
  expect(told.at(-1)?.payload).toMatchObject({
    workflow_run: { id: runId, conclusion: "failure", path: workflowPath },
    workflow: { name: "Plan" },
  });
  expect(fixture.github.runOutput(runId)).toEqual({ log: "a log", summary: "a summary" });
  expect(fixture.github.violations()).toEqual([]);
});

test("runs are listed, the newest first, by branch, event and status", async () => {
  const [one, two] = [await startRun(), await startRun()];
  fixture.github.updateRun(one, { status: "completed", conclusion: "success" });
  const list = async (query: string) =>
    (
      await fixture.reader.request<{ workflow_runs: { id: number }[] }>("GET", `${fixture.path}/actions/runs?${query}`)
    ).workflow_runs.map(({ id }) => id);
  expect(await list("")).toEqual([two, one]);
  expect(await list("status=success")).toEqual([one]);
  expect(await list("status=queued&event=push&branch=main")).toEqual([two]);
  expect(await list("event=workflow_dispatch")).toEqual([]);
});

describe("an artifact", () => {
  const zip = Buffer.from("PK, as if it were an archive");
  const upload = async (): Promise<string> => {
    const runId = await startRun();
    fixture.github.uploadArtifact({ runId, name: "plan-summary", zip });
    const { artifacts } = await fixture.reader.request<{
      artifacts: { archive_download_url: string; size_in_bytes: number }[];
    }>("GET", `${fixture.path}/actions/runs/${runId}/artifacts?name=plan-summary`);
    expect(artifacts).toMatchObject([
      { name: "plan-summary", size_in_bytes: zip.length, expired: false, workflow_run: { id: runId } },
    ]);
    return artifacts[0]?.archive_download_url ?? "";
  };
  const locate = async (url: string): Promise<string> => {
    const headers = { authorization: `Bearer ${fixture.reader.token}` };
    const response = await fetch(url, { headers, redirect: "manual" });
    expect(response.status).toBe(302);
    return response.headers.get("location") ?? "";
  };

  test("lies behind an address of another origin that works once", async () => {
    const address = await locate(await upload());
    expect(new URL(address).origin).not.toBe(fixture.github.serverUrl);
    expect(Buffer.from(await (await fetch(address)).arrayBuffer())).toEqual(zip);
    expect((await fetch(address)).status).toBe(403);
  });

  test("is refused to whoever brings a token along", async () => {
    const address = await locate(await upload());
    expect((await fetch(address, { headers: { authorization: `Bearer ${fixture.reader.token}` } })).status).toBe(400);
  });

  test("there is one of a name in a run", async () => {
    const runId = await startRun();
    fixture.github.uploadArtifact({ runId, name: "one", zip });
    expect(() => {
      fixture.github.uploadArtifact({ runId, name: "one", zip });
    }).toThrow("already");
  });
});

test("files are read as they are at a commit", async () => {
  const { github, fullName: repository } = fixture;
  const sha = await head();
  await writeFile(fixture.author, fixture.path, "main", "later.txt", "later");
  expect(Buffer.from(github.readFile({ repository, sha, path: "README.md" }) ?? []).toString()).toBe(
    "one\ntwo\nthree\n",
  );
  expect(github.readFile({ repository, sha, path: "later.txt" })).toBeUndefined();
  expect(github.listFiles({ repository, sha, path: ".github" })).toEqual([workflowPath]);
  expect(github.listFiles({ repository, sha, path: "" })).toEqual([
    workflowPath,
    "README.md",
    "terraform/accounts.tf.json",
  ]);
});
