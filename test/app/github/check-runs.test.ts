import { describe, expect, test } from "@jest/globals";
import {
  concludeCheck,
  concludeOvertaken,
  listOwnChecks,
  openCheck,
  type OwnCheck,
  publishVerdict,
} from "../../../app/github/check-runs.ts";
import type { AnnotatedVerdict } from "../../../app/domain/checks/check.ts";
import type { Problem } from "../../../app/domain/problem.ts";
import { expectOnlyExpectedRequests } from "../expected-requests.ts";
import { app, appId, createOctokit, github, path, repository } from "../octokit.ts";

expectOnlyExpectedRequests();

const commit = { ...repository, sha: "abc" };
const checkRun = (id: number, more: object = {}) => ({
  id,
  name: "aws-accounts/plan",
  status: "completed",
  conclusion: "success",
  external_id: String(id),
  details_url: "https://example.com",
  app: { id: appId },
  output: { title: "t", summary: "s", text: "x" },
  ...more,
});

function answerList(runs: readonly object[], page = 1): void {
  github()
    .get(`${path}/commits/abc/check-runs`)
    .query({ app_id: appId, filter: "all", per_page: 100, page })
    .reply(200, { check_runs: runs });
}

describe("listOwnChecks", () => {
  const list = () => listOwnChecks(createOctokit(), commit, app);

  test("gives the latest of each name", async () => {
    answerList([checkRun(3), checkRun(4), checkRun(2), checkRun(1, { name: "aws-accounts/validate" })]);
    const checks = await list();
    expect(checks.get("aws-accounts/plan")).toEqual({
      id: 4,
      appSlug: "",
      overtaken: [],
      startedAt: "",
      completedAt: "",
      status: "completed",
      conclusion: "success",
      externalId: "4",
      url: "https://example.com",
      title: "t",
      summary: "s",
      text: "x",
    });
    expect(checks.get("aws-accounts/validate")?.id).toBe(1);
  });

  test("believes no check of another App, even if GitHub lists it", async () => {
    answerList([checkRun(1, { app: { id: 1 } }), checkRun(2, { app: null })]);
    expect(await list()).toEqual(new Map());
  });

  test("takes what is missing for empty", async () => {
    answerList([
      checkRun(1, { external_id: null, details_url: null, output: { title: null, summary: null, text: null } }),
    ]);
    expect((await list()).get("aws-accounts/plan")).toMatchObject({
      externalId: "",
      url: "",
      title: "",
      summary: "",
      text: "",
    });
  });

  test("reads all pages", async () => {
    answerList(Array.from({ length: 100 }, (_, id) => checkRun(id)));
    answerList([checkRun(101)], 2);
    expect((await list()).get("aws-accounts/plan")?.id).toBe(101);
  });

  test("returns which earlier ones of a name still wait, and concludes them", async () => {
    const waits = { status: "in_progress", conclusion: null };
    answerList([checkRun(4, waits), checkRun(3), checkRun(2, waits), checkRun(1, { ...waits, status: "queued" })]);
    const checks = await list();
    expect(checks.get("aws-accounts/plan")?.overtaken).toEqual([1, 2]);
    for (const id of [1, 2]) {
      github()
        .patch(`${path}/check-runs/${id}`, /"conclusion":"cancelled"/u)
        .reply(200, {});
    }
    await concludeOvertaken(createOctokit(), commit, checks);
  });
});

const problem = (more: Partial<Problem> = {}): Problem => ({
  rule: "r",
  severity: "error",
  message: "m",
  file: "f",
  pointer: "",
  range: { line: 3, endLine: 3, column: 5, endColumn: 9 },
  ...more,
});
const verdict = (problems: readonly Problem[]): AnnotatedVerdict => ({
  conclusion: "failure",
  title: "t",
  summary: "s",
  problems,
});

