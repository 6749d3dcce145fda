import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Person } from "../person.ts";
import { createFixture, openPull, writeBranch, type Fixture } from "../fixture.ts";

let fixture: Fixture;
let number: number;
let clock: Date;

beforeEach(async () => {
  clock = new Date("2026-03-01T12:00:00Z");
  fixture = await createFixture({ now: () => clock });
  await writeBranch(fixture.author, fixture.path, "stable", { "stable.txt": "stable" });
  number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

async function timeline(args: string) {
  const items = `... on BaseRefChangedEvent { createdAt actor { login } currentRefName previousRefName }
    ... on AutomaticBaseChangeSucceededEvent { createdAt actor { login } newBase oldBase }`;
  const query = `query ($number: Int!) { repository(owner: "example", name: "accounts") {
    pullRequest(number: $number) { timelineItems(${args}) { totalCount nodes { ${items} } pageInfo { hasNextPage } } }
  } }`;
  const { data, errors } = await fixture.reader.request<{
    data: { repository: { pullRequest: { timelineItems: unknown } | null } };
    errors?: unknown;
  }>("POST", "/../graphql", { query, variables: { number } });
  return errors ?? data.repository.pullRequest?.timelineItems;
}

async function retarget(base: string, who: Person): Promise<void> {
  clock = new Date(clock.getTime() + 60_000);
  await who.request("PATCH", `${fixture.path}/pulls/${number}`, { base });
}

const changed = "itemTypes: [BASE_REF_CHANGED_EVENT]";

test("a pull request that always had its base has no change of it", async () => {
  expect(await timeline(`${changed}, last: 1`)).toEqual({ totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } });
});

test("each change of the base is kept with who made it, and the last can be asked for alone", async () => {
  await retarget("stable", fixture.reviewer);
  await retarget("stable", fixture.author);
  await retarget("main", fixture.author);
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
  const { base } = await fixture.reader.request<{ base: { sha: string } }>("GET", `${fixture.path}/pulls/${number}`);
  await retarget("stable", fixture.reviewer);
  const edited = fixture.github.deliveries().filter(({ action }) => action === "edited");
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
  await fixture.author.request("PATCH", `${fixture.path}/pulls/${number}`, { state: "closed" });
  const answer = await fixture.author.attempt("PATCH", `${fixture.path}/pulls/${number}`, { base: "stable" });
  expect(answer).toMatchObject({
    status: 422,
    body: { errors: [{ field: "base", message: "Cannot change the base branch of a closed pull request." }] },
  });
  expect(await timeline(`${changed}, last: 1`)).toMatchObject({ totalCount: 0 });
});

describe("where the base branch was merged and is deleted", () => {
  let merged: number;
  beforeEach(async () => {
    const { path, author } = fixture;
    const pull = { title: "Stable", head: "stable", base: "main" };
    ({ number: merged } = await author.request<{ number: number }>("POST", `${path}/pulls`, pull));
    await retarget("stable", fixture.reviewer);
    await author.request("PUT", `${path}/pulls/${merged}/merge`, {});
  });
  const read = () => fixture.reader.request("GET", `${fixture.path}/pulls/${number}`);

  test("on its page, GitHub changes the base, which is no change by a person", async () => {
    fixture.github.deleteMergedBranch({ repository: fixture.fullName, number: merged, by: "ada" });
    expect(await read()).toMatchObject({ state: "open", base: { ref: "main" } });
    expect(await timeline(`${changed}, last: 1`)).toMatchObject({
      totalCount: 1,
      nodes: [{ currentRefName: "stable" }],
    });
    expect(await timeline("itemTypes: [AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT], last: 1")).toMatchObject({
      totalCount: 1,
      nodes: [{ actor: { login: "ada" }, oldBase: "stable", newBase: "main" }],
    });
    const both = "itemTypes: [BASE_REF_CHANGED_EVENT, AUTOMATIC_BASE_CHANGE_SUCCEEDED_EVENT], first: 10";
    expect(await timeline(both)).toMatchObject({ nodes: [{ currentRefName: "stable" }, { newBase: "main" }] });
    const told = fixture.github.deliveries().filter(({ action }) => action === "edited");
    expect(told.at(-1)).toMatchObject({ payload: { number, changes: { base: { ref: { from: "stable" } } } } });
  });

  test("by other means, the pull request is closed", async () => {
    await fixture.author.request("DELETE", `${fixture.path}/git/refs/heads/stable`);
    expect(await read()).toMatchObject({ state: "closed", merged: false, base: { ref: "stable" } });
  });
});

test("how many is to be said", async () => {
  expect(await timeline(changed)).toMatchObject([{ type: "MISSING_PAGINATION_BOUNDARIES" }]);
  expect(await timeline(`${changed}, last: 101`)).toMatchObject([{ type: "EXCESSIVE_PAGINATION" }]);
});
