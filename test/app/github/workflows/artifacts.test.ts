import { describe, expect, test } from "@jest/globals";
import { strToU8, type Zippable, zipSync } from "fflate";
import nock from "nock";
import { AdapterError } from "../../../../app/github/errors.ts";
import { downloadArtifactFile } from "../../../../app/github/workflows/artifacts.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository } from "../../octokit.ts";

expectOnlyExpectedRequests();

const wanted = { ...repository, runId: 5, name: "plan-summary", file: "plan-summary.json", maxBytes: 1_000 };
const read = () => downloadArtifactFile(createOctokit(), wanted);
const artifact = (more: object = {}) => ({ id: 31, name: "plan-summary", expired: false, ...more });
const zipped = (files: Zippable): Buffer => Buffer.from(zipSync(files));

function answerList(...artifacts: readonly object[]): void {
  github()
    .get(`${path}/actions/runs/5/artifacts`)
    .query({ name: "plan-summary", per_page: 100 })
    .reply(200, { artifacts });
}

function answerArchive(archive: Buffer | string, id = 31): void {
  answerList(artifact({ id }));
  github().get(`${path}/actions/artifacts/${id}/zip`).reply(302, "", { location: "https://storage.example.com/a" });
  nock("https://storage.example.com", { badheaders: ["authorization"] })
    .get("/a")
    .reply(200, archive);
}

describe("downloadArtifactFile", () => {
  test("reads the file, and sends GitHub's storage no token", async () => {
    answerArchive(zipped({ "plan-summary.json": strToU8('{"é":1}') }));
    expect(await read()).toEqual({ kind: "text", text: '{"é":1}' });
  });

  test("reads a file of exactly the allowed size, but no larger one", async () => {
    answerArchive(zipped({ "plan-summary.json": strToU8("x".repeat(1_000)) }));
    expect(await read()).toMatchObject({ kind: "text" });
    answerArchive(zipped({ "plan-summary.json": strToU8("x".repeat(1_001)) }));
    expect(await read()).toMatchObject({ kind: "unusable", reason: expect.stringContaining("larger than 1000 bytes") });
  });

  test("reads the newest of several artifacts, for example after a run was started again", async () => {
    answerList(
      artifact({ id: 1 }),
      artifact({ id: 3 }),
      artifact({ id: 2 }),
      artifact({ id: 9, name: "other" }),
      artifact({ id: 8, expired: true }),
    );
    github().get(`${path}/actions/artifacts/3/zip`).reply(302, "", { location: "https://storage.example.com/a" });
    nock("https://storage.example.com")
      .get("/a")
      .reply(200, zipped({ "plan-summary.json": strToU8("{}") }));
    expect(await read()).toEqual({ kind: "text", text: "{}" });
  });

  test("reports a run without the artifact", async () => {
    answerList();
    expect(await read()).toEqual({
      kind: "unusable",
      reason: 'the run left no artifact "plan-summary", or it has expired',
    });
  });

  test("reports a missing download URL", async () => {
    answerList(artifact());
    github().get(`${path}/actions/artifacts/31/zip`).reply(200, "");
    expect(await read()).toMatchObject({ kind: "unusable" });
  });

  test("does not inflate an archive that would become large", async () => {
    const bomb = zipped({ "plan-summary.json": [new Uint8Array(50_000_000), { level: 9 }] });
    expect(bomb.length).toBeLessThan(65_536);
    answerArchive(bomb);
    expect(await read()).toMatchObject({ kind: "unusable", reason: expect.stringContaining("larger than 1000 bytes") });
  });

  test("inflates no more than the archive's directory says", async () => {
    const liar = zipped({ "plan-summary.json": strToU8("x".repeat(100_000)) });
    const directory = liar.lastIndexOf(Buffer.from("PK\u0001\u0002", "latin1"));
    liar.writeUInt32LE(10, directory + 24);
    answerArchive(liar);
    expect(await read()).toMatchObject({ kind: "unusable", reason: expect.stringContaining("not a readable archive") });
  });

  test.each([
    ["two files", zipped({ "plan-summary.json": strToU8("{}"), "other.json": strToU8("{}") })],
    ["another file", zipped({ "other.json": strToU8("{}") })],
    ["no file", zipped({})],
  ])("reads no archive of %s", async (_, archive) => {
    answerArchive(archive);
    expect(await read()).toMatchObject({
      kind: "unusable",
      reason: expect.stringContaining("does not hold just plan-summary.json"),
    });
  });

  test.each([
    ["is not one", "<html>not a zip</html>"],
    ["is empty", ""],
    ["names a file outside of it", zipped({ "../plan-summary.json": strToU8("{}") })],
  ])("reads nothing that %s", async (_, archive) => {
    answerArchive(archive);
    expect(await read()).toMatchObject({ kind: "unusable", reason: expect.stringContaining("not a readable archive") });
  });

  test("stops reading above the largest possible archive", async () => {
    answerArchive(Buffer.alloc(70_000));
    expect(await read()).toMatchObject({
      kind: "unusable",
      reason: expect.stringContaining("is larger than "),
    });
  });

  test("throws if the storage does not respond, because that says nothing about the run", async () => {
    answerList(artifact());
    github().get(`${path}/actions/artifacts/31/zip`).reply(302, "", { location: "https://storage.example.com/a" });
    nock("https://storage.example.com").get("/a").reply(503);
    await expect(read()).rejects.toThrow(AdapterError);
  });

  test("throws if the storage closes the connection", async () => {
    answerList(artifact());
    github().get(`${path}/actions/artifacts/31/zip`).reply(302, "", { location: "https://storage.example.com/a" });
    nock("https://storage.example.com").get("/a").replyWithError("broken");
    await expect(read()).rejects.toThrow();
  });
});
