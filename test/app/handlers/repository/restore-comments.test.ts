import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { restoreOwnComments } from "../../../../app/handlers/repository/restore-comments.ts";
import type { Person } from "local-github-world/github";
import { createFixture, openPull, type Fixture } from "local-github-world/github/fixture";
import { createOctokit, identityOf } from "../../octokit.ts";

/** The feature relies on GitHub's history, so the strict local GitHub responds. */
let fixture: Fixture;
let clock: Date;
let app: Person;

beforeEach(async () => {
  clock = new Date("2026-03-01T12:00:00Z");
  fixture = await createFixture({ now: () => clock });
  app = await fixture.app();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

interface Comment {
  readonly id: number;
  readonly body: string;
}

const kinds = [["issue"], ["pullRequest"]] as const;

async function open(kind: "issue" | "pullRequest"): Promise<number> {
  if (kind === "pullRequest") return openPull(fixture.author, fixture.path, "topic", { "a.txt": "a" });
  return (await fixture.author.request<{ number: number }>("POST", `${fixture.path}/issues`, { title: "One" })).number;
}

const say = (who: Person, number: number, body: string) =>
  who.request<Comment>("POST", `${fixture.path}/issues/${number}/comments`, { body });
const pathOf = ({ id }: Comment): string => `${fixture.path}/issues/comments/${id}`;

async function edit(who: Person, comment: Comment, body: string): Promise<void> {
  clock = new Date(clock.getTime() + 60_000);
  await who.request("PATCH", pathOf(comment), { body });
}

/** Restores the comments, and returns the number of calls, the calls for the history, and the comments afterwards. */
async function restore(number: number, kind: "issue" | "pullRequest" = "issue") {
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
  const before = fixture.github.requests().length;
  const where = { owner: "example", repo: "accounts", issueNumber: number, kind };
  await restoreOwnComments({ ...where, octokit, app: identityOf({ ...app, id: fixture.appId }) });
  const calls = fixture.github.requests().length - before;
  const path = `${fixture.path}/issues/${number}/comments?per_page=100`;
  const bodies = (await app.request<readonly Comment[]>("GET", path)).map(({ body }) => body);
  return { calls, bodies };
}

describe.each(kinds)("on: %s", (kind) => {
  test("an edited comment gets the App's text back, and names the editor", async () => {
    const number = await open(kind);
    const own = await say(app, number, "What it is");
    const other = await say(fixture.author, number, "Mine");
    await edit(fixture.reviewer, own, "Ready to merge");
    await edit(fixture.reviewer, other, "Not the App's");
    const { bodies } = await restore(number, kind);
    expect(bodies).toEqual([
      expect.stringMatching(/^What it is\n\n<!--[^]*Edited by `rhys` at 2026-03-01 12:01 UTC;/u),
      "Not the App's",
    ]);
    expect(await restore(number, kind)).toEqual({ calls: 1, bodies });
  });

  test("a deleted comment of the App is reported once, with the person who deleted it", async () => {
    const number = await open(kind);
    const own = await say(app, number, "Said once");
    await fixture.reviewer.request("DELETE", pathOf(own));
    const { bodies } = await restore(number, kind);
    expect(bodies).toEqual([
      expect.stringContaining("A comment of the App was deleted here, by `rhys`, last at 2026-03-01 12:00"),
    ]);
    expect(await restore(number, kind)).toEqual({ calls: 1, bodies });
  });
});

test("makes no extra calls and writes nothing if only the App edited its comments", async () => {
  const number = await open("issue");
  const own = await say(app, number, "What it was");
  await edit(app, own, "What it is");
  const double = await say(app, number, "What it is");
  await app.request("DELETE", pathOf(double));
  const foreign = await say(fixture.author, number, "Mine");
  await fixture.author.request("DELETE", pathOf(foreign));
  expect(await restore(number)).toEqual({ calls: 1, bodies: ["What it is"] });
});

test("the note names the last editor, and does not grow", async () => {
  const number = await open("issue");
  const own = await say(app, number, "What it is");
  await edit(fixture.reviewer, own, "Ready to merge");
  const once = await restore(number);
  await edit(fixture.author, own, `${once.bodies[0]}\n\nReady to merge`);
  const twice = await restore(number);
  expect(twice.bodies[0]).toBe(once.bodies[0]?.replace("`rhys` at 2026-03-01 12:01", "`ada` at 2026-03-01 12:02"));
});

test("a person who restores their own edit is named all the same", async () => {
  const number = await open("issue");
  const own = await say(app, number, "What it is");
  await edit(fixture.reviewer, own, "Ready to merge");
  await edit(fixture.reviewer, own, "What it is");
  expect((await restore(number)).bodies[0]).toMatch(/^What it is\n\n[^]*Edited by `rhys`/u);
});

test("the App's text is found behind many edits", async () => {
  const number = await open("issue");
  const own = await say(app, number, "What it is");
  for (let times = 1; times <= 45; times += 1) await edit(fixture.reviewer, own, `Ready to merge ${times}`);
  expect((await restore(number)).bodies[0]).toMatch(/^What it is\n/u);
});

test("a deleted issue has nothing to restore", async () => {
  const octokit = createOctokit({ baseUrl: fixture.github.apiUrl, auth: { token: app.token } });
  const gone = {
    octokit,
    owner: "example",
    repo: "accounts",
    issueNumber: 99,
    kind: "issue",
    app: identityOf({ ...app, id: fixture.appId }),
  } as const;
  await expect(restoreOwnComments(gone)).resolves.toBeUndefined();
});
