import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { createFixture, type Fixture } from "./fixture.ts";

let fixture: Fixture;
let number: number;
const repository = "example/accounts";

beforeEach(async () => {
  fixture = await createFixture();
  const issue = { title: "An issue", body: "Its text" };
  ({ number } = await fixture.author.request<{ number: number }>("POST", `${fixture.path}/issues`, issue));
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const name = () => ({ repository, number, by: "ada" });
const actions = (): readonly unknown[] =>
  fixture.github.deliveries().flatMap((delivery) => (delivery.event === "issues" ? [delivery.action] : []));
const say = (who = fixture.reader) => who.attempt("POST", `${fixture.path}/issues/${number}/comments`, { body: "Hm." });

const inGraphql = (wanted = number): Promise<unknown> =>
  fixture.author.request("POST", "/../graphql", {
    query: `{ repository(owner: "example", name: "accounts") { issue(number: ${wanted}) { title } } }`,
  });
const unknown = (wanted = number) => ({
  data: { repository: { issue: null } },
  errors: [{ type: "NOT_FOUND", message: `Could not resolve to an Issue with the number of ${wanted}.` }],
});

test("a locked issue takes comments from those alone who may write", async () => {
  expect((await say()).status).toBe(201);
  fixture.github.lockIssue(name());
  expect((await say()).status).toBe(403);
  expect((await say(fixture.author)).status).toBe(201);
  expect(await fixture.reader.request("GET", `${fixture.path}/issues/${number}`)).toMatchObject({ locked: true });
  fixture.github.pinIssue(name());
  expect(actions()).toEqual(["opened", "locked", "pinned"]);
});

test("a transferred issue is in the other repository with its conversation, and its number here leads there", async () => {
  fixture.github.createRepository({
    owner: "example",
    name: "elsewhere",
    private: true,
    files: { "README.md": "\n" },
    collaborators: { ada: "write" },
  });
  await say();
  const there = fixture.github.transferIssue({ ...name(), to: "example/elsewhere" });
  expect(await fixture.author.request("GET", `/repos/example/elsewhere/issues/${there}`)).toMatchObject({
    title: "An issue",
    body: "Its text",
    comments: 1,
    labels: [],
  });
  expect(await inGraphql()).toMatchObject(unknown());
  const moved = await fetch(`${fixture.github.apiUrl}${fixture.path}/issues/${number}`, {
    headers: { authorization: `Bearer ${fixture.author.token}` },
    redirect: "manual",
  });
  expect(moved.status).toBe(301);
  expect(moved.headers.get("location")).toBe(`${fixture.github.apiUrl}/repos/example/elsewhere/issues/${there}`);
  // Followed, as clients do.
  expect(await fixture.author.request("GET", `${fixture.path}/issues/${number}`)).toMatchObject({ number: there });
  expect(actions()).toEqual(["opened", "transferred", "opened"]);
});

test("a deleted or converted issue is gone, only the former is told, and its number is not given again", async () => {
  fixture.github.deleteIssue(name());
  expect(await fixture.author.attempt("GET", `${fixture.path}/issues/${number}`)).toMatchObject({ status: 410 });
  expect(await inGraphql()).toMatchObject(unknown());
  const next = await fixture.author.request<{ number: number }>("POST", `${fixture.path}/issues`, { title: "Another" });
  expect(next.number).toBe(number + 1);
  fixture.github.convertIssue({ ...name(), number: next.number });
  expect(await inGraphql(next.number)).toMatchObject(unknown(next.number));
  expect(await fixture.author.request("GET", `${fixture.path}/issues`)).toEqual([]);
  expect(actions()).toEqual(["opened", "deleted", "opened"]);
});
