import { afterEach, beforeEach, expect, test } from "@jest/globals";
import nock from "nock";
import { ProbotOctokit } from "probot";
import { checklistOf, listChecklistIssues } from "../../../../app/github/issues/checklist-issues.ts";

const octokit = new ProbotOctokit({ auth: { token: "test" }, retry: { enabled: false }, throttle: { enabled: false } });
const place = { owner: "pets", repo: "accounts" };

beforeEach(() => {
  nock.disableNetConnect();
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

const github = (): nock.Scope => nock("https://api.github.com");
const answer = (number: number, more: Readonly<Record<string, unknown>> = {}) => ({
  number,
  title: "Secure AWS account pets (123456789012)",
  body: "text",
  state: "open",
  html_url: `https://github.com/pets/accounts/issues/${number}`,
  labels: [{ name: "aws-account-checklist" }, "plain", { name: null }],
  user: { login: "github-actions[bot]" },
  created_at: "2026-03-01T09:00:00Z",
  updated_at: "2026-03-01T10:00:00Z",
  closed_at: null,
  ...more,
});

test("lists all pages of the issues by the workflow and the App, oldest first", async () => {
  const query = { labels: "aws-account-checklist", state: "all", per_page: 100 };
  const numbers = Array.from({ length: 100 }, (_, index) => 200 - index);
  github()
    .get("/repos/pets/accounts/issues")
    .query({ ...query, page: 1 })
    .reply(
      200,
      numbers.map((number) => answer(number)),
    );
  github()
    .get("/repos/pets/accounts/issues")
    .query({ ...query, page: 2 })
    .reply(200, [
      answer(5, { user: { login: "aws-accounts[bot]" }, performed_via_github_app: { id: 1 } }),
      answer(4, { user: { login: "other[bot]" }, performed_via_github_app: { id: 2 } }),
      answer(6, { user: { login: "eve" }, performed_via_github_app: { id: 1 } }),
      answer(3, { performed_via_github_app: null }),
      answer(2, { user: { login: "eve" } }),
      answer(1, { pull_request: {} }),
    ]);
  const listed = await listChecklistIssues(octokit, { ...place, app: { id: 1 } });
  expect(listed.map(({ number }) => number)).toEqual([3, 5, ...numbers.toReversed()]);
});

test("prefers an account's checklist with the marker to one with only its title", async () => {
  github()
    .get("/repos/pets/accounts/issues")
    .query(true)
    .reply(200, [
      answer(1),
      answer(2, { body: "<!-- aws-accounts:checklist account-id=123456789012 -->" }),
      answer(3, { body: "<!-- aws-accounts:checklist account-id=999999999999 -->", title: "x" }),
    ]);
  const issues = await listChecklistIssues(octokit, { ...place, app: { id: 1 } });
  expect(checklistOf(issues, "123456789012")?.number).toBe(2);
  expect(checklistOf(issues.slice(0, 1), "123456789012")?.number).toBe(1);
  expect(checklistOf(issues, "111111111111")).toBeUndefined();
});
