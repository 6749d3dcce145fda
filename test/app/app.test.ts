import { describe, test } from "@jest/globals";
import type { Probot } from "probot";
import { listenToEvents } from "../../app/app.ts";
import { expectOnlyExpectedRequests } from "./expected-requests.ts";
import { answerIdentity, appLogin, github, owner, path, repo, templates } from "./octokit.ts";
import { createProbot, deliver, receive, repositoryPayload, withoutMail } from "./probot.ts";
import {
  answerApplies,
  answerApplyResult,
  answerChecks,
  answerOpenPullRequests,
  answerPull,
  answerRun,
  answerTip,
  baseSha,
  checkAnswer,
  headSha,
  number,
  pullAnswer,
  takeChecks,
} from "./handlers/pull-request/pull-request-answers.ts";
import { answerIssues, answerObjectIds, answerPulls, issueNode, pullNode } from "./sweep/sweep-answers.ts";

/** What each event has looked at is told by the first request about it; what follows is tested with each webhook. */

expectOnlyExpectedRequests();

const base = { ref: "main" };

/** A pull request that needs nothing: it is looked at, and that is all. */
function answerNothing(): void {
  answerPull({ base: { ref: "other", repo: { id: 1, private: true, html_url: "", default_branch: "main" } } });
}

function answerMerged(): void {
  answerIdentity();
  answerNothing();
}

/** Nobody keeps others away from the branch with the records, and nobody has to: there is none. */
function answerRecordsBranch(): void {
  github()
    .get(`${path}/pulls`)
    .query({ state: "open", base: "aws-accounts-records", per_page: 100, page: 1 })
    .reply(200, []);
  const rules = ["creation", "update", "deletion"].map((type) => ({ type }));
  github().get(`${path}/rules/branches/aws-accounts-records`).query({ per_page: 100, page: 1 }).reply(200, rules);
  github().get(`${path}/branches/aws-accounts-records`).reply(404, {});
  const labels = "aws-accounts-records";
  github().get(`${path}/issues`).query({ labels, state: "all", per_page: 100, page: 1 }).reply(200, []);
}

/** The accounts file has no history, and there is no records branch that knows one. */
function answerNoHistory(sha: string): void {
  github().get(`${path}/branches/aws-accounts-records`).reply(404, {});
  const history = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  github()
    .post(
      "/graphql",
      ({ variables }: { readonly variables: Readonly<Record<string, unknown>> }) => variables["sha"] === sha,
    )
    .reply(200, { data: { repository: { object: { history } } } });
}

describe("an event about a pull request has it looked at", () => {
  test.each(["opened", "synchronize", "reopened", "ready_for_review", "converted_to_draft", "edited"])(
    "pull_request.%s",
    async (action) => {
      answerMerged();
      await deliver("pull_request", { action, pull_request: { number, base } });
    },
  );

  test.each(["submitted", "edited", "dismissed"])("pull_request_review.%s", async (action) => {
    answerMerged();
    await deliver("pull_request_review", { action, pull_request: { number }, review: {} });
  });

  test("pull_request.closed, and those of the same head commit", async () => {
    answerOpenPullRequests(pullAnswer(), pullAnswer({ number: 8, head: { sha: "other" } }));
    const elsewhere = { base: { ref: "other", repo: { id: 1, private: true, html_url: "", default_branch: "main" } } };
    github()
      .get(`${path}/pulls/6`)
      .reply(200, pullAnswer({ number: 6, ...elsewhere }));
    answerMerged();
    await deliver("pull_request", { action: "closed", pull_request: { number: 6, head: { sha: headSha }, base } });
  });

  test.each(["added", "removed"])("membership.%s, in every repository", async (action) => {
    const repository = { name: repo, default_branch: "main", archived: false, owner: { login: owner } };
    github()
      .get("/installation/repositories")
      .query(true)
      .reply(200, { repositories: [repository] });
    answerOpenPullRequests(pullAnswer());
    answerMerged();
    await deliver("membership", { action, repository: undefined, team: {}, member: {} });
  });

  test("push, and with it the history of the accounts file", async () => {
    answerOpenPullRequests();
    answerMerged();
    answerNoHistory(headSha);
    const commits = [{ modified: ["terraform/accounts.tf.json"] }];
    await deliver("push", { ref: "refs/heads/main", after: headSha, commits });
  });

  test("check_run.rerequested", async () => {
    answerOpenPullRequests();
    answerChecks([checkAnswer("plan", { id: 500 })]);
    takeChecks(1);
    answerMerged();
    const check_run = { id: 500, name: "aws-accounts/plan", head_sha: headSha };
    await deliver("check_run", { action: "rerequested", check_run });
  });
});

