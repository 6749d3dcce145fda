import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createFixture, openPull, writeFile, type Fixture } from "./fixture.ts";
import type { Person } from "./person.ts";

let fixture: Fixture;

beforeEach(async () => {
  fixture = await createFixture();
});
afterEach(async () => {
  expect(fixture.github.violations()).toEqual([]);
  await fixture.close();
});

const review = (who: Person, number: number, event: string, body = "Words") =>
  who.attempt("POST", `${fixture.path}/pulls/${number}/reviews`, { event, body });
const merge = (number: number, body: unknown = {}, who = fixture.author) =>
  who.attempt("PUT", `${fixture.path}/pulls/${number}/merge`, body);
const read = <Body>(path: string): Promise<Body> => fixture.reader.request<Body>("GET", `${fixture.path}${path}`);
const head = async (branch: string): Promise<string> =>
  (await read<{ object: { sha: string } }>(`/git/ref/heads/${branch}`)).object.sha;
const refusal = (status: number, message: string) => ({
  status,
  body: { message: expect.stringContaining(message) as unknown },
});

describe("a ruleset", () => {
  const protect = (more: object = {}): number =>
    fixture.github.addRuleset({
      repository: fixture.fullName,
      branch: "main",
      requirePullRequest: true,
      requiredApprovals: 1,
      ...more,
    });

  test("lets nobody push past the pull request", async () => {
    protect();
    const content = { message: "m", content: "YQ==" };
    for (const who of [fixture.author, await fixture.app()]) {
      expect(await who.attempt("PUT", `${fixture.path}/contents/a.txt`, content)).toMatchObject(
        refusal(409, "through a pull request"),
      );
    }
  });

  test("is shown to whoever may read", async () => {
    const id = protect({
      requireCodeOwners: true,
      requireLastPushApproval: true,
      requiredChecks: [{ context: "ci", appId: 7 }],
    });
    expect(await read("/rules/branches/main")).toMatchObject([
      {
        type: "pull_request",
        ruleset_id: id,
        parameters: {
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_approving_review_count: 1,
        },
      },
      {
        type: "required_status_checks",
        parameters: { required_status_checks: [{ context: "ci", integration_id: 7 }] },
      },
    ]);
    expect(await read("/rules/branches/other")).toEqual([]);
  });

  test("wants an approval by somebody who may write", async () => {
    protect();
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const missing = refusal(405, "At least 1 approving review is required");
    expect(await merge(number)).toMatchObject(missing);
    await review(fixture.reader, number, "APPROVE");
    expect(await merge(number)).toMatchObject(missing);
    await review(fixture.reviewer, number, "APPROVE");
    expect((await merge(number)).status).toBe(200);
  });

  test("counts each reviewer's last word, and comments are none", async () => {
    protect();
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    await review(fixture.reviewer, number, "APPROVE");
    await review(fixture.reviewer, number, "REQUEST_CHANGES");
    await review(fixture.reviewer, number, "COMMENT");
    expect(await merge(number)).toMatchObject(refusal(405, "Changes have been requested"));
  });

  test("wants an approval of the last push by somebody else", async () => {
    protect({ requireLastPushApproval: true });
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    await review(fixture.reviewer, number, "APPROVE");
    await writeFile(fixture.reviewer, fixture.path, "topic", "b.txt", "b\n");
    await review(fixture.reviewer, number, "APPROVE");
    expect(await merge(number)).toMatchObject(refusal(405, "other than the last pusher"));
  });

  test("can dismiss approvals of what was pushed over", async () => {
    protect({ dismissStaleReviews: true });
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    await review(fixture.reviewer, number, "APPROVE");
    await writeFile(fixture.author, fixture.path, "topic", "b.txt", "b\n");
    expect(await read(`/pulls/${number}/reviews`)).toMatchObject([{ state: "DISMISSED" }]);
    expect((await merge(number)).status).toBe(405);
  });

  test("wants the approval of the code owners", async () => {
    await writeFile(fixture.author, fixture.path, "main", ".github/CODEOWNERS", "/owned/ @example/reviewers\n");
    protect({ requiredApprovals: 0, requireCodeOwners: true });
    const free = await openPull(fixture.author, fixture.path, "free", { "free.txt": "a\n" });
    const owned = await openPull(fixture.author, fixture.path, "owned", { "owned/a.txt": "a\n" });
    expect((await merge(free)).status).toBe(200);
    expect(await merge(owned)).toMatchObject(refusal(405, "code owner"));
    await review(fixture.reviewer, owned, "APPROVE");
    expect((await merge(owned)).status).toBe(200);
  });

  test("wants the checks of the App that it names, not of the same name by another", async () => {
    fixture.github.addRuleset({
      repository: fixture.fullName,
      branch: "main",
      requiredChecks: [{ context: "ci", appId: fixture.appId }],
    });
    const number = await openPull(fixture.author, fixture.path, "topic", { "a.txt": "a\n" });
    const sha = await head("topic");
    const run = {
      repository: fixture.fullName,
      workflowPath: ".github/workflows/plan.yml",
      event: "push",
      ref: "refs/heads/topic",
      sha,
      actor: "ada",
    } as const;
    const runId = fixture.github.createRun(run);
    const token = fixture.github.createJobToken({
      repository: fixture.fullName,
      runId,
      permissions: { checks: "write" },
    });
    const check = { name: "ci", head_sha: sha, conclusion: "success" };
    const forged = await fetch(`${fixture.github.apiUrl}${fixture.path}/check-runs`, {
      method: "POST",
      headers: { authorization: `token ${token}` },
      body: JSON.stringify(check),
    });
    expect(forged.status).toBe(201);
    expect(await merge(number)).toMatchObject(refusal(405, 'Required status check "ci" is expected'));
    await (await fixture.app()).request("POST", `${fixture.path}/check-runs`, check);
    expect((await merge(number)).status).toBe(200);
  });

  test("can keep a branch for one App", async () => {
    fixture.github.addRuleset({ repository: fixture.fullName, branch: "records", restrictedToApp: fixture.appId });
    const sha = await head("main");
    const create = (who: Person) => who.attempt("POST", `${fixture.path}/git/refs`, { ref: "refs/heads/records", sha });
    expect(await create(fixture.author)).toMatchObject(refusal(422, "Cannot update this protected ref"));
    expect((await create(await fixture.app())).status).toBe(201);
    const content = { message: "m", content: "YQ==", branch: "records" };
    expect(await fixture.author.attempt("PUT", `${fixture.path}/contents/a.json`, content)).toMatchObject(
      refusal(409, "protected ref"),
    );
    expect((await fixture.author.attempt("DELETE", `${fixture.path}/git/refs/heads/records`)).status).toBe(422);
    expect((await (await fixture.app()).attempt("PUT", `${fixture.path}/contents/a.json`, content)).status).toBe(201);
  });
});
