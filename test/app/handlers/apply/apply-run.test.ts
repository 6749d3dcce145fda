import { afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { strToU8, zipSync } from "fflate";
import nock from "nock";
import { stringify } from "yaml";
import type { NamedPair } from "../../../../app/domain/settings/settings.ts";
import { newAccountRecord, type AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { createCache } from "../../../../app/github/cache.ts";
import { type InTurnOfRepository, reconcileApplyRun } from "../../../../app/handlers/apply/apply-run.ts";
import { createApplyHandlers } from "../../../../app/handlers/apply-handlers.ts";
import type { Add, HandlersContext } from "../../../../app/handlers/context.ts";
import {
  account,
  accountId,
  answerAllRecords,
  answerCommit,
  answerNoFile,
  answerRecord,
  app,
  branchAnswer,
  checklist,
  deliver,
  github,
  issueAnswer,
  issueNumber,
  now,
  owner,
  probotWith,
  record,
  records,
  repo,
  repository,
  settings,
  templates,
  trustTip,
} from "../checklist/checklist-answers.ts";
import { change as changeSample } from "../../domain/checklist/samples.ts";
import { user } from "../../octokit.ts";

const runId = 77;
const sha = "a".repeat(40);
const tip = "b".repeat(40);
let bound: readonly number[] = [];
let told: readonly number[] = [];
const inTurn: InTurnOfRepository = (work) => work();
const probot = probotWith(async (octokit) => {
  const given = { app, cache: createCache(), records };
  const place = { octokit, owner, repo, defaultBranch: "main" };
  const run = { ...place, runId, templates, ...given, now, inTurn };
  ({ issues: bound, pullRequests: told } = await reconcileApplyRun(run));
});

const run = {
  path: ".github/workflows/aws-accounts-apply.yml",
  event: "push",
  status: "completed",
  conclusion: "success",
  head_branch: "main",
  head_sha: sha,
  html_url: "https://github.com/pets-department/aws-accounts/actions/runs/77",
  repository: { id: 5 },
  head_repository: { id: 5 },
};
const result = {
  version: 1,
  commit: sha,
  pullRequest: 7,
  outcome: "applied",
  reason: null,
  accounts: [{ ...account, request: 5 }],
};

beforeAll(trustTip);
beforeEach(() => {
  nock.disableNetConnect();
  bound = [];
  told = [];
});
afterEach(() => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  expect(pending).toEqual([]);
});

function answerRun(more: Readonly<Record<string, unknown>> = {}): void {
  github()
    .get(`${repository}/actions/runs/${runId}`)
    .reply(200, { ...run, ...more });
}

/** The default branch, which is ahead of the run's commit or does not have it. */
function answerDefaultBranch(status = "ahead"): void {
  github().get(repository).reply(200, { default_branch: "main" });
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  github().get(`${repository}/compare/${sha}...${tip}`).query({ per_page: 1 }).reply(200, { status });
}

function answerArtifact(text: string | undefined): void {
  const artifacts = text === undefined ? [] : [{ id: 8, name: "apply-result", expired: false }];
  github()
    .get(`${repository}/actions/runs/${runId}/artifacts`)
    .query({ name: "apply-result", per_page: 100 })
    .reply(200, { artifacts });
  if (text === undefined) return;
  const location = "https://storage.example.com/8.zip";
  github().get(`${repository}/actions/artifacts/8/zip`).reply(302, undefined, { location });
  nock("https://storage.example.com", { badheaders: ["authorization"] })
    .get("/8.zip")
    .reply(200, Buffer.from(zipSync({ "apply-result.json": strToU8(text) })));
}

function answerIssues(...issues: readonly Record<string, unknown>[]): void {
  github()
    .get(`${repository}/issues`)
    .query({ labels: "aws-account-checklist", state: "all", per_page: 100, page: 1 })
    .reply(200, issues);
}

function answerBranch(): void {
  github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer());
}

