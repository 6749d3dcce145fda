import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { person, type Person } from "./person.ts";
import { createFixture, openPull, writeFile, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let number: number;

beforeEach(async () => {
  fixture = await createFixture();
  const { author, reviewer, path } = fixture;
  number = await openPull(author, path, "topic", { "a.txt": "a" });
  await reviewer.request("POST", `${path}/issues/${number}/comments`, { body: "Words" });
  await reviewer.request("POST", `${path}/pulls/${number}/reviews`, { event: "APPROVE", body: "" });
  await reviewer.request("PATCH", `${path}/pulls/${number}`, { body: "By the reviewer" });
  await writeFile(reviewer, path, "topic", "b.txt", "b");
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const read = async <Body>(path: string): Promise<Body> =>
  (await fixture.app()).request<Body>("GET", `${fixture.path}${path}`);
const members = async (): Promise<unknown> =>
  (await fixture.app()).request("GET", "/orgs/example/teams/reviewers/members");
const permissionOf = async (login: string) =>
  (await fixture.app()).attempt("GET", `${fixture.path}/collaborators/${login}/permission`);
const add = (login: string): Person => person(fixture.github, fixture.github.addUser(login));

/** Whom GitHub names for what the reviewer did, over REST. */
async function named() {
  const [comments, reviews, activity, commit] = await Promise.all([
    read<unknown[]>(`/issues/${number}/comments`),
    read<unknown[]>(`/pulls/${number}/reviews`),
    read<unknown[]>("/activity?ref=topic&per_page=1"),
    read("/commits/topic"),
  ]);
  return { comment: comments[0], review: reviews[0], activity: activity[0], commit };
}

/** The same over GraphQL. */
async function namedInGraphql(): Promise<unknown> {
  const who = "login ... on User { databaseId }";
  const query = `query ($number: Int!) { repository(owner: "example", name: "accounts") { pullRequest(number: $number) {
    comments(first: 1) { nodes { author { ${who} } } }
    reviews(first: 1) { nodes { author { ${who} } } }
    userContentEdits(first: 1) { nodes { editor { ${who} } } }
    commits(first: 2) { nodes { commit { author { user { login databaseId } } } } }
  } } }`;
  const app = await fixture.app();
  const { data } = await app.request<{ data: { repository: { pullRequest: unknown } } }>("POST", "/../graphql", {
    query,
    variables: { number },
  });
  return data.repository.pullRequest;
}

describe("a person with another login", () => {
  test("is the same by id in all that they did", async () => {
    const { id } = (await read<{ author: { id: number } }>("/commits/topic")).author;
    fixture.github.renameUser("rhys", "rhys-new");
    const user = { login: "rhys-new", id };
    expect(await named()).toMatchObject({
      comment: { user },
      review: { user },
      activity: { actor: user },
      commit: { author: user },
    });
    const author = { login: "rhys-new", databaseId: id };
    expect(await namedInGraphql()).toMatchObject({
      comments: { nodes: [{ author }] },
      reviews: { nodes: [{ author }] },
      userContentEdits: { nodes: [{ editor: author }] },
      commits: { nodes: [{}, { commit: { author: { user: author } } }] },
    });
  });

  test("keeps their token, role and teams", async () => {
    fixture.github.renameUser("rhys", "rhys-new");
    await writeFile(fixture.reviewer, fixture.path, "topic", "c.txt", "c");
    expect(await permissionOf("rhys-new")).toMatchObject({ body: { permission: "write" } });
    expect(await permissionOf("rhys")).toMatchObject({ status: 404 });
    expect(await members()).toMatchObject([{ login: "rhys-new" }]);
  });

  test("leaves the old one to whoever takes it, with none of what they had", async () => {
    const { id } = (await read<{ author: { id: number } }>("/commits/topic")).author;
    fixture.github.renameUser("rhys", "rhys-new");
    const newcomer = add("rhys");
    expect(await permissionOf("rhys")).toMatchObject({ body: { permission: "none", user: { login: "rhys" } } });
    expect(await newcomer.attempt("GET", fixture.path)).toMatchObject({ status: 404 });
    expect(await members()).toMatchObject([{ login: "rhys-new" }]);
    expect(await named()).toMatchObject({ comment: { user: { login: "rhys-new", id } } });
    expect(await read("/activity?actor=rhys")).toEqual([]);
  });

  test("cannot have one that somebody has", () => {
    expect(() => {
      fixture.github.renameUser("rhys", "Ada");
    }).toThrow("there is an account Ada already");
    expect(() => fixture.github.addUser("ghost")).toThrow("there is an account ghost already");
  });
});

describe("a person who left GitHub", () => {
  test("is ghost in what they wrote, and nobody in reviews, moves of branches and commits", async () => {
    fixture.github.deleteUser("rhys");
    expect(await named()).toMatchObject({
      comment: { user: { login: "ghost", id: 10_137 } },
      review: { user: null, state: "APPROVED", author_association: "NONE" },
      activity: { actor: null },
      commit: { author: null, committer: { login: "web-flow" } },
    });
  });

  test("is nobody in GraphQL", async () => {
    fixture.github.deleteUser("rhys");
    expect(await namedInGraphql()).toMatchObject({
      comments: { nodes: [{ author: null }] },
      reviews: { nodes: [{ author: null }] },
      userContentEdits: { nodes: [{ editor: null }] },
      commits: { nodes: [{}, { commit: { author: { user: null } } }] },
    });
  });

  test("can do nothing any more, and whoever takes their login has none of what they had", async () => {
    fixture.github.deleteUser("rhys");
    expect(await fixture.reviewer.attempt("GET", fixture.path)).toMatchObject({ status: 401 });
    expect(await permissionOf("rhys")).toMatchObject({ status: 404 });
    expect(await members()).toEqual([]);
    add("rhys");
    expect(await permissionOf("rhys")).toMatchObject({ body: { permission: "none" } });
    expect(await members()).toEqual([]);
    expect(await named()).toMatchObject({ comment: { user: { login: "ghost" } } });
  });

  test("takes their forks along", async () => {
    const files = { "f.txt": Buffer.from("f") };
    const forked = fixture.github.openForkPull({ repository: fixture.fullName, by: "stu", files });
    fixture.github.deleteUser("stu");
    expect(await read(`/pulls/${forked}`)).toMatchObject({ head: { repo: null }, user: { login: "ghost" } });
  });

  test("may have a review that is dismissed", async () => {
    fixture.github.deleteUser("rhys");
    const [{ id } = { id: 0 }] = await read<{ id: number }[]>(`/pulls/${number}/reviews`);
    await fixture.author.request("PUT", `${fixture.path}/pulls/${number}/reviews/${id}/dismissals`, {
      message: "Gone",
    });
    expect(fixture.github.deliveries().at(-1)).toMatchObject({ action: "dismissed", payload: { review: { id } } });
  });
});
