import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { readChecklist, readOlderEdits } from "../../../../app/github/issues/read-checklist.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" }, retry: { enabled: false }, throttle: { enabled: false } });
const place = { owner: "pets", repo: "accounts", issueNumber: 40, defaultBranch: "main" };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

const ann = { __typename: "User", login: "ann", databaseId: 7 };
const bot = { __typename: "Bot", login: "aws-accounts" };
const lastPage = { hasNextPage: false, endCursor: "end" };
const edit = (number: number, editor: unknown = ann) => ({
  id: `e${number}`,
  editedAt: `2026-03-01T10:0${number}:00Z`,
  editor,
  diff: `text ${number}`,
});
const comment = (number: number, author: unknown = ann) => ({
  id: `IC_${number}`,
  fullDatabaseId: String(3_000_000_000 + number),
  createdAt: "2026-03-01T10:30:00Z",
  author,
  body: `comment ${number}`,
  userContentEdits: number === 1 ? { nodes: [{ editedAt: "2026-03-01T10:45:00Z", editor: bot }] } : null,
});
const issue = {
  title: "Secure it",
  body: "now",
  state: "CLOSED",
  stateReason: "NOT_PLANNED",
  createdAt: "2026-03-01T09:00:00Z",
  updatedAt: "2026-03-01T11:00:00Z",
  closedAt: "2026-03-01T10:59:00Z",
  author: { __typename: "Bot", login: "github-actions" },
  labels: { nodes: [{ name: "aws-account-checklist" }] },
  timelineItems: { nodes: [{ actor: ann }] },
  userContentEdits: { nodes: [edit(2, bot), edit(1, null)], pageInfo: { hasNextPage: true, endCursor: "older" } },
  comments: { nodes: [comment(1), comment(2, null)], pageInfo: lastPage },
  deletions: { nodes: [{ createdAt: "2026-03-01T10:50:00Z", actor: ann, deletedCommentAuthor: bot }] },
};

function answer(
  variables: Readonly<Record<string, unknown>>,
  data: unknown,
  errors?: readonly Readonly<Record<string, unknown>>[],
): void {
  nock("https://api.github.com")
    .post("/graphql", (request: { readonly variables: unknown }) => {
      expect(request.variables).toMatchObject({ owner: "pets", repo: "accounts", number: 40, ...variables });
      return true;
    })
    .reply(200, { data, ...(errors === undefined ? {} : { errors }) });
}

const settings = { text: "app_id: 1", isTruncated: false };
const repository = (more: Readonly<Record<string, unknown>> = {}, object: unknown = settings) => ({
  repository: { object, issue: { ...issue, ...more } },
});

test("reads the issue, its edits, its comments and the settings in one call", async () => {
  answer({ settings: "refs/heads/main:.github/aws-accounts.yml", comments: null }, repository());
  expect(await readChecklist(octokit, place)).toEqual({
    title: "Secure it",
    body: "now",
    state: "closed",
    stateReason: "NOT_PLANNED",
    labels: ["aws-account-checklist"],
    author: "github-actions[bot]",
    createdAt: "2026-03-01T09:00:00Z",
    updatedAt: "2026-03-01T11:00:00Z",
    closedAt: "2026-03-01T10:59:00Z",
    closedBy: { kind: "person", id: 7, login: "ann" },
    edits: [
      { id: "e1", at: "2026-03-01T10:01:00Z", text: "text 1", editor: null },
      { id: "e2", at: "2026-03-01T10:02:00Z", text: "text 2", editor: { kind: "bot", login: "aws-accounts" } },
    ],
    olderEdits: "older",
    comments: [
      {
        id: "3000000001",
        nodeId: "IC_1",
        at: "2026-03-01T10:30:00Z",
        author: { kind: "person", id: 7, login: "ann" },
        body: "comment 1",
        lastEdit: { at: "2026-03-01T10:45:00Z", editor: { kind: "bot", login: "aws-accounts" } },
      },
      { id: "3000000002", nodeId: "IC_2", at: "2026-03-01T10:30:00Z", author: null, body: "comment 2", lastEdit: null },
    ],
    deletions: [
      {
        at: "2026-03-01T10:50:00Z",
        by: { kind: "person", id: 7, login: "ann" },
        author: { kind: "bot", login: "aws-accounts" },
      },
    ],
    settingsText: "app_id: 1",
  });
});