describe("/plan in a comment on a pull request is looked at", () => {
  test("and then the pull request, where the comment asked for something", async () => {
    const at = "2026-03-01T12:00:00Z";
    const comment = { body: "/plan", created_at: at, updated_at: at, user: { login: "ada", type: "User" } };
    github().get(`${path}/issues/comments/31`).reply(200, comment);
    github().get(`${path}/collaborators/ada/permission`).reply(200, { permission: "write" });
    answerIdentity();
    answerPull();
    answerChecks([checkAnswer("plan")]);
    takeChecks(1);
    github().post(`${path}/issues/comments/31/reactions`).reply(201, {});
    answerNothing();
    const issue = { number, pull_request: {}, labels: [] };
    await deliver("issue_comment", { action: "created", issue, comment: { id: 31, body: "/plan" } });
  });

  test("but no more than that, where it asks for nothing", async () => {
    answerIdentity();
    github().get(`${path}/issues/comments/31`).reply(404, {});
    const issue = { number, pull_request: {}, labels: [] };
    await deliver("issue_comment", { action: "created", issue, comment: { id: 31, body: "/plan" } });
  });
});

describe("/verify in a comment on an issue", () => {
  const issue = { number: 40, labels: [], user: { login: "ada" } };

  test("has the comment looked at", async () => {
    answerIdentity();
    github().get(`${path}/issues/comments/31`).reply(404, {});
    await deliver("issue_comment", { action: "created", issue, comment: { id: 31, body: "/verify" } });
  });

  test("asks for nothing on a pull request, and neither does /plan here", async () => {
    const pull = { ...issue, pull_request: {} };
    await deliver("issue_comment", { action: "created", issue: pull, comment: { id: 31, body: "/verify" } });
    await deliver("issue_comment", { action: "created", issue, comment: { id: 31, body: "/plan" } });
  });
});

test("a verification that has ended has its run looked at", async () => {
  answerIdentity();
  github().get(`${path}/actions/runs/90`).reply(200, { path: "other.yml", status: "completed" });
  const workflow_run = { id: 90, path: ".github/workflows/aws-accounts-verify.yml@main" };
  await deliver("workflow_run", { action: "completed", workflow_run });
});

describe("an event about a request has it looked at", () => {
  const gone = (): void => {
    answerIdentity();
    github().get(`${path}/issues/12`).reply(404, {});
  };
  const issue = { number: 12, labels: [{ name: "aws-account-request" }], user: { login: "ada" } };

  test.each([
    ["issues", "opened"],
    ["issues", "edited"],
    ["issues", "closed"],
    ["issues", "reopened"],
    ["issues", "labeled"],
    ["issue_comment", "created"],
    ["issue_comment", "deleted"],
  ])("%s.%s", async (name, action) => {
    gone();
    await deliver(name, { action, issue, sender: { login: "ada" }, comment: { id: 31, body: "Any news?" } });
  });

  test.each(["closed", "reopened"])("pull_request.%s, where it was made for a request", async (action) => {
    answerMerged();
    github().get(`${path}/issues/12`).reply(404, {});
    if (action === "closed") answerOpenPullRequests(pullAnswer({ number: 8, head: { sha: "other" } }));
    const body = "Asked for.\n\n<!-- aws-accounts:for-request 12 -->";
    await deliver("pull_request", { action, pull_request: { number, body, head: { sha: headSha }, base } });
  });

  test.each(["submitted", "dismissed"])("pull_request_review.%s, where it was made for a request", async (action) => {
    answerMerged();
    github().get(`${path}/issues/12`).reply(404, {});
    const body = "Asked for.\n\n<!-- aws-accounts:for-request 12 -->";
    await deliver("pull_request_review", { action, pull_request: { number, body }, review: {} });
  });

  test("but not what the App itself says on it", async () => {
    answerIdentity();
    const comment = { id: 31, body: "Opened." };
    await deliver("issue_comment", { action: "created", issue, comment, sender: { login: "aws-accounts[bot]" } });
  });
});