describe("publishVerdict", () => {
  const publish = (problems: readonly Problem[], existing?: OwnCheck) =>
    publishVerdict(createOctokit(), commit, {
      name: "aws-accounts/validate",
      verdict: verdict(problems),
      existing,
      fingerprint: "sha256:1",
    });

  interface Body {
    readonly status?: string;
    readonly conclusion?: string;
    readonly output: { readonly annotations: readonly object[] };
  }

  /** Takes one creation and then updates; answers the bodies in their order. */
  function take(updates: number): readonly Body[] {
    const bodies: Body[] = [];
    const keep = (body: Body): boolean => bodies.push(body) > 0;
    github().post(`${path}/check-runs`, keep).reply(201, { id: 7 });
    if (updates > 0) github().patch(`${path}/check-runs/7`, keep).times(updates).reply(200, {});
    return bodies;
  }

  test("lays each problem on its columns, or on its lines where there are several", async () => {
    const bodies = take(0);
    await publish([
      problem(),
      problem({ severity: "warning", range: { line: 3, endLine: 5, column: 1, endColumn: 2 } }),
    ]);
    expect(bodies).toEqual([
      {
        name: "aws-accounts/validate",
        head_sha: "abc",
        external_id: "sha256:1",
        status: "completed",
        conclusion: "failure",
        output: {
          title: "t",
          summary: "s",
          annotations: [
            {
              path: "f",
              start_line: 3,
              end_line: 3,
              start_column: 5,
              end_column: 9,
              annotation_level: "failure",
              title: "r",
              message: "m",
            },
            { path: "f", start_line: 3, end_line: 5, annotation_level: "warning", title: "r", message: "m" },
          ],
        },
      },
    ]);
  });

  test.each([
    [0, [0]],
    [1, [1]],
    [50, [50]],
    [51, [50, 1]],
    [100, [50, 50]],
    [101, [50, 50, 1]],
  ])("brings all of %d annotations, at most 50 at a time, and concludes with the last", async (number, batches) => {
    const bodies = take(batches.length - 1);
    await publish(Array.from({ length: number }, () => problem()));
    expect(bodies.map(({ output }) => output.annotations.length)).toEqual(batches);
    expect(bodies.map(({ conclusion }) => conclusion)).toEqual([...batches.slice(1).map(() => undefined), "failure"]);
    expect(bodies.at(-1)?.status).toBe("completed");
    if (batches.length > 1) expect(bodies[0]?.status).toBe("in_progress");
  });

  const existing: OwnCheck = {
    id: 1,
    status: "completed",
    conclusion: "failure",
    externalId: "sha256:1",
    title: "",
    summary: "",
    text: "",
    url: "",
    startedAt: "",
    completedAt: "",
  };

  test("says nothing that the check says already", async () => {
    await publish([problem()], existing);
  });

  test("publishes again if the check says something else", async () => {
    take(0);
    await publish([], { ...existing, externalId: "sha256:2" });
  });

  test.each(["queued", "in_progress"])(
    "concludes a check that is %s, so that it does not wait for ever",
    async (status) => {
      github()
        .patch(`${path}/check-runs/1`, {
          name: "aws-accounts/validate",
          external_id: "sha256:1",
          status: "completed",
          conclusion: "failure",
          output: { title: "t", summary: "s", annotations: [] },
        })
        .reply(200, {});
      await publish([], { ...existing, status });
    },
  );
});

describe("openCheck", () => {
  const waiting = {
    name: "aws-accounts/plan",
    status: "in_progress",
    output: { title: "t", summary: "s" },
    run: { id: "12", url: "https://example.com" },
  } as const;
  const sent = {
    name: "aws-accounts/plan",
    status: "in_progress",
    external_id: "12",
    details_url: "https://example.com",
    output: { title: "t", summary: "s" },
  };
  const concluded: OwnCheck = {
    id: 1,
    status: "completed",
    conclusion: "success",
    externalId: "11",
    title: "",
    summary: "",
    text: "",
    url: "",
    startedAt: "",
    completedAt: "",
  };

  test.each([
    ["there is none", undefined],
    ["the latest has concluded", concluded],
  ])("makes a check that waits for a run where %s", async (_, existing) => {
    github()
      .post(`${path}/check-runs`, { ...sent, head_sha: "abc" })
      .reply(201, { id: 7 });
    expect(await openCheck(createOctokit(), commit, waiting, existing)).toBe(7);
  });

  test("has one that waits already wait for this run, and for no other", async () => {
    github().patch(`${path}/check-runs/1`, sent).reply(200, {});
    expect(await openCheck(createOctokit(), commit, waiting, { ...concluded, status: "in_progress" })).toBe(1);
  });

  test("waits for no run where none is named", async () => {
    const { name, output } = waiting;
    github().patch(`${path}/check-runs/1`, { name, status: "queued", external_id: "waiting", output }).reply(200, {});
    await openCheck(createOctokit(), commit, { name, status: "queued", output }, { ...concluded, status: "queued" });
  });
});

test("concludeCheck concludes it, with a title that GitHub takes", async () => {
  github()
    .patch(`${path}/check-runs/5`, {
      status: "completed",
      conclusion: "success",
      output: { title: `${"t".repeat(254)}…`, summary: "s", text: "x" },
    })
    .reply(200, {});
  await concludeCheck(createOctokit(), repository, 5, {
    conclusion: "success",
    title: "t".repeat(300),
    summary: "s",
    text: "x",
  });
});

test("concludeCheck sends annotations in batches, and concludes with the last of them", async () => {
  const problems = Array.from({ length: 51 }, (_, index): Problem => {
    const range = { line: index + 1, endLine: index + 1, column: 1, endColumn: 1 };
    return { rule: "email-taken", severity: "error", message: "Taken.", file: "f", pointer: "", range };
  });
  const sent: { readonly status?: string; readonly output: { readonly annotations: readonly object[] } }[] = [];
  github()
    .patch(`${path}/check-runs/5`, (body: (typeof sent)[number]) => {
      sent.push(body);
      return true;
    })
    .times(2)
    .reply(200, {});
  await concludeCheck(createOctokit(), repository, 5, { conclusion: "failure", title: "t", summary: "s", problems });
  expect(sent.map(({ status, output }) => [status, output.annotations.length])).toEqual([
    [undefined, 50],
    ["completed", 1],
  ]);
});
