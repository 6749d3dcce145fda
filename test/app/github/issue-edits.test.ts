import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { readIssueEdits } from "../../../app/github/issue-edits.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" } });
const issue = { owner: "pets", repo: "accounts", issueNumber: 40 };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

const node = (number: number, editor: unknown = { __typename: "User", login: "ann" }) => ({
  id: `e${number}`,
  editedAt: `2026-03-01T10:0${number}:00Z`,
  editor,
  diff: `text ${number}`,
});

function answerPage(cursor: string | null, nodes: readonly unknown[] | null, next: string | null): void {
  const pageInfo = { hasNextPage: next !== null, endCursor: next };
  nock("https://api.github.com")
    .post("/graphql", ({ variables }: { readonly variables: unknown }) => {
      expect(variables).toEqual({ owner: "pets", repo: "accounts", number: 40, cursor });
      return true;
    })
    .reply(200, {
      data: { repository: { issue: { body: "now", userContentEdits: nodes && { nodes, pageInfo } } } },
    });
}

test("reads the whole history, oldest first, with who made each text", async () => {
  answerPage(null, [node(3), node(2, null)], "next");
  answerPage("next", [{ ...node(1, { __typename: "Bot", login: "aws-accounts" }), diff: null }], null);
  expect(await readIssueEdits(octokit, { ...issue, until: null })).toEqual({
    body: "now",
    edits: [
      { id: "e1", at: "2026-03-01T10:01:00Z", text: null, editor: { kind: "bot", login: "aws-accounts" } },
      { id: "e2", at: "2026-03-01T10:02:00Z", text: "text 2", editor: null },
      { id: "e3", at: "2026-03-01T10:03:00Z", text: "text 3", editor: { kind: "person", login: "ann" } },
    ],
  });
});

test("reads no further than the edit that is known already", async () => {
  answerPage(null, [node(3), node(2)], "next");
  const { edits } = await readIssueEdits(octokit, { ...issue, until: "e2" });
  expect(edits.map(({ id }) => id)).toEqual(["e2", "e3"]);
});

test("a body that was never edited has no edits", async () => {
  answerPage(null, null, null);
  expect(await readIssueEdits(octokit, { ...issue, until: null })).toEqual({ body: "now", edits: [] });
});