describe("a comment of the App that somebody edits or deletes has the App's comments looked at", () => {
  const comment = { id: 31, body: "Ready to merge", user: { login: appLogin } };
  const answerConversation = (kind: string, issueNumber: number): void => {
    const subject = { comments: { nodes: [], pageInfo: { hasNextPage: false } }, deletions: { nodes: [] } };
    github()
      .post("/graphql", ({ query, variables }: { readonly query: string; readonly variables: { number: number } }) => {
        return query.includes(`subject: ${kind}(`) && variables.number === issueNumber;
      })
      .reply(200, { data: { repository: { subject } } });
  };

  test.each([
    ["edited", "somebody"],
    ["edited", appLogin],
    ["deleted", "somebody"],
  ])("on a pull request, and then the pull request: %s, of %s", async (action, author) => {
    answerMerged();
    answerConversation("pullRequest", number);
    const labels = [{ name: "aws-account-checklist" }];
    const issue = { number, pull_request: {}, labels, user: { login: author } };
    await deliver("issue_comment", { action, issue, comment });
  });

  test("on an issue that is nothing else of the App's", async () => {
    answerIdentity();
    answerConversation("issue", 41);
    const issue = { number: 41, labels: [{ name: "bug" }], user: { login: "ada" } };
    await deliver("issue_comment", { action: "edited", issue, comment });
  });

  test("on a request with the request", async () => {
    answerIdentity();
    github().get(`${path}/issues/12`).reply(404, {});
    const issue = { number: 12, labels: [{ name: "aws-account-request" }], user: { login: "ada" } };
    await deliver("issue_comment", { action: "edited", issue, comment });
  });

  test("but not what the App edits itself, nor what another App wrote", async () => {
    answerIdentity();
    const issue = { number, pull_request: {}, labels: [], user: { login: "ada" } };
    await deliver("issue_comment", { action: "edited", issue, comment, sender: { login: appLogin } });
    answerIdentity();
    const other = { ...comment, user: { login: "other[bot]" } };
    await deliver("issue_comment", { action: "edited", issue, comment: other });
  });
});

describe("a webhook is answered before GitHub says who the App is", () => {
  const labels = [{ name: "aws-account-checklist" }];
  const issue = { number: 12, labels, user: { login: "ann" } };
  const events = [
    ["issues", { action: "edited", issue, sender: { login: appLogin } }],
    ["issues", { action: "deleted", issue: { ...issue, labels: [], user: { login: "other[bot]" } } }],
    [
      "issue_comment",
      { action: "deleted", issue, comment: { id: 31, user: { login: "other[bot]" } }, sender: { login: appLogin } },
    ],
    ["push", { ref: "refs/heads/aws-accounts-records", sender: { login: appLogin } }],
  ] as const;

  test.each(events)("%s", async (name, payload) => {
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => (tell = resolve));
    github()
      .get("/app")
      .reply(async () => {
        await told;
        return [200, { id: 99, slug: "aws-accounts" }];
      });
    const { queue } = await receive(name, payload);
    tell();
    await queue.idle();
  });

  test("and nothing follows if GitHub could not say", async () => {
    github().get("/app").reply(502);
    await deliver("issues", { action: "edited", issue });
  });
});

