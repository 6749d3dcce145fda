import { expect, test } from "@jest/globals";
import { listPushes } from "../../../../app/github/pull-requests/branch-activity.ts";
import { expectOnlyExpectedRequests } from "../../expected-requests.ts";
import { createOctokit, github, path, repository, user } from "../../octokit.ts";

expectOnlyExpectedRequests();

const nowhere = "0".repeat(40);
const move = (before: string, after: string, more: object = {}) => ({
  before,
  after,
  ref: "refs/heads/a-branch",
  timestamp: "2026-03-01T12:00:00Z",
  activity_type: "push",
  actor: user("ada"),
  ...more,
});
const creation = (after: string, more: object = {}) =>
  move(nowhere, after, { activity_type: "branch_creation", ...more });

function answer(
  moves: readonly object[],
  { after, next }: { readonly after?: string; readonly next?: string } = {},
): void {
  const link = `<https://api.github.com/repositories/1/activity?per_page=100&after=${next}>; rel="next"`;
  github()
    .get(`${path}/activity`)
    .query({ ref: "refs/heads/a-branch", per_page: 100, ...(after === undefined ? {} : { after }) })
    .reply(200, moves, next === undefined ? {} : { link });
}

const list = (until?: string) =>
  listPushes(createOctokit(), repository, { branch: "a-branch", ...(until === undefined ? {} : { until }) });

test("reads all pages of a branch's moves back to its latest creation", async () => {
  answer([move("b", "c"), move("a", "b", { actor: null })], { next: "cursor" });
  answer([creation("a"), move("x", nowhere, { activity_type: "branch_deletion" })], { after: "cursor", next: "more" });
  expect(await list()).toEqual([
    { before: "b", after: "c", actor: user("ada") },
    { before: "a", after: "b", actor: undefined },
    { before: nowhere, after: "a", actor: user("ada") },
  ]);
});

test("returns all moves if GitHub does not know the branch's creation", async () => {
  answer([move("b", "c")]);
  expect(await list()).toEqual([{ before: "b", after: "c", actor: user("ada") }]);
});

test("leaves out later moves, also of a new branch with the same name", async () => {
  const later = { timestamp: "2026-03-01T12:00:01Z" };
  answer([creation("z", later), move("a", nowhere, { ...later, activity_type: "branch_deletion" }), creation("a")]);
  expect(await list("2026-03-01T12:00:00Z")).toEqual([{ before: nowhere, after: "a", actor: user("ada") }]);
});

test("stops after ten pages", async () => {
  for (let page = 0; page < 10; page += 1) {
    answer([move("a", "b")], { ...(page === 0 ? {} : { after: `c${page}` }), next: `c${page + 1}` });
  }
  expect(await list()).toHaveLength(10);
});

test.each([
  ["finds nothing by its name", 200],
  ["says that there is no such branch", 404],
  ["refuses its name", 422],
])("reads all activities of the repository if GitHub %s", async (_, status) => {
  github()
    .get(`${path}/activity`)
    .query({ ref: "refs/heads/a-branch", per_page: 100 })
    .reply(status, status === 200 ? [] : { message: "no" });
  const others = [move("x", "y", { ref: "refs/heads/main" }), creation("z", { ref: "refs/heads/other" })];
  github()
    .get(`${path}/activity`)
    .query({ per_page: 100 })
    .reply(200, [...others, move("a", "b"), creation("a")]);
  expect(await list()).toEqual([
    { before: "a", after: "b", actor: user("ada") },
    { before: nowhere, after: "a", actor: user("ada") },
  ]);
});

test("does not treat a failure of GitHub as a branch without pushes", async () => {
  github().get(`${path}/activity`).query(true).reply(502, {});
  await expect(list()).rejects.toMatchObject({ status: 502 });
});
