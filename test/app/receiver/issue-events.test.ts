import { afterAll, describe, expect, test } from "@jest/globals";
import { openPull, writeFile } from "local-github-world/github/fixture";
import { type Comment, checklistLabel, path, requestLabel, startAppOnGitHub } from "./app-on-github.ts";

/** Events about requests, checklists, comments and the branch with the records. */

const base = { ref: "main" };
const {
  ada,
  bot,
  pull,
  deliver,
  push,
  isLookedAt,
  ownCommentsOn,
  say,
  reactionsTo,
  openIssue,
  tipOf,
  storeRecord,
  close,
} = await startAppOnGitHub();

afterAll(close);

describe("/verify in a comment on an issue", () => {
  test("has the comment looked at", async () => {
    const number = await openIssue();
    const comment = await say(ada, number, "/verify");
    const issue = { number, labels: [], user: { login: "ada" } };
    await deliver("issue_comment", { action: "created", issue, comment });
    expect(await reactionsTo(comment)).toEqual(["confused"]);
  });

  test("asks for nothing on a pull request, and neither does /plan on an issue", async () => {
    const number = await openIssue();
    const verify = await say(ada, pull, "/verify");
    const plan = await say(ada, number, "/plan");
    const labels = { labels: [], user: { login: "ada" } };
    const onPull = { number: pull, pull_request: {}, ...labels };
    await deliver("issue_comment", { action: "created", issue: onPull, comment: verify });
    await deliver("issue_comment", { action: "created", issue: { number, ...labels }, comment: plan });
    expect([...(await reactionsTo(verify)), ...(await reactionsTo(plan))]).toEqual([]);
  });
});

test("a verification that has ended has its run looked at", async () => {
  const { read } = await storeRecord({ verification: { run: "999901", at: "2026-03-01T10:00:00Z", trouble: null } });
  const workflow_run = { id: 999_901, path: ".github/workflows/aws-accounts-verify.yml@main" };
  await deliver("workflow_run", { action: "completed", workflow_run });
  expect((await read())?.verification).toMatchObject({
    run: null,
    trouble: "A person deleted the run that was to check the account in AWS.",
  });
});

describe("an event about a request has it looked at", () => {
  const mark = (request: number): string => `Asked for.\n\n<!-- aws-accounts:for-request ${request} -->`;

  test.each([
    ["issues", "opened"],
    ["issues", "edited"],
    ["issues", "closed"],
    ["issues", "reopened"],
    ["issues", "labeled"],
    ["issue_comment", "created"],
    ["issue_comment", "deleted"],
  ])("%s.%s", async (name, action) => {
    const number = await openIssue(requestLabel);
    const issue = { number, labels: [requestLabel], user: { login: "ada" } };
    await deliver(name, { action, issue, comment: { id: 31, body: "Any news?" } });
    expect(await ownCommentsOn(number)).toHaveLength(1);
  });

  test.each(["closed", "reopened"])("pull_request.%s, if it was made for a request", async (action) => {
    const number = await openIssue(requestLabel);
    const pull_request = { number: pull, body: mark(number), head: { sha: await push() }, base };
    await deliver("pull_request", { action, pull_request });
    expect(await ownCommentsOn(number)).toHaveLength(1);
  });

  test.each(["submitted", "dismissed"])("pull_request_review.%s, if it was made for a request", async (action) => {
    const number = await openIssue(requestLabel);
    await deliver("pull_request_review", { action, pull_request: { number: pull, body: mark(number) }, review: {} });
    expect(await ownCommentsOn(number)).toHaveLength(1);
  });

  test("but not what the App itself writes on it", async () => {
    const number = await openIssue(requestLabel);
    const issue = { number, labels: [requestLabel], user: { login: "ada" } };
    const comment = { id: 31, body: "Opened." };
    await deliver("issue_comment", { action: "created", issue, comment, sender: { login: bot.login } });
    expect(await ownCommentsOn(number)).toEqual([]);
  });
});