describe("an event that needs nothing has nothing looked at", () => {
  test.each([
    ["pull_request", { action: "labeled", pull_request: { number } }],
    ["check_run", { action: "completed", check_run: { name: "aws-accounts/plan", head_sha: headSha } }],
    ["workflow_run", { action: "completed", workflow_run: { id: 1, path: ".github/workflows/build.yml" } }],
    ["workflow_run", { action: "requested", workflow_run: { id: 1, path: ".github/workflows/aws-accounts-plan.yml" } }],
    ["issues", { action: "edited", issue: { number: 1, labels: [{ name: "bug" }] } }],
    ["issues", { action: "edited", issue: { number: 1 } }],
    ["issues", { action: "deleted", issue: { number: 1, user: { login: "ann" } } }],
    ["issue_comment", { action: "created", issue: { number: 1 }, comment: { id: 31, body: "/plan" } }],
    ["issue_comment", { action: "edited", issue: { number: 1, pull_request: {} }, comment: { id: 31, body: "/plan" } }],
    [
      "issue_comment",
      { action: "created", issue: { number: 1, pull_request: {} }, comment: { id: 31, body: "Fine." } },
    ],
  ])("%s %j", async (name, payload) => {
    await deliver(name, payload);
  });
});

function answerNoApplies(): void {
  github()
    .get(`${path}/actions/workflows/aws-accounts-apply.yml/runs`)
    .query({ branch: "main", per_page: 100 })
    .reply(200, { workflow_runs: [] });
}

describe("a run that has ended is looked at", () => {
  test.each([".github/workflows/aws-accounts-plan.yml", ".github/workflows/aws-accounts-plan.yml@main"])(
    "%s",
    async (workflow) => {
      answerIdentity();
      answerRun({ actor: { login: "mallory" } });
      await deliver("workflow_run", { action: "completed", workflow_run: { id: 4711, path: workflow } });
    },
  );

  test("of the apply workflow", async () => {
    answerIdentity();
    answerNoApplies();
    answerRun({ path: ".github/workflows/aws-accounts-apply.yml", status: "in_progress" });
    answerTip();
    answerApplies({ id: 4711, updated_at: "2026-03-01T11:30:00Z" });
    answerApplyResult(4711, "applied");
    answerOpenPullRequests();
    answerNothing();
    await deliver("workflow_run", {
      action: "completed",
      workflow_run: { id: 4711, path: ".github/workflows/aws-accounts-apply.yml" },
    });
  });

  test("and then the pull request that it planned", async () => {
    answerIdentity();
    answerRun();
    answerOpenPullRequests();
    const check = {
      id: 500,
      name: "aws-accounts/plan",
      status: "in_progress",
      conclusion: null,
      external_id: "4711",
      app: { id: 99 },
      output: { summary: "" },
    };
    github()
      .get(`${path}/commits/${headSha}/check-runs`)
      .query(true)
      .reply(200, { check_runs: [check] });
    github().get(`${path}/actions/runs/4711/artifacts`).query(true).reply(200, { artifacts: [] });
    github()
      .patch(`${path}/check-runs/500`, /There is no plan/u)
      .reply(200, {});
    answerNothing();
    await deliver("workflow_run", {
      action: "completed",
      workflow_run: { id: 4711, path: ".github/workflows/aws-accounts-plan.yml" },
    });
  });
});

/** Issue 40 was deleted. */
function answerGone(): void {
  const isAboutIt = ({ variables }: { readonly variables: { readonly number?: number } }) => variables.number === 40;
  const errors = [{ type: "NOT_FOUND", message: "Could not resolve to an Issue" }];
  github()
    .post("/graphql", (request) => isAboutIt(request as Parameters<typeof isAboutIt>[0]))
    .reply(200, { data: {}, errors });
}

describe("an event about a checklist has it looked at", () => {
  const issue = { number: 40, labels: [{ name: "aws-account-checklist" }] };

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
    answerIdentity();
    answerGone();
    await deliver(name, { action, issue, comment: { id: 1, body: "" } });
  });

  test("unless the App did it itself", async () => {
    answerIdentity();
    await deliver("issues", { action: "edited", issue, sender: { login: appLogin } });
  });

  test.each(["github-actions[bot]", appLogin])("also without its label, where %s opened it", async (login) => {
    answerIdentity();
    answerGone();
    await deliver("issues", { action: "unlabeled", issue: { number: 40, labels: [], user: { login } } });
  });

  test.each(["transferred", "deleted"])("and the others where it was %s, which are looked for", async (action) => {
    answerIdentity();
    github().get(`${path}/branches/aws-accounts-records`).reply(404, {});
    await deliver("issues", { action, issue });
  });
});