test("an open issue has no closer, also after it was closed before; an unedited issue has no edits", async () => {
  answer({}, repository({ state: "OPEN", author: null, userContentEdits: null }, null));
  expect(await readChecklist(octokit, place)).toMatchObject({
    state: "open",
    closedBy: null,
    author: null,
    edits: [],
    olderEdits: null,
    settingsText: undefined,
  });
  answer({}, repository({ timelineItems: { nodes: [] }, userContentEdits: { nodes: [], pageInfo: lastPage } }));
  expect(await readChecklist(octokit, place)).toMatchObject({ state: "closed", closedBy: null, olderEdits: null });
});

test("an author without a user's account is null", async () => {
  const mannequin = { __typename: "Mannequin", login: "imported" };
  const by = { nodes: [edit(1, mannequin)], pageInfo: lastPage };
  const closed = { timelineItems: { nodes: [{ actor: mannequin }] } };
  answer(
    {},
    repository({ userContentEdits: by, comments: { nodes: [comment(1, mannequin)], pageInfo: lastPage }, ...closed }),
  );
  expect(await readChecklist(octokit, place)).toMatchObject({
    closedBy: null,
    edits: [{ editor: null }],
    comments: [{ author: null }],
  });
});

test("reads all pages of comments", async () => {
  const more = { hasNextPage: true, endCursor: "next" };
  answer({ comments: null }, repository({ comments: { nodes: [comment(1)], pageInfo: more } }));
  answer({ comments: "next" }, repository({ comments: { nodes: [comment(2)], pageInfo: lastPage } }));
  expect((await readChecklist(octokit, place))?.comments.map(({ body }) => body)).toEqual(["comment 1", "comment 2"]);
});

describe("a deleted issue", () => {
  const gone = [{ type: "NOT_FOUND", path: ["repository", "issue"], message: "Could not resolve to an Issue" }];

  test("is undefined", async () => {
    answer({}, { repository: { issue: null } }, gone);
    expect(await readChecklist(octokit, place)).toBeUndefined();
  });

  test("is also undefined if it is deleted while its comments are read", async () => {
    answer({}, repository({ comments: { nodes: [], pageInfo: { hasNextPage: true, endCursor: "next" } } }));
    answer({ comments: "next" }, { repository: { issue: null } }, gone);
    expect(await readChecklist(octokit, place)).toBeUndefined();
  });
});

test("does not treat a failure of GitHub as a missing issue", async () => {
  answer({}, {}, [{ type: "FORBIDDEN", message: "Resource not accessible by integration" }]);
  await expect(readChecklist(octokit, place)).rejects.toThrow("Resource not accessible");
  nock("https://api.github.com").post("/graphql").reply(500, { message: "Server Error" });
  await expect(readChecklist(octokit, place)).rejects.toThrow("Server Error");
});

test.each([
  ["too long", { text: "app_id", isTruncated: true }],
  ["no text", { text: null, isTruncated: false }],
])("reports settings that are %s", async (_, object) => {
  answer({}, repository({}, object));
  await expect(readChecklist(octokit, place)).rejects.toThrow("Could not read .github/aws-accounts.yml");
});

describe("older edits", () => {
  const page = (nodes: readonly unknown[] | null, next: string | null) => ({
    repository: {
      issue: { userContentEdits: nodes && { nodes, pageInfo: { hasNextPage: next !== null, endCursor: next } } },
    },
  });

  test("name their editors by id", async () => {
    answer({ cursor: "older" }, page([edit(1)], null));
    const edits = await readOlderEdits(octokit, { ...place, cursor: "older", until: null });
    expect(edits[0]?.editor).toEqual({ kind: "person", id: 7, login: "ann" });
  });

  const read = async (until: string | null): Promise<readonly string[]> =>
    (await readOlderEdits(octokit, { ...place, cursor: "older", until })).map(({ id }) => id);

  test("are read back to the first, oldest first", async () => {
    answer({ cursor: "older" }, page([edit(4), edit(3)], "next"));
    answer({ cursor: "next" }, page([edit(2), edit(1)], null));
    expect(await read(null)).toEqual(["e1", "e2", "e3", "e4"]);
  });

  test("are read back to a known edit at most", async () => {
    answer({ cursor: "older" }, page([edit(4), edit(3)], "next"));
    expect(await read("e3")).toEqual(["e3", "e4"]);
  });

  test("may be deleted in the meantime", async () => {
    answer({ cursor: "older" }, page(null, null));
    expect(await read(null)).toEqual([]);
  });
});
