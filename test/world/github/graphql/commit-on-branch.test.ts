import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Person } from "../person.ts";
import { createFixture, writeBranch, type Fixture } from "../fixture.ts";

let fixture: Fixture;
let app: Person;
let head: string;

beforeAll(async () => {
  fixture = await createFixture();
  app = await fixture.app();
  await writeBranch(fixture.author, fixture.path, "records", { "records/old.json": "old" });
});
beforeEach(async () => {
  head = await headOf("records");
});
afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

async function headOf(branch: string): Promise<string> {
  const ref = await fixture.author.request<{ object: { sha: string } }>(
    "GET",
    `${fixture.path}/git/ref/heads/${branch}`,
  );
  return ref.object.sha;
}

const query = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url signature { isValid } } ref { name } }
}`;

interface Answer {
  readonly data: { readonly createCommitOnBranch: { readonly commit: { readonly oid: string } } | null };
  readonly errors?: readonly { readonly type: string; readonly message: string }[];
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function commit(who: Person, input: Readonly<Record<string, unknown>> = {}, branch = "records"): Promise<Answer> {
  return who.request<Answer>("POST", "/../graphql", {
    query,
    variables: {
      input: {
        branch: { repositoryNameWithOwner: fixture.fullName, branchName: branch },
        expectedHeadOid: head,
        message: { headline: "Write records", body: "and why" },
        fileChanges: { additions: [{ path: "records/new.json", contents: base64("new") }] },
        ...input,
      },
    },
  });
}

test("several files are one commit of the App's, committed and signed by GitHub, and pushed", async () => {
  const fileChanges = {
    additions: [
      { path: "records/a.json", contents: base64("a") },
      { path: "records/b.json", contents: base64("b") },
    ],
    deletions: [{ path: "records/old.json" }],
  };
  const { data } = await commit(app, { fileChanges });
  const oid = data.createCommitOnBranch?.commit.oid ?? "";
  expect(data.createCommitOnBranch).toMatchObject({
    commit: { signature: { isValid: true } },
    ref: { name: "records" },
  });
  expect(await headOf("records")).toBe(oid);
  expect(await fixture.author.request("GET", `${fixture.path}/commits/${oid}`)).toMatchObject({
    author: { login: "the-app[bot]" },
    committer: { login: "web-flow" },
    commit: { message: "Write records\n\nand why", verification: { verified: true } },
    parents: [{ sha: head }],
    files: [
      { filename: "records/a.json", status: "added" },
      { filename: "records/b.json", status: "added" },
      { filename: "records/old.json", status: "removed" },
    ],
  });
  const pushes = fixture.github.deliveries().filter(({ event }) => event === "push");
  expect(pushes.at(-1)?.payload).toMatchObject({ ref: "refs/heads/records", before: head, after: oid });
});

test("nothing is committed onto another head than was expected", async () => {
  const other = "0123456789012345678901234567890123456789";
  const { data, errors } = await commit(app, { expectedHeadOid: other });
  expect(data.createCommitOnBranch).toBeNull();
  expect(errors).toMatchObject([
    { type: "STALE_DATA", message: `Expected branch to point to "${other}" but it did not.  Pull and try again.` },
  ]);
  expect(await headOf("records")).toBe(head);
});

const old = { fileChanges: { deletions: [{ path: "no/such.json" }] } };
const workflow = { fileChanges: { additions: [{ path: ".github/workflows/a.yml", contents: "" }] } };

test.each([
  ["an App that may only read", () => fixture.app({ contents: "read" }), {}, "records", "FORBIDDEN"],
  ["a person who may only read", () => Promise.resolve(fixture.reader), {}, "records", "FORBIDDEN"],
  ["who may not even see it", () => Promise.resolve(fixture.stranger), {}, "records", "NOT_FOUND"],
  ["a branch that there is not", () => fixture.app(), {}, "no-such", "NOT_FOUND"],
  ["a file that there is not", () => fixture.app(), old, "records", "UNPROCESSABLE"],
  ["a workflow", () => fixture.app(), workflow, "records", "FORBIDDEN"],
])("%s is refused", async (_, who, input, branch, type) => {
  const { errors } = await commit(await who(), input, branch);
  expect(errors).toMatchObject([{ type }]);
  expect(await headOf("records")).toBe(head);
});

test("rules of the branch hold", async () => {
  const id = fixture.github.addRuleset({ repository: fixture.fullName, branch: "records", requirePullRequest: true });
  const { errors } = await commit(app);
  fixture.github.removeRuleset(fixture.fullName, id);
  expect(errors).toMatchObject([{ type: "BRANCH_PROTECTION_RULE_VIOLATION" }]);
  expect(errors?.[0]?.message).toContain("Changes must be made through a pull request.");
});