describe("the branch with the records is looked at", () => {
  test.each(["opened", "edited", "reopened"])("where a pull request into it is %s", async (action) => {
    answerMerged();
    answerRecordsBranch();
    await deliver("pull_request", { action, pull_request: { number, base: { ref: "aws-accounts-records" } } });
  });

  test("where somebody else pushes to it", async () => {
    answerIdentity();
    answerRecordsBranch();
    await deliver("push", { ref: "refs/heads/aws-accounts-records", after: headSha, commits: [] });
  });

  test("but not where the App does", async () => {
    answerIdentity();
    const push = { ref: "refs/heads/aws-accounts-records", after: headSha, commits: [] };
    await deliver("push", { ...push, sender: { login: appLogin } });
  });
});

describe("the App", () => {
  test("asks who it is once, and again only where it got no answer", async () => {
    const probot = createProbot();
    await probot.ready();
    const app = listenToEvents(probot, {
      templates,
      now: () => new Date(),
      pause: () => Promise.resolve(),
      random: () => 0,
      sendMail: withoutMail,
    });
    const event = {
      id: "1",
      name: "pull_request",
      payload: { ...repositoryPayload, action: "opened", pull_request: { number, base } },
    };
    const look = async (): Promise<void> => {
      await probot.receive(event as Parameters<Probot["receive"]>[0]);
      await app.queue.idle();
    };
    github().get("/app").times(2).reply(500, {});
    await look();
    answerMerged();
    await look();
    answerNothing();
    await look();
  });

  test("sweeps what is not finished", async () => {
    const probot = createProbot();
    await probot.ready();
    const app = listenToEvents(probot, {
      templates,
      now: () => new Date(),
      pause: () => Promise.resolve(),
      random: () => 0,
      sendMail: withoutMail,
    });
    github()
      .get("/app/installations")
      .query(true)
      .reply(200, [{ id: 1, suspended_at: null }]);
    const repositories = [
      { name: repo, default_branch: "main", archived: false, private: true, owner: { login: owner } },
    ];
    github().get("/installation/repositories").query(true).reply(200, { repositories });
    answerTip();
    github().get(`${path}/contents/.github%2Faws-accounts.yml`).query(true).reply(200, "app_id: 1");
    answerObjectIds();
    answerPulls([pullNode(number)]);
    // Once for the sweep itself, and once for the end of an apply that it finds.
    answerNoApplies();
    answerNoApplies();
    answerNoApplies();
    github()
      .get(`${path}/pulls`)
      .query({ state: "closed", base: "main", sort: "updated", direction: "desc", per_page: 100, page: 1 })
      .reply(200, []);
    const ended = { id: 4711, updated_at: new Date().toISOString(), display_title: `Plan of it at ${"0".repeat(40)}` };
    for (const workflow of ["plan", "apply"])
      github()
        .get(`${path}/actions/workflows/aws-accounts-${workflow}.yml/runs`)
        .query(true)
        .reply(200, { workflow_runs: [ended] });
    github()
      .get(`${path}/actions/runs/4711`)
      .times(2)
      .reply(200, { path: "another.yml", actor: null, event: "push", status: "queued" });
    github().post(`${path}/labels`).reply(422, {});
    answerIssues("aws-account-request", "OPEN");
    answerNoHistory(baseSha);
    answerIssues("aws-account-checklist", "OPEN", [issueNode(40)]);
    answerIssues("aws-account-checklist", "CLOSED");
    answerMerged();
    answerGone();
    github().get(`${path}/branches/aws-accounts-records`).times(2).reply(404, {});
    answerRecordsBranch();
    await app.sweep();
    await app.queue.idle();
  });
});
