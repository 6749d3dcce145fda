import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Person } from "local-github-world/github";
import { createFixture, type Fixture, writeFile } from "local-github-world/github/fixture";
import { createCache } from "../../../app/github/cache.ts";
import { readOwnFile } from "../../../app/github/records/read-records.ts";
import { ensureRecordsBranch } from "../../../app/files/account-records.ts";
import type { RecordsWriter } from "../../../app/github/records/records-writer.ts";
import { readFormerEmails, readUsedEmails, type UsedEmailsCache } from "../../../app/files/used-emails.ts";
import { recordsOf } from "../handlers/checklist/checklist-answers.ts";
import { createOctokit, identityOf } from "../octokit.ts";

/** The strict local GitHub has a real git history, which these tests need. */
let fixture: Fixture;
let app: Person;
let octokit: ReturnType<typeof createOctokit>;
let records: RecordsWriter;
let repositories = 0;

beforeAll(async () => {
  fixture = await createFixture();
  app = await fixture.app();
  octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
  records = recordsOf(identityOf({ ...app, id: fixture.appId }));
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const fileWith = (...names: readonly string[]): string =>
  JSON.stringify(names.map((name) => ({ email: `Root+${name}@example.gov.uk` })));
const emails = (...names: readonly string[]): ReadonlySet<string> =>
  new Set(names.map((name) => `root+${name}@example.gov.uk`));

/** A separate repository whose accounts file has had these texts; each start of the App begins with empty memory. */
async function newRepository(...texts: readonly string[]) {
  repositories += 1;
  const repo = `accounts-${repositories}`;
  const path = `/repos/example/${repo}`;
  const { author } = fixture;
  fixture.github.createRepository({
    owner: "example",
    name: repo,
    private: true,
    files: { "README.md": "Accounts\n" },
    collaborators: { ada: "write" },
  });
  let blob: string | undefined;
  let sha = "";
  const commit = async (text: string): Promise<string> => {
    const file = { message: "Change", content: Buffer.from(text).toString("base64"), branch: "main" };
    const answer = await author.request<{ commit: { sha: string }; content: { sha: string } }>(
      "PUT",
      `${path}/contents/terraform/accounts.tf.json`,
      { ...file, ...(blob === undefined ? {} : { sha: blob }) },
    );
    blob = answer.content.sha;
    sha = answer.commit.sha;
    return sha;
  };
  for (const text of texts) await commit(text);
  const place = { owner: "example", repo, records };
  const read = (at = sha, cache: UsedEmailsCache = new Map()) => readUsedEmails(octokit, place, { sha: at, cache });
  /** Writes the file as the App would. */
  const note = async (text: string): Promise<void> => {
    await ensureRecordsBranch(octokit, place);
    await records.write(octokit, place, { path: "used-emails.json", message: "Note", text, replaces: undefined });
  };
  const stored = async () => {
    const file = await readOwnFile(octokit, { ...place, path: "used-emails.json" });
    return file && (JSON.parse(file.text) as { commit: string; emails: readonly string[] });
  };
  const readFormer = () => readFormerEmails(octokit, place, { sha, cache: new Map(), files: createCache() });
  return { path, commit, read, readFormer, note, stored, tip: () => sha };
}

test("former e-mails are those that the file had and has no longer", async () => {
  const { readFormer, commit } = await newRepository(fileWith("a", "b"), fileWith("b", "c"));
  expect(await readFormer()).toEqual(emails("a"));
  await commit(fileWith("a"));
  expect(await readFormer()).toEqual(emails("b", "c"));
});

/** The number of requests that some work makes. */
async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const before = fixture.github.requests().length;
  await work();
  return fixture.github.requests().length - before;
}

const numbered = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => fileWith(`pets-${index}`));

test("a restart makes as few requests for a long history as for a short one, and reads only new commits", async () => {
  const costs: number[] = [];
  for (const count of [10, 60]) {
    const repository = await newRepository(...numbered(count));
    expect((await repository.read()).size).toBe(count);
    costs.push(await callsOf(() => repository.read()));
    await repository.commit(fileWith("new"));
    costs.push(await callsOf(() => repository.read()));
    expect((await repository.read()).size).toBe(count + 1);
  }
  // Requests for the branch's tip, the file and the history; then for the new content and the write.
  expect(costs).toEqual([3, 5, 3, 5]);
  // The local GitHub needs time for seventy commits on a busy machine.
});

