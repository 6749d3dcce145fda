import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Person } from "local-github-world/github";
import { createFixture, type Fixture, openPull, writeFile } from "local-github-world/github/fixture";
import { listBranchRules } from "../../../app/github/branch-rules.ts";
import { listCheckHistory } from "../../../app/github/check-runs.ts";
import { listPushes } from "../../../app/github/pull-requests/branch-activity.ts";
import { listChangedFiles, listOpenPullRequests } from "../../../app/github/pull-requests/pull-requests.ts";
import { listReviews } from "../../../app/github/pull-requests/reviews.ts";
import { readTeam } from "../../../app/github/teams.ts";
import { createOctokit } from "../octokit.ts";

const place = { owner: "example", repo: "accounts" };
const files = { "a.txt": "a", "b.txt": "b", "c.txt": "c" };

let fixture: Fixture;
let octokit: ReturnType<typeof createOctokit>;
let head: string;
let pull: number;

beforeAll(async () => {
  fixture = await createFixture({ rateClock: 1_000_000 });
  const { github, author, reviewer, path } = fixture;
  const app: Person & { readonly token: string } = await fixture.app();
  octokit = createOctokit({ baseUrl: github.apiUrl, auth: { token: app.token } });
  pull = await openPull(author, path, "many", files);
  await openPull(author, path, "other", { "d.txt": "d" });
  head = await writeFile(author, path, "many", "a.txt", "changed");
  for (const body of ["One.", "Two.", "Three."]) {
    await reviewer.request("POST", `${path}/pulls/${pull}/reviews`, { event: "COMMENT", body, commit_id: head });
  }
  for (const name of ["one", "two", "three"]) {
    await app.request("POST", `${path}/check-runs`, { name, head_sha: head, status: "in_progress" });
  }
  github.addUser("rae");
  github.addTeam("example", "many-reviewers", ["rhys", "rae"]);
  github.addRuleset({ repository: fixture.fullName, branch: "main", restrictedToApp: fixture.appId });
});

afterAll(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

// GitHub filters a page after it has cut it, so that a page with few items may not be the last one.
test.each<readonly [string, () => Promise<readonly unknown[]>]>([
  ["the files of a pull request", () => listChangedFiles(octokit, place, pull)],
  ["open pull requests", () => listOpenPullRequests(octokit, place, "main")],
  ["reviews", () => listReviews(octokit, place, pull)],
  ["check runs", () => listCheckHistory(octokit, { ...place, sha: head }, { id: fixture.appId })],
  ["members of a team", () => readTeam(octokit, "example", "many-reviewers")],
  ["rules of a branch", () => listBranchRules(octokit, place, "main")],
  ["pushes to a branch", () => listPushes(octokit, place, { branch: "many" })],
])("%s are read to the end, however short GitHub's pages are", async (_, list) => {
  const all = await list();
  expect(all.length).toBeGreaterThan(1);
  fixture.github.misbehave({ longestPage: 1 });
  try {
    expect(await list()).toEqual(all);
  } finally {
    fixture.github.misbehave({ longestPage: Infinity });
  }
});
