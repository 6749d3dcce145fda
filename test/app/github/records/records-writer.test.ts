import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Person } from "local-github-world/github";
import { createFixture, type Fixture } from "local-github-world/github/fixture";
import {
  RecordConflictError,
  type RecordVersion,
  type RecordsWriter,
} from "../../../../app/github/records/records-writer.ts";
import { readOwnFile } from "../../../../app/github/records/read-records.ts";
import { ensureRecordsBranch } from "../../../../app/files/account-records.ts";
import { createOctokit, identityOf } from "../../octokit.ts";
import { recordsOf } from "../../handlers/checklist/checklist-answers.ts";

let fixture: Fixture;
let app: Person & { readonly token: string };
let octokit: ReturnType<typeof createOctokit>;
let repositories = 0;
/** The repository in which two processes write at the same time, unlike any other test. */
let together = "";
let place: { readonly owner: string; readonly repo: string; readonly records: RecordsWriter };

/** The trust of a process, which has verified nothing yet. */
const createWriter = () => recordsOf(identityOf({ ...app, id: fixture.appId }));

beforeAll(async () => {
  fixture = await createFixture();
  app = await fixture.app();
  octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
});
beforeEach(async () => {
  repositories += 1;
  const repo = `accounts-${repositories}`;
  const files = { "README.md": "Accounts\n" };
  const collaborators = { ada: "write" } as const;
  fixture.github.createRepository({ owner: "example", name: repo, private: true, files, collaborators });
  place = { owner: "example", repo, records: createWriter() };
  await ensureRecordsBranch(octokit, place);
});
afterAll(async () => {
  const others = fixture.github
    .violations()
    .filter((violation) => !violation.startsWith(`example/${together}: two writes`));
  expect(others).toEqual([]);
  await fixture.close();
});

const read = (path: string) => readOwnFile(octokit, { ...place, path });

/** A change of a file that names its author. */
const change = (path: string, text: string, replaces: RecordVersion | undefined) => ({
  path,
  text,
  message: `Write ${path}`,
  replaces,
});

async function commits(): Promise<readonly string[]> {
  const path = `/repos/example/${place.repo}/commits?sha=aws-accounts-records`;
  const listed = await app.request<{ commit: { message: string } }[]>("GET", path);
  return listed.map(({ commit }) => commit.message);
}

describe("createRecordsWriter", () => {
  test("commits changes that wait at the same time together, and returns the versions", async () => {
    const writer = createWriter();
    const files = Array.from({ length: 12 }, (_, index) => `${index}.json`);
    const versions = await Promise.all(
      files.map((path) => writer.write(octokit, place, change(path, path, undefined))),
    );
    expect(await read("3.json")).toEqual({ ...versions[3], text: "3.json" });
    const [last = "", first] = await commits();
    expect(last.split("\n")).toEqual(["Record 12 changes", "", ...files.map((path) => `Write ${path}`)]);
    expect(first).toBe("Begin the records of AWS accounts");
  });

  test("needs one request if the branch has not moved since it was read", async () => {
    const writer = createWriter();
    const version = await writer.write(octokit, place, change("a.json", "one", undefined));
    const before = fixture.github.requests().length;
    await writer.write(octokit, place, change("a.json", "two", version));
    expect(fixture.github.requests().length - before).toBe(1);
    expect(await read("a.json")).toMatchObject({ text: "two" });
  });

  test("writes on top of another file's change", async () => {
    const writer = createWriter();
    const version = await writer.write(octokit, place, change("a.json", "one", undefined));
    await createWriter().write(octokit, place, change("b.json", "other", undefined));
    await writer.write(octokit, place, change("a.json", "two", version));
    expect([await read("a.json"), await read("b.json")]).toMatchObject([{ text: "two" }, { text: "other" }]);
  });

  test("rejects a change whose file has changed in the meantime, and commits the others", async () => {
    const writer = createWriter();
    const version = await writer.write(octokit, place, change("a.json", "one", undefined));
    await writer.write(octokit, place, change("a.json", "two", version));
    const [late, fresh] = await Promise.allSettled([
      writer.write(octokit, place, change("a.json", "three", version)),
      writer.write(octokit, place, change("b.json", "new", undefined)),
    ]);
    expect(late).toMatchObject({ status: "rejected", reason: expect.any(RecordConflictError) as unknown });
    expect(fresh.status).toBe("fulfilled");
    expect([await read("a.json"), await read("b.json")]).toMatchObject([{ text: "two" }, { text: "new" }]);
  });

  test("never writes two changes of the same version of a file", async () => {
    const writer = createWriter();
    const both = await Promise.allSettled([
      writer.write(octokit, place, change("a.json", "one", undefined)),
      writer.write(octokit, place, change("a.json", "two", undefined)),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(await read("a.json")).toMatchObject({ text: "one" });
  });

  test("two processes that write at the same time lose nothing", async () => {
    const paths = Array.from({ length: 6 }, (_, index) => `${index}.json`);
    const [one, other] = [createWriter(), createWriter()];
    await Promise.all(
      paths.map((path, index) => (index % 2 === 0 ? one : other).write(octokit, place, change(path, path, undefined))),
    );
    for (const path of paths) expect(await read(path)).toMatchObject({ text: path });
    together = place.repo;
  });

  test("writes nothing on top of a commit that is not the App's", async () => {
    const content = Buffer.from("forged").toString("base64");
    const path = `/repos/example/${place.repo}/contents/a.json`;
    await fixture.author.request("PUT", path, { message: "Forge", content, branch: "aws-accounts-records" });
    const write = createWriter().write(octokit, place, change("b.json", "new", undefined));
    await expect(write).rejects.toThrow("was made by ada, not by the App");
  });

  test("passes an error of GitHub to all callers whose changes failed", async () => {
    fixture.github.misbehave({ failRequests: { match: { path: /graphql/u }, status: 502, times: 1 } });
    const writer = createWriter();
    const tip = await read("README.md");
    const writes = ["a.json", "b.json"].map((path) =>
      writer.write(octokit, place, {
        ...change(path, path, undefined),
        replaces: tip && { ...tip, sha: "0".repeat(40) },
      }),
    );
    expect(await Promise.allSettled(writes)).toMatchObject([
      { status: "rejected", reason: { status: 502 } },
      { status: "rejected", reason: { status: 502 } },
    ]);
    await expect(writer.write(octokit, place, change("a.json", "again", undefined))).resolves.toBeDefined();
  });
});
