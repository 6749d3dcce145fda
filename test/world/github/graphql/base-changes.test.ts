import { afterEach, beforeEach, expect, test } from "@jest/globals";
import type { Person } from "../person.ts";
import { createSetting, openPull, writeBranch, type Setting } from "../setting.ts";

let setting: Setting;
let number: number;
let clock: Date;

beforeEach(async () => {
  clock = new Date("2026-03-01T12:00:00Z");
  setting = await createSetting({ now: () => clock });
  await writeBranch(setting.author, setting.path, "stable", { "stable.txt": "stable" });
  number = await openPull(setting.author, setting.path, "topic", { "a.txt": "a" });
});
afterEach(async () => {
  expect(setting.github.violations()).toEqual([]);
  await setting.close();
});

async function timeline(args: string) {
  const items = "... on BaseRefChangedEvent { createdAt actor { login } currentRefName previousRefName }";
  const query = `query ($number: Int!) { repository(owner: "example", name: "accounts") {
    pullRequest(number: $number) { timelineItems(${args}) { totalCount nodes { ${items} } pageInfo { hasNextPage } } }
  } }`;
  const { data, errors } = await setting.reader.request<{
    data: { repository: { pullRequest: { timelineItems: unknown } | null } };
    errors?: unknown;
  }>("POST", "/../graphql", { query, variables: { number } });
  return errors ?? data.repository.pullRequest?.timelineItems;
}

async function retarget(base: string, who: Person): Promise<void> {
  clock = new Date(clock.getTime() + 60_000);
  await who.request("PATCH", `${setting.path}/pulls/${number}`, { base });
}

const changed = "itemTypes: [BASE_REF_CHANGED_EVENT]";

test("a pull request that always had its base has no change of it", async () => {
  expect(await timeline(`${changed}, last: 1`)).toEqual({ totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } });
});

test("each change of the base is kept with who made it, and the last can be asked for alone", async () => {
  await retarget("stable", setting.reviewer);
  await retarget("stable", setting.author);
  await retarget("main", setting.author);
  const [first, second] = [
    { actor: { login: "rhys" }, createdAt: "2026-03-01T12:01:00Z", previousRefName: "main", currentRefName: "stable" },
    { actor: { login: "ada" }, createdAt: "2026-03-01T12:03:00Z", previousRefName: "stable", currentRefName: "main" },
  ];
  expect(await timeline(`${changed}, first: 10`)).toMatchObject({ totalCount: 2, nodes: [first, second] });
  expect(await timeline(`${changed}, first: 1`)).toMatchObject({ nodes: [first], pageInfo: { hasNextPage: true } });
  expect(await timeline(`${changed}, last: 1`)).toMatchObject({
    totalCount: 2,
    nodes: [second],
    pageInfo: { hasNextPage: false },
  });
  expect(await timeline("itemTypes: [], last: 1")).toMatchObject({ nodes: [] });
});

test("an App hears from where the base was changed, and by whom", async () => {
  const { base } = await setting.reader.request<{ base: { sha: string } }>("GET", `${setting.path}/pulls/${number}`);
  await retarget("stable", setting.reviewer);
  const edited = setting.github.deliveries().filter(({ action }) => action === "edited");
  expect(edited).toMatchObject([
    {
      event: "pull_request",
      payload: {
        changes: { base: { ref: { from: "main" }, sha: { from: base.sha } } },
        pull_request: { base: { ref: "stable" } },
        sender: { login: "rhys" },
      },
    },
  ]);
});

test("a closed pull request keeps its base", async () => {
  await setting.author.request("PATCH", `${setting.path}/pulls/${number}`, { state: "closed" });
  const answer = await setting.author.attempt("PATCH", `${setting.path}/pulls/${number}`, { base: "stable" });
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ field: "base", message: "Cannot change the base branch of a closed pull request." }] },
  });
  expect(await timeline(`${changed}, last: 1`)).toMatchObject({ totalCount: 0 });
});

test("how many is to be said", async () => {
  expect(await timeline(changed)).toMatchObject([{ type: "MISSING_PAGINATION_BOUNDARIES" }]);
  expect(await timeline(`${changed}, last: 101`)).toMatchObject([{ type: "EXCESSIVE_PAGINATION" }]);
});