function answerReviews(): void {
  const review = (login: string, state: string) => ({ user: user(login), state, commit_id: sha });
  github()
    .get(`${repository}/pulls/7/reviews`)
    .query({ per_page: 100, page: 1 })
    .reply(200, [review("rita", "APPROVED"), review("rob", "APPROVED"), review("rob", "DISMISSED")]);
}

/** The current settings, and the existing records. */
function answerAll(...records: readonly AccountRecord[]): void {
  github()
    .get(`${repository}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: tip } });
  github().get(`${repository}/contents/.github%2Faws-accounts.yml`).query({ ref: tip }).reply(200, stringify(settings));
  answerAllRecords(...records);
}

function expectRecordFor(issue: number): void {
  answerNoFile();
  answerCommit((written) => {
    const yubikeys = settings.yubikeys as NamedPair;
    const createdAt = "2026-03-01T12:00:00.000Z";
    expect(written).toEqual(
      newAccountRecord({
        account: { ...account, request: 5 },
        pullRequest: 7,
        issue,
        createdAt,
        approvers: [user("rita")],
        yubikeys,
      }),
    );
  });
}

test("creates the record of a new account, binds its issue, and stores its approvers", async () => {
  answerRun();
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  answerBranch();
  answerReviews();
  answerIssues(issueAnswer());
  answerAll();
  expectRecordFor(issueNumber);
  await deliver(probot);
  expect(bound).toEqual([issueNumber]);
});

test("stores the pull request that added the account, also if the apply included a later one", async () => {
  answerRun();
  answerDefaultBranch();
  const accounts = [{ ...account, request: 5, pullRequest: 7 }];
  answerArtifact(JSON.stringify({ ...result, pullRequest: 8, accounts }));
  answerBranch();
  answerReviews();
  answerIssues(issueAnswer());
  answerAll();
  expectRecordFor(issueNumber);
  await deliver(probot);
});

test("stores how the account was created, and no YubiKeys for a root user without credentials", async () => {
  answerRun();
  answerDefaultBranch();
  const making = { rootCredentials: "none", trustPolicySet: true };
  answerArtifact(JSON.stringify({ ...result, accounts: [{ ...account, request: 5, ...making }] }));
  answerBranch();
  answerReviews();
  answerIssues(issueAnswer());
  answerAll();
  answerNoFile();
  answerCommit(({ account: about, yubikeys }) => {
    expect(about).toMatchObject(making);
    expect(yubikeys).toBeNull();
  });
  await deliver(probot);
});

test("creates the branch with its own root commit, by commits that GitHub signs for the App", async () => {
  answerRun({ event: "workflow_dispatch", path: `${run.path}@main` });
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  github().get(`${repository}/branches/aws-accounts-records`).reply(404, { message: "Branch not found" });
  github()
    .post(`${repository}/git/trees`, (request: Record<string, unknown>) => !("base_tree" in request))
    .reply(201, { sha: "7ee" });
  github()
    .post(`${repository}/git/commits`, { message: "Begin the records of AWS accounts", tree: "7ee", parents: [] })
    .reply(201, { sha: "c01" });
  github().post(`${repository}/git/refs`, { ref: "refs/heads/aws-accounts-records", sha: "c01" }).reply(201, {});
  github()
    .post(`${repository}/check-runs`, ({ name, head_sha }: Readonly<Record<string, unknown>>) => {
      return name === "aws-accounts/records" && head_sha === "c01";
    })
    .reply(201, {});
  answerReviews();
  answerIssues(issueAnswer());
  answerAll();
  expectRecordFor(issueNumber);
  await deliver(probot);
  expect(bound).toEqual([issueNumber]);
});

test("does not change a record when a delivery comes twice", async () => {
  answerRun();
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  answerBranch();
  answerIssues(issueAnswer({ number: 41 }));
  answerAll(record);
  await deliver(probot);
  expect(bound).toEqual([issueNumber]);
});

test("binds the oldest issue of the workflow, and never a look-alike", async () => {
  answerRun();
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  answerBranch();
  answerReviews();
  answerIssues(
    issueAnswer({ number: 44 }),
    issueAnswer({ number: 42, body: "The marker is gone." }),
    issueAnswer({ number: 43 }),
    issueAnswer({ number: 3, user: { login: "eve" } }),
    issueAnswer({ number: 2, pull_request: {} }),
    issueAnswer({ number: 1, body: checklist.body.replaceAll(accountId, "999999999999"), title: "x" }),
  );
  answerAll();
  expectRecordFor(43);
  await deliver(probot);
  expect(bound).toEqual([43]);
});

test("finds the issue by its title if a person removed the marker", async () => {
  answerRun();
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  answerBranch();
  answerReviews();
  answerIssues(issueAnswer({ body: null }));
  answerAll();
  expectRecordFor(issueNumber);
  await deliver(probot);
});

describe("an account that was taken out of the accounts file", () => {
  const ended = { key: "pets-prod", id: accountId, how: "forgotten", state: "CLOSED", commit: sha };

  test("is recorded in its record, whose comment is written again", async () => {
    answerRun();
    answerDefaultBranch();
    answerArtifact(JSON.stringify({ ...result, accounts: [], ended: [ended] }));
    answerBranch();
    answerAllRecords(record);
    answerRecord(record);
    answerCommit((written) => {
      const { how, state, commit } = ended;
      expect(written).toEqual({ ...record, ended: { how, state, commit, at: "2026-03-01T12:00:00.000Z" } });
    });
    await deliver(probot);
    expect(bound).toEqual([issueNumber]);
  });

  test.each([
    ["is managed again if a later run does not list it", "2026-02-02T12:00:00Z", true],
    ["stays recorded if the run started before", "2026-01-31T12:00:00Z", false],
    ["stays recorded if GitHub does not say when the run started", undefined, false],
  ])("%s", async (_, startedAt, isManaged) => {
    const known = { ...record, ended: { how: "forgotten" as const, commit: sha, at: "2026-02-01T12:00:00.000Z" } };
    answerRun({ run_started_at: startedAt });
    answerDefaultBranch();
    answerArtifact(JSON.stringify({ ...result, accounts: [], ended: [] }));
    answerAllRecords(known);
    if (isManaged) {
      answerRecord(known);
      answerCommit((written) => {
        expect(written).toEqual(record);
      });
    }
    await deliver(probot);
    expect(bound).toEqual(isManaged ? [issueNumber] : []);
  });

  test("is recorded once", async () => {
    answerRun();
    answerDefaultBranch();
    answerArtifact(JSON.stringify({ ...result, accounts: [], ended: [ended] }));
    answerBranch();
    const at = "2026-02-01T12:00:00.000Z";
    answerAllRecords({ ...record, ended: { how: "unmanaged", commit: sha, at } });
    await deliver(probot);
    expect(bound).toEqual([]);
  });
});

test("names an account without a checklist issue, and the next step", async () => {
  answerRun();
  answerDefaultBranch();
  answerArtifact(JSON.stringify(result));
  answerBranch();
  answerIssues();
  answerAll();
  await expect(deliver(probot)).rejects.toThrow(
    /Found no checklist issue for pets-prod \(123456789012\), created by .*runs\/77\. Run its failed jobs again/,
  );
});

describe("a run that cannot have created accounts is not read", () => {
  test.each([
    ["of another workflow", { path: ".github/workflows/evil.yml" }],
    ["of a workflow whose name begins alike", { path: `${run.path}x` }],
    ["that has not ended", { status: "in_progress" }],
    ["from a fork", { head_repository: { id: 6 } }],
    ["from a fork that is gone", { head_repository: null }],
    ["of a pull request", { event: "pull_request" }],
  ])("%s", async (_, more) => {
    answerRun(more);
    await deliver(probot);
    expect(bound).toEqual([]);
  });

  test("on another branch", async () => {
    answerRun({ head_branch: "evil" });
    github().get(repository).reply(200, { default_branch: "main" });
    await deliver(probot);
    expect(bound).toEqual([]);
  });

  test("on a tag with the default branch's name, but not on the branch", async () => {
    answerRun();
    answerDefaultBranch("diverged");
    await deliver(probot);
    expect(bound).toEqual([]);
  });
});

describe("the result of a run", () => {
  beforeEach(() => {
    answerDefaultBranch();
  });

  test("without accounts needs no record", async () => {
    answerRun();
    answerArtifact(JSON.stringify({ ...result, outcome: "nothing-to-do", accounts: [] }));
    await deliver(probot);
    expect(bound).toEqual([]);
  });

  test("may be missing if the run failed", async () => {
    answerRun({ conclusion: "failure" });
    answerArtifact(undefined);
    await deliver(probot);
    expect(bound).toEqual([]);
  });

  test("must exist if the run succeeded", async () => {
    answerRun();
    answerArtifact(undefined);
    await expect(deliver(probot)).rejects.toThrow('the run left no artifact "apply-result"');
  });

  test("must be well-formed", async () => {
    answerRun();
    answerArtifact(JSON.stringify({ ...result, accounts: [{ ...account, request: null, id: "../evil" }] }));
    await expect(deliver(probot)).rejects.toThrow(
      /Could not read the artifact apply-result of .*runs\/77: .*accounts\/0\/id must match pattern/,
    );
  });
});

describe("administrators that applies have changed", () => {
  const [leaver, joiner] = [account.administrators[0] ?? "", "joiner@example.gov.uk"];
  const changed = {
    key: "pets-prod",
    name: account.name,
    id: accountId,
    email: account.email,
    roleArn: account.roleArn,
    administrators: [joiner],
    before: [leaver],
    pullRequest: 9,
  };
  const completed = { by: "ben", at: "2026-02-01T12:00:00Z" };

  /** Everything up to the judgement; the accounts file names these administrators. */
  function answerChange(filed: readonly string[], ...known: readonly AccountRecord[]): void {
    answerRun();
    answerDefaultBranch();
    answerArtifact(JSON.stringify({ ...result, outcome: "nothing-to-do", accounts: [], administrators: [changed] }));
    answerBranch();
    answerAllRecords(...known);
    answerBranch();
    answerTip();
    const entry = { "//": { administrators: filed }, name: account.name, email: account.email };
    github()
      .get(`${repository}/contents/terraform%2Faccounts.tf.json`)
      .query({ ref: tip })
      .reply(200, JSON.stringify({ resource: [{ aws_organizations_account: { "pets-prod": entry } }] }));
  }

  function answerTip(): void {
    github()
      .get(`${repository}/git/ref/heads%2Fmain`)
      .reply(200, { object: { sha: tip } });
  }

  /** The settings, the labels and the account's record. */
  function answerWork(known: AccountRecord | undefined): void {
    answerTip();
    const settingsPath = `${repository}/contents/.github%2Faws-accounts.yml`;
    github().get(settingsPath).query({ ref: tip }).reply(200, stringify(settings));
    github().post(`${repository}/labels`).times(2).reply(422, { message: "already_exists" });
    answerRecord(known);
  }

  function answerOpening(number: number): void {
    const isChecklist = (issue: { readonly title: string; readonly body: string }): boolean => {
      expect(issue.title).toBe(`Set the trust policy of AWS account pets-prod (${accountId}): new administrators`);
      expect(issue.body).toContain(`<!-- aws-accounts:checklist account-id=${accountId} about=administrators -->`);
      expect(issue.body).toContain(`user/${joiner}"`);
      expect(issue.body).not.toContain(`user/${leaver}"`);
      return true;
    };
    github().post(`${repository}/issues`, isChecklist).reply(201, issueAnswer({ number }));
  }

  test("open a short checklist if the account's own one is closed, and tell the pull request", async () => {
    const known = { ...record, completed };
    answerChange([joiner], known);
    answerWork(known);
    answerIssues(issueAnswer());
    answerOpening(70);
    answerCommit((written) => {
      expect(written).toMatchObject({
        issue: issueNumber,
        completed,
        administrators: [joiner],
        administratorsChange: { issue: 70, pullRequest: 9, former: [leaver], ticks: [], completed: null },
      });
    });
    await deliver(probot);
    expect([bound, told]).toEqual([[70], [9]]);
  });

  test("open one checklist if two runs that report them are read at once", async () => {
    const known = { ...record, completed };
    const judged: number[] = [];
    const both = probotWith(async (octokit) => {
      const runs: Promise<unknown>[] = [];
      const add = ((_, subject, work) => {
        if (subject.startsWith("apply run")) runs.push(work(() => undefined));
      }) as Add;
      const given = { add, templates, now, identity: () => Promise.resolve(app), records, cache: createCache() };
      const nothing = () => undefined;
      const checklist = (_: unknown, number: number): void => void judged.push(number);
      const others = { checklist, pullRequest: nothing, yubikeys: nothing, administrators: nothing } as never;
      const { applyRun } = createApplyHandlers(given as Partial<HandlersContext> as HandlersContext, others);
      for (const id of [runId, runId]) void applyRun({ octokit, owner, repo, defaultBranch: "main" }, id);
      await Promise.all(runs);
    });
    answerRun();
    answerDefaultBranch();
    answerArtifact(JSON.stringify({ ...result, outcome: "nothing-to-do", accounts: [], administrators: [changed] }));
    answerBranch();
    answerBranch();
    answerChange([joiner], known);
    answerWork(known);
    answerIssues(issueAnswer());
    answerOpening(70);
    // The second run reads the records only after the first has written them.
    answerCommit(({ administrators }) => {
      expect(administrators).toEqual([joiner]);
      answerBranch();
      answerTip();
      answerWork({ ...known, administrators });
    });
    await deliver(both);
    expect(judged).toEqual([70]);
  });

  test("use the issue that a run opened before it died", async () => {
    const known = { ...record, completed };
    answerChange([joiner], known);
    answerWork(known);
    const body = `<!-- aws-accounts:checklist account-id=${accountId} about=administrators -->`;
    answerIssues(issueAnswer(), issueAnswer({ number: 71, title: "anything", body }));
    answerCommit((written) => {
      expect(written.administratorsChange?.issue).toBe(71);
    });
    await deliver(probot);
    expect(bound).toEqual([71]);
  });

  test("make a record for an account that has none", async () => {
    answerChange([joiner]);
    answerWork(undefined);
    answerIssues();
    answerOpening(70);
    answerNoFile();
    answerCommit((written) => {
      expect(written).toMatchObject({
        issue: 70,
        noChecklist: true,
        administratorsChange: { issue: 70, former: [leaver] },
      });
    });
    await deliver(probot);
    expect(bound).toEqual([70]);
  });

  test("bring an open checklist of a change up to date, without another issue", async () => {
    const change = { ...changeSample, issue: 70, former: ["older@example.gov.uk"] };
    const known = { ...record, completed, administratorsChange: change };
    answerChange([joiner], known);
    answerWork(known);
    answerCommit((written) => {
      expect(written.administratorsChange).toMatchObject({ issue: 70, former: [leaver, "older@example.gov.uk"] });
    });
    await deliver(probot);
    expect(bound).toEqual([70]);
  });

  test("are shown on the account's own checklist while that is open", async () => {
    answerChange([joiner], record);
    answerWork(record);
    answerCommit((written) => {
      expect(written).toMatchObject({ administrators: [joiner], administratorsSince: "2026-03-01T12:00:00.000Z" });
      expect(written).not.toHaveProperty("administratorsChange");
    });
    await deliver(probot);
    expect(bound).toEqual([issueNumber]);
  });

  test("are left to a later result if the accounts file names others by now", async () => {
    answerChange([leaver], { ...record, completed });
    await deliver(probot);
    expect([bound, told]).toEqual([[], []]);
  });

  test("need nothing if the record has them, or another delivery has written it meanwhile", async () => {
    const known = { ...record, completed, administrators: [joiner] };
    answerChange([joiner], known);
    await deliver(probot);
    answerChange([joiner], { ...record, completed });
    answerWork(known);
    await deliver(probot);
    expect([bound, told]).toEqual([[], [9]]);
  });
});