describe("the App restores a comment that another person edits, and reports one that another person deletes", () => {
  const change = (action: string, { id }: Comment): Promise<unknown> =>
    action === "edited"
      ? ada.request("PATCH", `${path}/issues/comments/${id}`, { body: "Ready to merge" })
      : ada.request("DELETE", `${path}/issues/comments/${id}`);
  const effects = {
    edited: /^Not ready\n[^]*Edited by `ada`/u,
    deleted: /A comment of the App was deleted here, by `ada`/u,
  };

  test.each([
    ["edited", "somebody"],
    ["edited", "the App"],
    ["deleted", "somebody"],
  ] as const)("on a pull request, which it then looks at: %s, of %s", async (action, author) => {
    const number = await openPull(ada, path, `${action}-of-${author.replace(" ", "-")}`, { "README.md": author });
    const comment = await say(bot, number, "Not ready");
    await change(action, comment);
    const user = { login: author === "the App" ? bot.login : author };
    const issue = { number, pull_request: {}, labels: [checklistLabel], user };
    await deliver("issue_comment", { action, issue, comment });
    const bodies = (await ownCommentsOn(number)).map(({ body }) => body);
    expect(bodies).toContainEqual(expect.stringMatching(effects[action]));
    const { head } = await ada.request<{ head: { sha: string } }>("GET", `${path}/pulls/${number}`);
    expect(await isLookedAt(head.sha)).toBe(true);
  });

  test.each([
    ["on an issue that is nothing else of the App's", { name: "bug" }, 1],
    ["on a request, which it then looks at", requestLabel, 2],
  ])("%s", async (_, label, comments) => {
    const number = await openIssue(label);
    const comment = await say(bot, number, "Not ready");
    await change("edited", comment);
    const issue = { number, labels: [label], user: { login: "ada" } };
    await deliver("issue_comment", { action: "edited", issue, comment });
    const bodies = (await ownCommentsOn(number)).map(({ body }) => body);
    expect(bodies).toHaveLength(comments);
    expect(bodies[0]).toMatch(effects.edited);
  });

  test("but not what the App edits itself, nor what another App wrote", async () => {
    const number = await openIssue();
    const comment = await say(bot, number, "Not ready");
    await change("edited", comment);
    const issue = { number, labels: [], user: { login: "ada" } };
    await deliver("issue_comment", { action: "edited", issue, comment, sender: { login: bot.login } });
    const other = { ...comment, user: { login: "other[bot]" } };
    await deliver("issue_comment", { action: "edited", issue, comment: other });
    expect((await ownCommentsOn(number)).map(({ body }) => body)).toEqual(["Ready to merge"]);
  });
});

describe("an event about a checklist has it looked at", () => {
  test.each([
    ["issues", "opened"],
    ["issues", "edited"],
    ["issues", "closed"],
    ["issues", "reopened"],
    ["issues", "labeled"],
    ["issues", "unlabeled"],
    ["issue_comment", "created"],
    ["issue_comment", "edited"],
    ["issue_comment", "deleted"],
  ])("%s.%s", async (name, action) => {
    const number = await openIssue(checklistLabel);
    await deliver(name, { action, issue: { number, labels: [checklistLabel] }, comment: { id: 1, body: "" } });
    expect(await ownCommentsOn(number)).toHaveLength(1);
  });

  test("unless the App did it itself", async () => {
    const number = await openIssue(checklistLabel);
    const issue = { number, labels: [checklistLabel] };
    await deliver("issues", { action: "edited", issue, sender: { login: bot.login } });
    expect(await ownCommentsOn(number)).toEqual([]);
  });

  test.each(["github-actions[bot]", "the App"])(
    "also if the event shows no label, but %s as its author",
    async (who) => {
      const number = await openIssue(checklistLabel);
      const user = { login: who === "the App" ? bot.login : who };
      await deliver("issues", { action: "unlabeled", issue: { number, labels: [], user } });
      expect(await ownCommentsOn(number)).toHaveLength(1);
    },
  );

  test.each(["transferred", "deleted"])("and the others if it was %s: the lost one is replaced", async (action) => {
    const { id, issue: number, read } = await storeRecord();
    await deliver("issues", { action, issue: { number, labels: [checklistLabel] } });
    const record = await read();
    expect(record?.lostIssues).toEqual([number]);
    const replacement = await ada.request<{ title: string }>("GET", `${path}/issues/${record?.issue}`);
    expect(replacement.title).toContain(`(${id})`);
  });
});

describe("the branch with the records is looked at", () => {
  let intoRecords = 0;
  /** Opens a pull request into it, which the App closes. */
  async function openIntoRecords(): Promise<number> {
    intoRecords += 1;
    const head = `into-records-${intoRecords}`;
    const sha = await tipOf("aws-accounts-records");
    await ada.request("POST", `${path}/git/refs`, { ref: `refs/heads/${head}`, sha });
    await writeFile(ada, path, head, "a.json", "{}\n");
    const wanted = { title: "Into the records", head, base: "aws-accounts-records" };
    return (await ada.request<{ number: number }>("POST", `${path}/pulls`, wanted)).number;
  }
  const stateOf = async (number: number): Promise<string> =>
    (await ada.request<{ state: string }>("GET", `${path}/pulls/${number}`)).state;
  const commits = { ref: "refs/heads/aws-accounts-records", after: "0".repeat(40), commits: [] };

  test.each(["opened", "edited", "reopened"])("if a pull request into it is %s", async (action) => {
    const number = await openIntoRecords();
    await deliver("pull_request", { action, pull_request: { number, base: { ref: "aws-accounts-records" } } });
    expect(await stateOf(number)).toBe("closed");
  });

  test("if another person pushes to it", async () => {
    const number = await openIntoRecords();
    await deliver("push", commits);
    expect(await stateOf(number)).toBe("closed");
  });

  test("but not if the App does", async () => {
    const number = await openIntoRecords();
    await deliver("push", { ...commits, sender: { login: bot.login } });
    expect(await stateOf(number)).toBe("open");
  });
});
