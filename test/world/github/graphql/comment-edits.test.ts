import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Person } from "../person.ts";
import { createFixture, openPull, type Fixture } from "../fixture.ts";

let fixture: Fixture;
let clock: Date;

beforeEach(async () => {
  clock = new Date("2026-03-01T12:00:00Z");
  fixture = await createFixture({ now: () => clock });
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const edits = "userContentEdits(first: 10) { totalCount nodes { diff editedAt editor { __typename login } } }";

/** A pull request with a comment, which the author wrote, both. */
async function commentedPull(): Promise<{ readonly number: number; readonly comment: string }> {
  const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  const comments = `${fixture.path}/issues/${number}/comments`;
  const { id } = await fixture.author.request<{ id: number }>("POST", comments, { body: "Words" });
  return { number, comment: `${fixture.path}/issues/comments/${id}` };
}

async function edit(who: Person, path: string, body: string): Promise<void> {
  clock = new Date(clock.getTime() + 60_000);
  await who.request("PATCH", path, { body });
}

async function ask(number: number): Promise<unknown> {
  const query = `query ($number: Int!) { repository(owner: "example", name: "accounts") { pullRequest(number: $number) {
    ${edits} comments(first: 10) { nodes { body author { login } ${edits} } }
  } } }`;
  const { data } = await fixture.reader.request<{ data: { repository: { pullRequest: unknown } } }>(
    "POST",
    "/../graphql",
    { query, variables: { number } },
  );
  return data.repository.pullRequest;
}

const told = () =>
  fixture.github
    .deliveries()
    .filter(({ event, action }) => event === "issue_comment" && action !== "created")
    .map(({ action, payload }) => ({ action, ...payload }));

describe("a comment", () => {
  test("that was never edited has no edits", async () => {
    const { number } = await commentedPull();
    expect(await ask(number)).toMatchObject({
      comments: { nodes: [{ author: { login: "ada" }, userContentEdits: { totalCount: 0, nodes: [] } }] },
    });
  });

  test("has each version with who wrote it, newest first, and stays its author's", async () => {
    const { number, comment } = await commentedPull();
    await edit(fixture.reviewer, comment, "Other words");
    await edit(await fixture.app(), comment, "The App's words");
    expect(await ask(number)).toMatchObject({
      comments: {
        nodes: [
          {
            body: "The App's words",
            author: { login: "ada" },
            userContentEdits: {
              totalCount: 3,
              nodes: [
                { diff: "The App's words", editor: { __typename: "Bot", login: "the-app" } },
                { diff: "Other words", editedAt: "2026-03-01T12:01:00Z", editor: { login: "rhys" } },
                { diff: "Words", editedAt: "2026-03-01T12:00:00Z", editor: { login: "ada" } },
              ],
            },
          },
        ],
      },
    });
  });

  test("tells who edited and who deleted it, and what it said before", async () => {
    const { comment } = await commentedPull();
    await edit(fixture.reviewer, comment, "Other words");
    await fixture.reviewer.request("DELETE", comment);
    const sender = { login: "rhys" };
    expect(told()).toMatchObject([
      { action: "edited", sender, changes: { body: { from: "Words" } }, comment: { body: "Other words" } },
      { action: "deleted", sender, comment: { body: "Other words", user: { login: "ada" } } },
    ]);
  });

  test("that is written again as it was is not edited", async () => {
    const { number, comment } = await commentedPull();
    await edit(fixture.reviewer, comment, "Words");
    expect(told()).toEqual([]);
    expect(await ask(number)).toMatchObject({ comments: { nodes: [{ userContentEdits: { totalCount: 0 } }] } });
  });

  test("is deleted by its author and by those who may write, and by nobody else", async () => {
    const { comment } = await commentedPull();
    expect(await fixture.reader.attempt("DELETE", comment)).toMatchObject({ status: 403 });
    expect(await fixture.reviewer.attempt("DELETE", comment)).toMatchObject({ status: 204 });
    expect(await fixture.author.attempt("GET", comment)).toMatchObject({ status: 404 });
  });
});

test("a pull request has each version of its text, like an issue", async () => {
  const { number } = await commentedPull();
  expect(await ask(number)).toMatchObject({ userContentEdits: { totalCount: 0 } });
  await edit(fixture.reviewer, `${fixture.path}/pulls/${number}`, "By the reviewer");
  expect(await ask(number)).toMatchObject({
    userContentEdits: {
      nodes: [
        { diff: "By the reviewer", editedAt: "2026-03-01T12:01:00Z", editor: { login: "rhys" } },
        { diff: "", editor: { login: "ada" } },
      ],
    },
  });
});

test("a comment that was deleted stays in the timeline, with who wrote it and who deleted it", async () => {
  const { number, comment } = await commentedPull();
  const other = await fixture.author.request<{ number: number }>("POST", `${fixture.path}/issues`, {
    title: "An issue",
  });
  const { id } = await fixture.author.request<{ id: number }>(
    "POST",
    `${fixture.path}/issues/${other.number}/comments`,
    { body: "Words" },
  );
  await fixture.reviewer.request("DELETE", comment);
  await fixture.reviewer.request("DELETE", `${fixture.path}/issues/comments/${id}`);
  const deletions = `timelineItems(itemTypes: [COMMENT_DELETED_EVENT], last: 10) { nodes {
    ... on CommentDeletedEvent { actor { login } createdAt deletedCommentAuthor { login } }
  } }`;
  const query = `query ($pull: Int!, $issue: Int!) { repository(owner: "example", name: "accounts") {
    pullRequest(number: $pull) { ${deletions} } issue(number: $issue) { ${deletions} }
  } }`;
  const variables = { pull: number, issue: other.number };
  const { data } = await fixture.reader.request<{ data: unknown }>("POST", "/../graphql", { query, variables });
  const deletion = {
    actor: { login: "rhys" },
    createdAt: "2026-03-01T12:00:00Z",
    deletedCommentAuthor: { login: "ada" },
  };
  const timelineItems = { nodes: [deletion] };
  expect(data).toEqual({ repository: { pullRequest: { timelineItems }, issue: { timelineItems } } });
});

test("a comment is found by its id alone", async () => {
  const { number, comment } = await commentedPull();
  const ask = async (query: string, variables: object) =>
    fixture.reader.request<{ data: object }>("POST", "/../graphql", { query, variables });
  const { node_id } = await fixture.author.request<{ node_id: string }>("GET", comment);
  const byId = `query ($id: ID!) { node(id: $id) { id ... on IssueComment { body } } }`;
  expect(await ask(byId, { id: node_id })).toEqual({ data: { node: { id: node_id, body: "Words" } } });
  expect(await ask(byId, { id: "IC_none" })).toMatchObject({ data: { node: null }, errors: [{ type: "NOT_FOUND" }] });
  const listed = `query ($number: Int!) { repository(owner: "example", name: "accounts") {
    pullRequest(number: $number) { comments(first: 1) { nodes { id } } } } }`;
  const nodes = [{ id: node_id }];
  expect(await ask(listed, { number })).toEqual({ data: { repository: { pullRequest: { comments: { nodes } } } } });
});
