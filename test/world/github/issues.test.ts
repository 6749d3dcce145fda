import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createSetting, openPull, type Setting } from "./setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

const open = async (body: object = {}, who = setting.author): Promise<number> =>
  (await who.request<{ number: number }>("POST", `${setting.path}/issues`, { title: "An issue", ...body })).number;
const update = (number: number, body: object, who = setting.author) =>
  who.attempt("PATCH", `${setting.path}/issues/${number}`, body);
const actions = (event: string) =>
  setting.github
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
    const edits = setting.github.deliveries().filter(({ action }) => action === "edited");
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
      await setting.author.attempt("POST", `${setting.path}/issues`, { title: "t", body }),
      await setting.author.attempt("POST", `${setting.path}/issues/${number}/comments`, { body }),
    ]) {
      expect(answer).toMatchObject({
        status: 422,
        body: { errors: [{ message: "body is too long (maximum is 65536 characters)" }] },
      });
    }
  });

  test("loses its labels where its author may not label", async () => {
    const number = await open({ labels: ["request"] }, setting.reader);
    expect(await setting.reader.request("GET", `${setting.path}/issues/${number}`)).toMatchObject({ labels: [] });
  });

  test("by an App says which", async () => {
    const number = await open({}, await setting.app());
    expect(await setting.reader.request("GET", `${setting.path}/issues/${number}`)).toMatchObject({
      user: { login: "the-app[bot]", type: "Bot" },
      performed_via_github_app: { id: setting.appId },
    });
  });

  test("is found by label, state and author, a pull request among them", async () => {
    await open({ labels: ["a", "b"] });
    await open({ labels: ["a"] });
    await update(2, { state: "closed" });
    await openPull(setting.reviewer, setting.path, "topic", { "a.txt": "a" });
    const list = async (query: string) =>
      (await setting.reader.request<{ number: number }[]>("GET", `${setting.path}/issues?${query}`)).map(
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
      setting.author.attempt("POST", `${setting.path}/labels`, { name: "ready", color: "00ff00", description: "Done" });
    expect(await create()).toMatchObject({ status: 201, body: { name: "ready" } });
    expect(await create()).toMatchObject({ status: 422, body: { errors: [{ code: "already_exists" }] } });
  });

  test("comes and goes, and each change is told", async () => {
    const number = await open({ labels: ["one"] });
    await setting.author.request("POST", `${setting.path}/issues/${number}/labels`, { labels: ["one", "two"] });
    await setting.author.request("DELETE", `${setting.path}/issues/${number}/labels/one`);
    expect((await setting.author.attempt("DELETE", `${setting.path}/issues/${number}/labels/one`)).status).toBe(404);
    expect(await update(number, { labels: ["three"] })).toMatchObject({ body: { labels: [{ name: "three" }] } });
    expect(actions("issues")).toEqual(["opened", "labeled", "labeled", "unlabeled", "unlabeled", "labeled"]);
  });

  test("cannot be put on by whoever may only read", async () => {
    const number = await open({}, setting.reader);
    expect((await update(number, { labels: ["mine"] }, setting.reader)).status).toBe(403);
  });
});

describe("a comment", () => {
  const comment = (number: number, body = "Words") =>
    setting.author.request<{ id: number }>("POST", `${setting.path}/issues/${number}/comments`, { body });

  test("is told when it comes, changes and goes", async () => {
    const { id } = await comment(await open());
    await setting.author.request("PATCH", `${setting.path}/issues/comments/${id}`, { body: "Other words" });
    await setting.author.request("DELETE", `${setting.path}/issues/comments/${id}`);
    expect((await setting.author.attempt("PATCH", `${setting.path}/issues/comments/${id}`, { body: "b" })).status).toBe(
      404,
    );
    const told = setting.github.deliveries().filter(({ event }) => event === "issue_comment");
    expect(told).toMatchObject([
      { action: "created" },
      { action: "edited", payload: { changes: { body: { from: "Words" } } } },
      { action: "deleted" },
    ]);
  });

  test("of somebody else is changed by those who may write alone", async () => {
    const { id } = await comment(await open());
    const edit = (who = setting.reader) =>
      who.attempt("PATCH", `${setting.path}/issues/comments/${id}`, { body: "Mine" });
    expect((await edit()).status).toBe(403);
    expect((await edit(setting.reviewer)).status).toBe(200);
  });

  test("has a reaction of a kind of somebody once", async () => {
    const { id } = await comment(await open());
    const path = `${setting.path}/issues/comments/${id}`;
    expect(await setting.reader.request("GET", path)).toMatchObject({ id, body: "Words" });
    const react = (content: string) => setting.reader.attempt("POST", `${path}/reactions`, { content });
    expect((await react("eyes")).status).toBe(201);
    expect((await react("eyes")).status).toBe(200);
    expect((await react("heart")).status).toBe(201);
    expect(await setting.author.request("GET", `${path}/reactions`)).toMatchObject([
      { content: "eyes", user: { login: "rita" } },
      { content: "heart" },
    ]);
  });

  test("without words is refused", async () => {
    const number = await open();
    expect(
      (await setting.author.attempt("POST", `${setting.path}/issues/${number}/comments`, { body: " " })).status,
    ).toBe(422);
  });

  test("is one of a page, with links to the others", async () => {
    const number = await open();
    for (const body of ["1", "2", "3"]) await comment(number, body);
    const path = `${setting.github.apiUrl}${setting.path}/issues/${number}/comments?per_page=2`;
    const ask = (page: number) =>
      fetch(`${path}&page=${page}`, { headers: { authorization: `Bearer ${setting.author.token}` } });
    const [first, second] = [await ask(1), await ask(2)];
    expect(first.headers.get("link")).toBe(`<${path}&page=2>; rel="next", <${path}&page=2>; rel="last"`);
    expect(second.headers.get("link")).toBe(`<${path}&page=1>; rel="prev", <${path}&page=1>; rel="first"`);
    expect(await second.json()).toMatchObject([{ body: "3" }]);
  });
});
