import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createSetting, type Setting } from "./setting.ts";

let setting: Setting;
let number: number;
const repository = "example/accounts";

beforeEach(async () => {
  setting = await createSetting();
  const issue = { title: "An issue", body: "Its text" };
  ({ number } = await setting.author.request<{ number: number }>("POST", `${setting.path}/issues`, issue));
});
afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

const name = () => ({ repository, number, by: "ada" });
const actions = (): readonly unknown[] =>
  setting.github.deliveries().flatMap((delivery) => (delivery.event === "issues" ? [delivery.action] : []));
const say = (who = setting.reader) => who.attempt("POST", `${setting.path}/issues/${number}/comments`, { body: "Hm." });

const inGraphql = (wanted = number): Promise<unknown> =>
  setting.author.request("POST", "/../graphql", {
    query: `{ repository(owner: "example", name: "accounts") { issue(number: ${wanted}) { title } } }`,
  });
const unknown = (wanted = number) => ({
  data: { repository: { issue: null } },
  errors: [{ type: "NOT_FOUND", message: `Could not resolve to an Issue with the number of ${wanted}.` }],
});

test("a locked issue takes comments from those alone who may write", async () => {
  expect((await say()).status).toBe(201);
  setting.github.lockIssue(name());
  expect((await say()).status).toBe(403);
  expect((await say(setting.author)).status).toBe(201);
  expect(await setting.reader.request("GET", `${setting.path}/issues/${number}`)).toMatchObject({ locked: true });
  setting.github.pinIssue(name());
  expect(actions()).toEqual(["opened", "locked", "pinned"]);
});

test("a transferred issue is in the other repository with its conversation, and its number here leads there", async () => {
  setting.github.createRepository({
    owner: "example",
    name: "elsewhere",
    private: true,
    files: { "README.md": "\n" },
    collaborators: { ada: "write" },
  });
  await say();
  const there = setting.github.transferIssue({ ...name(), to: "example/elsewhere" });
  expect(await setting.author.request("GET", `/repos/example/elsewhere/issues/${there}`)).toMatchObject({
    title: "An issue",
    body: "Its text",
    comments: 1,
    labels: [],
  });
  expect(await inGraphql()).toMatchObject(unknown());
  const moved = await fetch(`${setting.github.apiUrl}${setting.path}/issues/${number}`, {
    headers: { authorization: `Bearer ${setting.author.token}` },
    redirect: "manual",
  });
  expect(moved.status).toBe(301);
  expect(moved.headers.get("location")).toBe(`${setting.github.apiUrl}/repos/example/elsewhere/issues/${there}`);
  // Followed, as clients do.
  expect(await setting.author.request("GET", `${setting.path}/issues/${number}`)).toMatchObject({ number: there });
  expect(actions()).toEqual(["opened", "transferred", "opened"]);
});

test("a deleted or converted issue is gone, only the former is told, and its number is not given again", async () => {
  setting.github.deleteIssue(name());
  expect(await setting.author.attempt("GET", `${setting.path}/issues/${number}`)).toMatchObject({ status: 410 });
  expect(await inGraphql()).toMatchObject(unknown());
  const next = await setting.author.request<{ number: number }>("POST", `${setting.path}/issues`, { title: "Another" });
  expect(next.number).toBe(number + 1);
  setting.github.convertIssue({ ...name(), number: next.number });
  expect(await inGraphql(next.number)).toMatchObject(unknown(next.number));
  expect(await setting.author.request("GET", `${setting.path}/issues`)).toEqual([]);
  expect(actions()).toEqual(["opened", "deleted", "opened"]);
});