test("the first read creates the branch and stores its result, sorted; after that, nothing is written", async () => {
  const repository = await newRepository(fileWith("cats", "dogs"), fileWith("birds"));
  expect(await repository.read()).toEqual(emails("birds", "cats", "dogs"));
  const written = { version: 1, commit: repository.tip(), emails: [...emails("birds", "cats", "dogs")] };
  expect(await repository.stored()).toEqual(written);
  const writes = () => fixture.github.requests().filter(({ method }) => method === "PUT").length;
  const before = writes();
  await repository.read();
  expect(writes()).toBe(before);
});

test("two calls at once share one read", async () => {
  const repository = await newRepository(...numbered(3));
  const alone = await newRepository(...numbered(3));
  const calls = await callsOf(() => alone.read());
  const cache: UsedEmailsCache = new Map();
  const both = () => Promise.all([repository.read(undefined, cache), repository.read(undefined, cache)]);
  expect(await callsOf(both)).toBe(calls);
  expect(await callsOf(both)).toBe(0);
});

test("after the history was rewritten, all of it is read again, and no e-mail is lost", async () => {
  const repository = await newRepository(fileWith("cats"), fileWith("dogs"));
  await repository.read();
  const other = await newRepository(fileWith("birds"), fileWith("fish"));
  const known = await repository.stored();
  await other.note(JSON.stringify({ version: 1, ...known }));
  expect(await other.read()).toEqual(emails("birds", "cats", "dogs", "fish"));
  expect(await other.stored()).toEqual({
    version: 1,
    commit: other.tip(),
    emails: [...emails("birds", "cats", "dogs", "fish")],
  });
});

test("a file that a person wrote is neither trusted nor overwritten", async () => {
  const repository = await newRepository(fileWith("cats"));
  await repository.read();
  const forged = JSON.stringify({ version: 1, commit: repository.tip(), emails: [] });
  await writeFile(fixture.author, repository.path, "aws-accounts-records", "used-emails.json", forged);
  expect(await repository.read()).toEqual(emails("cats"));
  await expect(repository.stored()).rejects.toThrow("was made by ada");
});

test("a file that cannot be parsed is replaced", async () => {
  const repository = await newRepository(fileWith("cats"));
  await repository.note("{}");
  expect(await repository.read()).toEqual(emails("cats"));
  expect(await repository.stored()).toMatchObject({ emails: [...emails("cats")] });
});

test("if two Apps write at once, the slower one reads again, and nothing is lost", async () => {
  const repository = await newRepository(fileWith("cats"));
  await repository.read();
  await repository.commit(fileWith("dogs"));
  expect(await Promise.all([repository.read(), repository.read()])).toEqual([
    emails("cats", "dogs"),
    emails("cats", "dogs"),
  ]);
  expect(await repository.stored()).toEqual({
    version: 1,
    commit: repository.tip(),
    emails: [...emails("cats", "dogs")],
  });
});

test("a file that is too long for GraphQL is still read, and a deleted file has no e-mails", async () => {
  const repository = await newRepository(fileWith("cats"), `${fileWith("dogs")}${" ".repeat(600_000)}`);
  expect(await repository.read()).toEqual(emails("cats", "dogs"));
});

test("without an accounts file, nothing is read or written", async () => {
  const repository = await newRepository();
  const { object } = await app.request<{ object: { sha: string } }>("GET", `${repository.path}/git/ref/heads/main`);
  expect(await repository.read(object.sha)).toEqual(new Set());
  expect(await repository.stored()).toBeUndefined();
});

test("after a failed read, the next call reads again", async () => {
  const repository = await newRepository(fileWith("cats"));
  const cache: UsedEmailsCache = new Map();
  fixture.github.misbehave({ failRequests: { match: { path: /graphql/u }, status: 502, times: 1 } });
  await expect(repository.read(undefined, cache)).rejects.toThrow();
  expect(await repository.read(undefined, cache)).toEqual(emails("cats"));
});
