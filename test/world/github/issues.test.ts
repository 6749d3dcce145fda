import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, type Fixture } from "./fixture.ts";

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const open = async (body: object = {}, who = fixture.author): Promise<number> =>
  (await who.request<{ number: number }>("POST", `${fixture.path}/issues`, { title: "An issue", ...body })).number;
const update = (number: number, body: object, who = fixture.author) =>
  who.attempt("PATCH", `${fixture.path}/issues/${number}`, body);
const actions = (event: string) =>
  fixture.github
    .deliveries()
    .filter((delivery) => delivery.event === event)
    .map(({ action }) => action);

describe("an issue", () => {
  test("is closed and reopened, with who closed it and why", async () => {
    const number = await open();
    expect(await update(number, { state: "closed" })).toMatchObject({
      body: { state: "closed", state_reason: "completed", closed_by: { login: "ada" } },
    });
    expect(await update(number, { state: "open" })).toMatchObject({
      body: { state_reason: "reopened", closed_at: null, closed_by: null },
    });
    expect(await update(number, { state: "closed", state_reason: "not_planned" })).toMatchObject({
      body: { state_reason: "not_planned" },
    });
    expect(actions("issues")).toEqual(["opened", "closed", "reopened", "closed"]);
  });

  test("says what its body was before an edit, and nothing where it stays", async () => {
    const number = await open({ body: "before" });
    await update(number, { body: "after" });
    await update(number, { body: "after" });
    const edits = fixture.github.deliveries().filter(({ action }) => action === "edited");
    expect(edits).toMatchObject([{ payload: { changes: { body: { from: "before" } }, issue: { body: "after" } } }]);
  });

  test.each([65_535, 65_536])("may have %i characters", async (length) => {
    expect((await update(await open(), { body: "x".repeat(length) })).status).toBe(200);
  });

  test("may not have 65,537", async () => {
    const number = await open();
    const body = "x".repeat(65_537);
    for (const answer of [
      await update(number, { body }),
      await fixture.author.attempt("POST", `${fixture.path}/issues`, { title: "t", body }),
      await fixture.author.attempt("POST", `${fixture.path}/issues/${number}/comments`, { body }),
    ]) {
      expect(answer).toMatchObject({
        status: 422,
        body: { errors: [{ message: "body is too long (maximum is 65536 characters)" }] },
      });
    }
  });

  test("loses its labels where its author may not label", async () => {
    const number = await open({ labels: ["request"] }, fixture.reader);
    expect(await fixture.reader.request("GET", `${fixture.path}/issues/${number}`)).toMatchObject({ labels: [] });
  });

  test("by an App says which", async () => {
    const number = await open({}, await fixture.app());
    expect(await fixture.reader.request("GET", `${fixture.path}/issues/${number}`)).toMatchObject({
      user: { login: "the-app[bot]", type: "Bot" },
      performed_via_github_app: { id: fixture.appId },
    });
  });

  test("is found by label, state and author, a pull request among them", async () => {
    await open({ labels: ["a", "b"] });
    await open({ labels: ["a"] });
    await update(2, { state: "closed" });
    await openPull(fixture.reviewer, fixture.path, "topic", { "a.txt": "a" });
    const list = async (query: string) =>
      (await fixture.reader.request<{ number: number }[]>("GET", `${fixture.path}/issues?${query}`)).map(
        ({ number }) => number,
      );
    expect(await list("labels=a,b")).toEqual([1]);
    expect(await list("labels=a&state=all")).toEqual([2, 1]);
    expect(await list("labels=a&state=closed")).toEqual([2]);
    expect(await list("creator=rhys")).toEqual([3]);
    expect(await list("direction=asc")).toEqual([1, 3]);
    expect(await list("sort=comments&direction=asc&state=all")).toEqual([1, 2, 3]);
  });
});

