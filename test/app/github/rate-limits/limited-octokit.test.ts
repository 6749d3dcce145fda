import { describe, expect, test } from "@jest/globals";
import nock from "nock";
import { announceVerdict, createLimitedOctokit } from "../../../../app/github/rate-limits/limited-octokit.ts";
import { path, repository } from "../../octokit.ts";

const github = (): nock.Scope => nock("https://api.github.com");
const message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
const log = { debug: () => undefined, info: () => undefined, error: () => undefined };

function createClient(warn: (text: string) => void = () => undefined, speed = 1) {
  const Octokit = createLimitedOctokit({ speed, now: () => new Date() });
  return new Octokit({ auth: { token: "test" }, log: { ...log, warn } });
}

describe("createLimitedOctokit", () => {
  test.each([403, 429])("sends nothing while GitHub asks to wait with a %s, and then tries again", async (status) => {
    let report: (text: string) => void = () => undefined;
    const reported = new Promise<string>((resolve) => (report = resolve));
    const octokit = createClient(report);
    const sent: number[] = [];
    const note = <Answer>(answer: Answer) => {
      sent.push(Date.now());
      return answer;
    };
    github()
      .patch(`${path}/issues/1`)
      .reply(() => note([status, { message }, { "retry-after": "1" }]));
    github()
      .patch(`${path}/issues/1`)
      .reply(() => note([200, {}]));
    github()
      .get(`${path}/issues/2`)
      .reply(() => note([200, {}]));
    const refused = octokit.rest.issues.update({ ...repository, issue_number: 1 });
    expect(await reported).toContain("nothing is sent for 1 seconds");
    await Promise.all([refused, octokit.rest.issues.get({ ...repository, issue_number: 2 })]);
    const [first = 0, ...others] = sent;
    expect(others).toHaveLength(2);
    expect(Math.min(...others) - first).toBeGreaterThanOrEqual(990);
  });

  test("delays a comment until an announced verdict is published", async () => {
    const octokit = createClient();
    const sent: string[] = [];
    github()
      .post(`${path}/issues/1/comments`)
      .reply(() => [201, sent.push("comment")]);
    const isOut = announceVerdict(octokit);
    const comment = octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: "" });
    github().get(`${path}/issues/2`).reply(200, {});
    await octokit.rest.issues.get({ ...repository, issue_number: 2 });
    expect(sent).toEqual([]);
    isOut();
    await comment;
    expect(sent).toEqual(["comment"]);
    // A client without limits delays nothing.
    announceVerdict({})();
  });

  test("waits until the end of the hour if the primary limit is used up", async () => {
    const octokit = createClient();
    const reset = Math.ceil(Date.now() / 1_000) + 1;
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
    github().get(`${path}/issues/1`).reply(403, { message: "API rate limit exceeded for installation ID 1." }, headers);
    github().get(`${path}/issues/1`).reply(200, {});
    await octokit.rest.issues.get({ ...repository, issue_number: 1 });
    expect(Date.now()).toBeGreaterThanOrEqual(reset * 1_000);
  });

  test("does not repeat a conflict, a refusal, or a write that GitHub may have carried out", async () => {
    const octokit = createClient();
    github().post(`${path}/issues/1/comments`).reply(502);
    await expect(octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: "" })).rejects.toMatchObject(
      {
        status: 502,
      },
    );
    github().put(`${path}/contents/a`).reply(409);
    const file = { ...repository, path: "a", message: "", content: "" };
    await expect(octokit.rest.repos.createOrUpdateFileContents(file)).rejects.toMatchObject({ status: 409 });
    github().get(`${path}/issues/1`).reply(403, { message: "Resource not accessible by integration" });
    await expect(octokit.rest.issues.get({ ...repository, issue_number: 1 })).rejects.toMatchObject({ status: 403 });
  });

  test("repeats a read after a failure of GitHub", async () => {
    const octokit = createClient();
    github().get(`${path}/issues/1`).reply(502);
    github().get(`${path}/issues/1`).reply(200, { number: 1 });
    const { data } = await octokit.rest.issues.get({ ...repository, issue_number: 1 });
    expect(data.number).toBe(1);
  });

  test("waits until the end of the hour if GraphQL's limit is used up, which GitHub reports with a 200", async () => {
    const octokit = createClient();
    const reset = Math.ceil(Date.now() / 1_000) + 1;
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
    const errors = [{ type: "RATE_LIMITED", message: "API rate limit exceeded for installation ID 1." }];
    github().post("/graphql").reply(200, { errors }, headers);
    github()
      .post("/graphql")
      .reply(200, { data: { viewer: "me" } });
    await expect(octokit.graphql("query { viewer }")).resolves.toEqual({ viewer: "me" });
    expect(Date.now()).toBeGreaterThanOrEqual(reset * 1_000);
  });

  test("repeats a query after a failure of GraphQL, which GitHub reports with a 200, but no mutation", async () => {
    const octokit = createClient();
    const failed = { message: "Something went wrong while executing your query. Please include `1` when reporting." };
    github()
      .post("/graphql")
      .reply(200, { errors: [failed] });
    github()
      .post("/graphql")
      .reply(200, { data: { viewer: "me" } });
    await expect(octokit.graphql("query { viewer }")).resolves.toEqual({ viewer: "me" });
    github()
      .post("/graphql")
      .reply(200, { errors: [{ type: "NOT_FOUND", message: "Could not resolve to a node" }] });
    await expect(octokit.graphql("query { viewer }")).rejects.toMatchObject({ errors: [{ type: "NOT_FOUND" }] });
  });

  test("does not repeat a request that is to be sent once", async () => {
    github().get(`${path}/issues/1`).reply(502, {});
    const octokit = createClient();
    const request = { isSentOnce: true };
    await expect(octokit.rest.issues.get({ ...repository, issue_number: 1, request })).rejects.toMatchObject({
      status: 502,
    });
  });

  test("gives up a read after four failures of GitHub", async () => {
    const octokit = createClient(undefined, 20);
    github().get(`${path}/issues/1`).times(4).reply(502);
    await expect(octokit.rest.issues.get({ ...repository, issue_number: 1 })).rejects.toMatchObject({ status: 502 });
    expect(nock.isDone()).toBe(true);
  });

  test("does not make a write wait for the one before it", async () => {
    const octokit = createClient();
    github()
      .patch(/issues/u)
      .times(20)
      .reply(200, {});
    const began = Date.now();
    for (let number = 1; number <= 20; number += 1) {
      await octokit.rest.issues.update({ ...repository, issue_number: number });
    }
    // At one write a second, this would take longer.
    expect(Date.now() - began).toBeLessThan(19_000);
  });
});
