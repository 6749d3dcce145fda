import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { BranchWrites } from "./branch-writes.ts";
import type { Person } from "./person.ts";
import { createFixture, openPull, writeBranch, type Fixture } from "./fixture.ts";
import type { Actor, Repository } from "./state.ts";

let fixture: Fixture;
let app: Person;
beforeEach(async () => {
  fixture = await createFixture();
  app = await fixture.app();
});
afterEach(() => fixture.close());

const content = Buffer.from("text").toString("base64");

/** Six at once, whatever the machine does: some of them meet. */
async function all(attempt: (number: number) => ReturnType<Person["attempt"]>) {
  const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(attempt));
  const refused = answers.filter(({ status }) => status >= 400);
  return { done: answers.length - refused.length, refused };
}

const put = (who: Person, branch: string) => (number: number) =>
  who.attempt("PUT", `${fixture.path}/contents/file-${number}.txt`, { message: "m", content, branch });

test("an App that writes two files of a branch at once is refused one, and it is noted", async () => {
  const { done, refused } = await all(put(app, "main"));
  expect(done).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const { status, body } of refused) {
    expect(status).toBe(409);
    expect(body).toMatchObject({ message: expect.stringMatching(/^is at [0-9a-f]{40} but expected [0-9a-f]{40}$/) });
  }
  const note = `${fixture.fullName}: two writes to main at the same time by the-app[bot]`;
  expect(fixture.github.violations()).toEqual(refused.map(() => note));
});

test("people who meet on a branch are refused, and it is no fault of the App's", async () => {
  const { refused } = await all((number) => put(number % 2 === 0 ? app : fixture.author, "main")(number));
  expect(refused.length).toBeGreaterThan(0);
});

test("one after the other, every write is taken", async () => {
  for (const number of [1, 2, 3]) expect((await put(app, "main")(number)).status).toBe(201);
  expect(fixture.github.violations()).toEqual([]);
});

test("writes to several branches do not meet", async () => {
  for (const number of [1, 2, 3, 4, 5, 6]) await writeBranch(app, fixture.path, `branch-${number}`, {});
  const { refused } = await all((number) => put(app, `branch-${number}`)(number));
  expect(refused).toEqual([]);
  expect(fixture.github.violations()).toEqual([]);
});

test("a branch that is moved twice at once is refused once", async () => {
  const sha = await writeBranch(app, fixture.path, "next", { "next.txt": "next" });
  const { refused } = await all(() => app.attempt("PATCH", `${fixture.path}/git/refs/heads/main`, { sha }));
  expect(refused[0]).toMatchObject({ status: 409, body: { message: "Reference cannot be updated" } });
});

test("of two merges at once, one finds its base modified", async () => {
  const numbers: number[] = [];
  for (const number of [1, 2, 3, 4, 5, 6])
    numbers.push(await openPull(fixture.author, fixture.path, `pull-${number}`, { [`${number}.txt`]: "text" }));
  const { refused } = await all((n) =>
    fixture.reviewer.attempt("PUT", `${fixture.path}/pulls/${numbers[n - 1] ?? 0}/merge`, {}),
  );
  const message = "Base branch was modified. Review and try the merge again.";
  expect(refused[0]).toMatchObject({ status: 405, body: { message } });
  expect(fixture.github.violations()).toEqual([]);
});

test("a commit by GraphQL that meets another is one onto a stale head", async () => {
  const ref = await app.request<{ object: { sha: string } }>("GET", `${fixture.path}/git/ref/heads/main`);
  const query =
    "mutation ($input: CreateCommitOnBranchInput!) { createCommitOnBranch(input: $input) { commit { oid } } }";
  const input = {
    branch: { repositoryNameWithOwner: fixture.fullName, branchName: "main" },
    expectedHeadOid: ref.object.sha,
    message: { headline: "m" },
    fileChanges: { additions: [{ path: "a.txt", contents: content }] },
  };
  const answers = await Promise.all(
    [1, 2, 3].map(() => app.attempt("POST", "/../graphql", { query, variables: { input } })),
  );
  const stale = answers.filter(({ body }) => "errors" in (body as object));
  expect(stale).toHaveLength(2);
  expect(stale[0]?.body).toMatchObject({ errors: [{ type: "STALE_DATA" }] });
});

test("a write that fails leaves the branch free", async () => {
  const writes = new BranchWrites(() => undefined);
  const place = {
    repository: { id: 1 } as Repository,
    branch: "main",
    actor: { kind: "user" } as Actor,
    refuse: () => new Error("refused"),
  };
  const fails = () => {
    throw new Error("failed");
  };
  await expect(writes.carryOut({ ...place, write: fails })).rejects.toThrow("failed");
  expect(await writes.carryOut({ ...place, write: () => "written" })).toBe("written");
});