describe("a label", () => {
  test("is made once", async () => {
    const create = () =>
      fixture.author.attempt("POST", `${fixture.path}/labels`, { name: "ready", color: "00ff00", description: "Done" });
    expect(await create()).toMatchObject({ status: 201, body: { name: "ready" } });
    expect(await create()).toMatchObject({ status: 422, body: { errors: [{ code: "already_exists" }] } });
  });

  test("comes and goes, and each change is told", async () => {
    const number = await open({ labels: ["one"] });
    await fixture.author.request("POST", `${fixture.path}/issues/${number}/labels`, { labels: ["one", "two"] });
    await fixture.author.request("DELETE", `${fixture.path}/issues/${number}/labels/one`);
    expect((await fixture.author.attempt("DELETE", `${fixture.path}/issues/${number}/labels/one`)).status).toBe(404);
    expect(await update(number, { labels: ["three"] })).toMatchObject({ body: { labels: [{ name: "three" }] } });
    expect(actions("issues")).toEqual(["opened", "labeled", "labeled", "unlabeled", "unlabeled", "labeled"]);
  });

  test("cannot be put on by whoever may only read", async () => {
    const number = await open({}, fixture.reader);
    expect((await update(number, { labels: ["mine"] }, fixture.reader)).status).toBe(403);
  });
});

describe("a comment", () => {
  const comment = (number: number, body = "Words") =>
    fixture.author.request<{ id: number }>("POST", `${fixture.path}/issues/${number}/comments`, { body });

  test("is told when it comes, changes and goes", async () => {
    const { id } = await comment(await open());
    await fixture.author.request("PATCH", `${fixture.path}/issues/comments/${id}`, { body: "Other words" });
    await fixture.author.request("DELETE", `${fixture.path}/issues/comments/${id}`);
    expect((await fixture.author.attempt("PATCH", `${fixture.path}/issues/comments/${id}`, { body: "b" })).status).toBe(
      404,
    );
    const told = fixture.github.deliveries().filter(({ event }) => event === "issue_comment");
    expect(told).toMatchObject([
      { action: "created" },
      { action: "edited", payload: { changes: { body: { from: "Words" } } } },
      { action: "deleted" },
    ]);
  });

  test("of somebody else is changed by those who may write alone", async () => {
    const { id } = await comment(await open());
    const edit = (who = fixture.reader) =>
      who.attempt("PATCH", `${fixture.path}/issues/comments/${id}`, { body: "Mine" });
    expect((await edit()).status).toBe(403);
    expect((await edit(fixture.reviewer)).status).toBe(200);
  });

  test("has a reaction of a kind of somebody once", async () => {
    const { id } = await comment(await open());
    const path = `${fixture.path}/issues/comments/${id}`;
    expect(await fixture.reader.request("GET", path)).toMatchObject({ id, body: "Words" });
    const react = (content: string) => fixture.reader.attempt("POST", `${path}/reactions`, { content });
    expect((await react("eyes")).status).toBe(201);
    expect((await react("eyes")).status).toBe(200);
    expect((await react("heart")).status).toBe(201);
    expect(await fixture.author.request("GET", `${path}/reactions`)).toMatchObject([
      { content: "eyes", user: { login: "rita" } },
      { content: "heart" },
    ]);
  });

  test("without words is refused", async () => {
    const number = await open();
    expect(
      (await fixture.author.attempt("POST", `${fixture.path}/issues/${number}/comments`, { body: " " })).status,
    ).toBe(422);
  });

  test("is one of a page, with links to the others", async () => {
    const number = await open();
    for (const body of ["1", "2", "3"]) await comment(number, body);
    const path = `${fixture.github.apiUrl}${fixture.path}/issues/${number}/comments?per_page=2`;
    const ask = (page: number) =>
      fetch(`${path}&page=${page}`, { headers: { authorization: `Bearer ${fixture.author.token}` } });
    const [first, second] = [await ask(1), await ask(2)];
    expect(first.headers.get("link")).toBe(`<${path}&page=2>; rel="next", <${path}&page=2>; rel="last"`);
    expect(second.headers.get("link")).toBe(`<${path}&page=1>; rel="prev", <${path}&page=1>; rel="first"`);
    expect(await second.json()).toMatchObject([{ body: "3" }]);
  });
});
