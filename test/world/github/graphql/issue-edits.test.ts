import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Octokit } from "@octokit/core";
import type { Person } from "../person.ts";
import { createFixture, type Fixture } from "../fixture.ts";

let fixture: Fixture;
let clock = new Date("2026-03-01T12:00:00Z");
let number: number;

beforeAll(async () => {
  fixture = await createFixture({ now: () => clock });
  const { author, reviewer, path } = fixture;
  ({ number } = await author.request<{ number: number }>("POST", `${path}/issues`, {
    title: "List",
    body: "- [ ] one",
  }));
  await author.request("POST", `${path}/issues`, { title: "Never edited", body: "as it was" });
  for (const [who, body] of [
    [reviewer, "- [x] one"],
    [await fixture.app(), "- [x] one, said the App"],
  ] as const) {
    clock = new Date(clock.getTime() + 60_000);
    await who.request("PATCH", `${path}/issues/${number}`, { body });
  }
});
afterAll(async () => {
  await fixture.close();
});

const query = `query ($number: Int!, $first: Int, $cursor: String) {
  repository(owner: "example", name: "accounts") {
    issue(number: $number) {
      body
      userContentEdits(first: $first, after: $cursor) {
        nodes { diff editedAt editor { __typename login } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}`;

interface Issue {
  readonly body: string;
  readonly userContentEdits: {
    readonly nodes: readonly unknown[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

async function ask(who: Person, variables: Record<string, unknown>, text = query): Promise<Issue> {
  const octokit = new Octokit({ auth: who.token, baseUrl: fixture.github.apiUrl });
  return (await octokit.graphql<{ repository: { issue: Issue } }>(text, variables)).repository.issue;
}

const first = { diff: "- [ ] one", editedAt: "2026-03-01T12:00:00Z", editor: { __typename: "User", login: "ada" } };
const second = { diff: "- [x] one", editedAt: "2026-03-01T12:01:00Z", editor: { __typename: "User", login: "rhys" } };
const third = {
  diff: "- [x] one, said the App",
  editedAt: "2026-03-01T12:02:00Z",
  editor: { __typename: "Bot", login: "the-app" },
};

test("edits come newest first, the first version among them, an App without its [bot]", async () => {
  const issue = await ask(await fixture.app(), { number, first: 50 });
  expect(issue.body).toBe(third.diff);
  expect(issue.userContentEdits).toMatchObject({
    nodes: [third, second, first],
    pageInfo: { hasNextPage: false },
  });
});

test("an issue that was never edited has no edits", async () => {
  const { userContentEdits } = await ask(fixture.author, { number: 2, first: 50 });
  expect(userContentEdits).toMatchObject({
    nodes: [],
    pageInfo: { hasNextPage: false, endCursor: null },
  });
});

test("edits come in pages", async () => {
  const page = (await ask(fixture.author, { number, first: 2 })).userContentEdits;
  expect(page).toMatchObject({ nodes: [third, second], pageInfo: { hasNextPage: true } });
  const next = await ask(fixture.author, { number, first: 2, cursor: page.pageInfo.endCursor });
  expect(next.userContentEdits).toMatchObject({ nodes: [first], pageInfo: { hasNextPage: false } });
});

test.each([
  ["an App without the permission", () => fixture.app({ contents: "write" }), "Resource not accessible by integration"],
  [
    "somebody who may not see the repository",
    () => Promise.resolve(fixture.stranger),
    "Could not resolve to a Repository",
  ],
])("nothing is shown to %s", async (_, who, message) => {
  await expect(ask(await who(), { number, first: 1 })).rejects.toThrow(message);
});

test("more than a hundred at once are refused", async () => {
  await expect(ask(fixture.author, { number, first: 101 })).rejects.toThrow("between 1 and 100");
});

test("a query outside the schema is an error, and a violation", async () => {
  const before = fixture.github.violations().length;
  await expect(ask(fixture.author, {}, "{ repository { nonsense } }")).rejects.toThrow("nonsense");
  expect(fixture.github.violations().slice(before).join()).toContain("nonsense");
});
