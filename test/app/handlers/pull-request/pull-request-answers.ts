import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { strToU8, zipSync } from "fflate";
import nock from "nock";
import { emptyAccountsFile } from "../../../../app/domain/account/render-accounts-file.ts";
import type { Requesters } from "../../../../app/domain/approval/judge-approval.ts";
import { fingerprintBase, markBase, markRequesters } from "../../../../app/domain/pull-request/plan-check.ts";
import { parseSettingsFile } from "../../../../app/files/settings-file.ts";
import { settingsText } from "../../../fixtures/settings.ts";
import { answerIdentity, appId, appLogin, github, idOf, owner, path, repo, user } from "../../octokit.ts";

/** GitHub's responses about one pull request, for tests that expect every request. */

export const number = 7;
export const headSha = "8c2f1d0e5b7a4c3d9e6f8a1b2c3d4e5f60718293";
export const baseSha = "17c0ffee5b7a4c3d9e6f8a1b2c3d4e5f60718293";
export const accountsFile = "terraform/accounts.tf.json";
export const settingsFile = ".github/aws-accounts.yml";
export const runUrl = `https://github.com/${owner}/${repo}/actions/runs/4711`;

export const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../../fixtures/accounts/${name}.tf.json`, import.meta.url));
export const valid = fixture("valid/one-account");
export const empty = Buffer.from(emptyAccountsFile);

interface PullMore {
  readonly user?: { readonly login: string };
  readonly [field: string]: unknown;
}

/** A pull request as REST returns it. */
export function pullAnswer({ user: author = { login: "ada" }, ...more }: PullMore = {}): object {
  return {
    number,
    state: "open",
    merged: false,
    draft: false,
    user: user(author.login),
    updated_at: "2026-03-01T10:00:00Z",
    body: null,
    head: { sha: headSha, ref: "a-branch", repo: { id: 1 } },
    base: {
      ref: "main",
      repo: { id: 1, private: true, html_url: `https://github.com/${owner}/${repo}`, default_branch: "main" },
    },
    ...more,
  };
}

export function answerPull(more: PullMore = {}): void {
  github().get(`${path}/pulls/${number}`).reply(200, pullAnswer(more));
}

export function answerFile(file: string, ref: string, content: Buffer | string | undefined): void {
  const request = github()
    .get(`${path}/contents/${encodeURIComponent(file)}`)
    .matchHeader("accept", /raw/u)
    .query({ ref });
  if (content === undefined) request.reply(404, { message: "Not Found" });
  else request.reply(200, content, { "content-type": "application/vnd.github.raw; charset=utf-8" });
}

export interface Answers {
  readonly pull?: PullMore;
  readonly files?: readonly object[];
  readonly settings?: string | undefined;
  readonly head?: Buffer | undefined;
  readonly base?: Buffer | undefined;
  readonly checks?: readonly object[];
  /** The accounts file is a symbolic link. */
  readonly link?: boolean;
  /** Further open pull requests. */
  readonly others?: readonly object[];
  /** The open pull requests after a change in the meantime. */
  readonly moved?: readonly object[];
  /** Whether the files of commits were read before. */
  readonly known?: boolean;
  /** Of this pull request. */
  readonly reviews?: readonly object[];
}

/** Responds to the reads of a pull request's state. */
export function answerLook(answers: Answers = {}): void {
  answerIdentity();
  answerReading(answers);
  answerChecks(answers.checks ?? []);
}

/** The same without the App's identity and its comment. */
export function answerReading(answers: Answers = {}): void {
  const { pull, files = [{ filename: accountsFile, status: "modified" }] } = answers;
  const given = <Key extends keyof Answers>(key: Key, otherwise: Answers[Key]): Answers[Key] =>
    key in answers ? answers[key] : otherwise;
  answerPull(pull);
  github().get(`${path}/pulls/${number}/files`).query({ per_page: 100, page: 1 }).reply(200, files);
  answerMoment(answers.moved ?? [pullAnswer(pull), ...(answers.others ?? [])], answers.reviews);
  if (answers.moved !== undefined || answers.known === true) return;
  answerFile(settingsFile, baseSha, given("settings", settingsText));
  const touched = files.some((file) => "filename" in file && file.filename === accountsFile);
  if (touched && !isPublic(pull)) {
    answerHead(given("head", valid), answers.link === true ? "symlink" : "file");
    answerFile(accountsFile, baseSha, given("base", empty));
  }
}

/** The commit where the branch left the default branch, and the accounts file there. */
export function answerMergeBase(content: Buffer): void {
  const sha = "e".repeat(40);
  github()
    .get(`${path}/compare/${baseSha}...${headSha}`)
    .query({ per_page: 1 })
    .reply(200, { status: "ahead", merge_base_commit: { sha } });
  answerFile(accountsFile, sha, content);
}

/** The accounts file of the head commit. */
export function answerHead(content: Buffer | undefined = valid, type = "file"): void {
  answerFile(accountsFile, headSha, content);
  github()
    .get(`${path}/contents/terraform`)
    .query({ ref: headSha })
    .reply(200, [{ path: accountsFile, type }]);
}

interface RestPull {
  readonly number: number;
  readonly draft: boolean;
  readonly user: { readonly login: string };
  readonly head: { readonly sha: string; readonly ref?: string; readonly repo?: { readonly id: number } | null };
}

interface RestReview {
  readonly user: { readonly login: string };
  readonly state: string;
  readonly commit_id: string;
  readonly submitted_at?: string;
}

/** After the plan of {@link checkAnswer}. */
const submittedAt = "2026-03-01T11:30:00Z";

/** A person in GraphQL, for the REST form of the same person. */
const actor = ({ login }: { readonly login: string }) => ({
  __typename: login.endsWith("[bot]") ? "Bot" : "User",
  login: login.replace("[bot]", ""),
  databaseId: idOf(login),
});
const page = (nodes: readonly object[]) => ({ nodes, pageInfo: { hasNextPage: false, endCursor: null } });

/** GraphQL's responses: the open pull requests, and the reviews of this one, given in REST's form. */
export function answerMoment(pulls: readonly object[], reviews: readonly object[] = []): void {
  const repositoryNode = {
    databaseId: 1,
    ref: { target: { oid: baseSha } },
    pullRequest: {
      reviews: page(
        (reviews as readonly RestReview[]).map((review) => ({
          author: actor(review.user),
          state: review.state,
          submittedAt: review.submitted_at ?? submittedAt,
          commit: { oid: review.commit_id },
        })),
      ),
      timelineItems: { nodes: [] },
    },
    pullRequests: page(
      (pulls as readonly RestPull[]).map((pull) => ({
        number: pull.number,
        isDraft: pull.draft,
        updatedAt: "2026-03-01T10:00:00Z",
        headRefName: pull.head.ref ?? "a-branch",
        headRefOid: pull.head.sha,
        headRepository: pull.head.repo ? { databaseId: pull.head.repo.id } : null,
        author: actor(pull.user),
      })),
    ),
  };
  github()
    .post("/graphql", ({ variables: { owner: of, repo: name, number: asked, branch, ref } }: GraphqlBody) => {
      return JSON.stringify([of, name, asked, branch, ref]) === expectedVariables;
    })
    .reply(200, { data: { repository: repositoryNode } });
}

interface GraphqlBody {
  readonly variables: Readonly<Record<string, unknown>>;
}

const expectedVariables = JSON.stringify([owner, repo, number, "main", "refs/heads/main"]);

function isPublic(pull: object | undefined): boolean {
  return JSON.stringify(pull ?? {}).includes('"private":false');
}

export function answerTip(): void {
  github()
    .get(`${path}/git/ref/heads%2Fmain`)
    .reply(200, { object: { sha: baseSha } });
}

export function answerChecks(check_runs: readonly object[], sha = headSha): void {
  github()
    .get(`${path}/commits/${sha}/check-runs`)
    .query({ app_id: appId, filter: "all", per_page: 100, page: 1 })
    .reply(200, { check_runs });
}

/** A check run of the App as REST returns it. */
export function checkAnswer(name: string, more: object = {}): object {
  return {
    id: 500,
    name: `aws-accounts/${name}`,
    status: "completed",
    conclusion: "success",
    external_id: "4711",
    details_url: runUrl,
    started_at: "2026-03-01T11:00:00Z",
    completed_at: "2026-03-01T11:02:00Z",
    app: { id: appId },
    output: { title: "1 account to create", summary: "Planned.", text: plannedText },
    ...more,
  };
}

/** Responds with the reviewers, and with ada as the author of the head commit. */
export function answerReviewers(members: readonly string[] = ["rae"]): void {
  github()
    .get(`/orgs/${owner}/teams/reliability-engineering/members`)
    .query({ per_page: 100, page: 1 })
    .reply(200, members.map(user));
  answerHands();
}

/** Responds with the commits, and with the pushes once for each branch, unless they are known already. */
export function answerHands({ pushedBy = "ada", authoredBy = "ada", branches = 2 } = {}): void {
  const signer = { name: authoredBy };
  const parent = { oid: baseSha, file: { oid: "before" } };
  const commit = { oid: headSha, author: signer, committer: signer, signature: null, file: { oid: "after" } };
  const commits = { ...page([{ commit: { ...commit, parents: { nodes: [parent] } } }]), totalCount: 1 };
  github()
    .post("/graphql", ({ variables }: GraphqlBody) => variables["path"] === accountsFile)
    .optionally()
    .reply(200, { data: { repository: { pullRequest: { headRefOid: headSha, commits } } } });
  github()
    .get(`${path}/pulls/${number}/commits`)
    .query({ per_page: 100, page: 1 })
    .optionally()
    .reply(200, [{ sha: headSha, author: user(authoredBy), committer: user(authoredBy) }]);
  const created = {
    before: "0".repeat(40),
    after: headSha,
    ref: "refs/heads/a-branch",
    timestamp: "2026-03-01T10:00:00Z",
  };
  github()
    .get(`${path}/activity`)
    .query(({ ref }) => ref === "refs/heads/a-branch")
    .optionally()
    .times(branches)
    .reply(200, [{ ...created, activity_type: "branch_creation", actor: user(pushedBy) }]);
}

export function answerReviewsOf(pull: number, reviews: readonly object[]): void {
  const given = (reviews as readonly RestReview[]).map((review) => ({
    submitted_at: submittedAt,
    ...review,
    user: user(review.user.login),
  }));
  github().get(`${path}/pulls/${pull}/reviews`).query({ per_page: 100, page: 1 }).reply(200, given);
}

/** Responds with the opener and the editors of a request. */
export function answerRequest(issue = 12, author = "asker", editors: readonly string[] = []): void {
  const userContentEdits = page(editors.map((login) => ({ editor: actor({ login }) })));
  github()
    .post("/graphql", ({ variables }: GraphqlBody) => variables["request0"] === issue)
    .reply(200, { data: { repository: { request0: { author: actor({ login: author }), userContentEdits } } } });
}

/** The requesters, as {@link answerRequest} returns them. */
export const asker: Requesters = { people: [user("asker")], bots: [], unknown: [] };

/** The summary of a current plan check. */
export const plannedText = `root ${"0".repeat(32)}\n\n`;

/** What the App published as a check run. */
export interface Published {
  readonly name: string;
  readonly head_sha: string;
  readonly status: string;
  readonly conclusion?: string;
  readonly external_id?: string;
  readonly details_url?: string;
  readonly output: {
    readonly title: string;
    readonly summary: string;
    readonly text?: string;
    readonly annotations?: readonly object[];
  };
}

/** Accepts this many new check runs; returns them by name. */
export function takeChecks(times: number): Readonly<Record<string, Published>> {
  const taken: Record<string, Published> = {};
  github()
    .post(`${path}/check-runs`, (body: Published) => {
      taken[body.name.replace("aws-accounts/", "")] = body;
      return true;
    })
    .times(times)
    .reply(201, { id: 600 });
  return taken;
}

/** Accepts this many updates of check runs; returns them in order. */
export function takeUpdates(id: number, times: number): readonly Published[] {
  const taken: Published[] = [];
  github()
    .patch(`${path}/check-runs/${id}`, (body: Published) => Boolean(taken.push(body)))
    .times(times)
    .reply(200, {});
  return taken;
}

/** Accepts the first comment; returns its text. */
export function takeComment(existing: readonly CommentAnswer[] = []): { readonly body: string } {
  const taken = { body: "" };
  answerComments(existing);
  github()
    .post(`${path}/issues/${number}/comments`, ({ body }: { readonly body: string }) => {
      taken.body = body;
      return true;
    })
    .reply(201, { id: 800 });
  return taken;
}

/** The existing comments. */
export function answerComments(existing: readonly CommentAnswer[] = [], deletions: readonly object[] = []): void {
  const nodes = existing.map(({ id, user: author, body, edits = [] }) => ({
    id: `IC_${id}`,
    fullDatabaseId: String(id),
    createdAt: submittedAt,
    author: actor(author),
    body,
    userContentEdits: { nodes: edits },
  }));
  askForComments().reply(200, {
    data: { repository: { subject: { comments: page(nodes), deletions: { nodes: deletions } } } },
  });
}

/** Responds to the read of the comments. */
export function askForComments() {
  return github().post(
    "/graphql",
    ({ variables }: GraphqlBody) => "comments" in variables && variables["number"] === number,
  );
}

export interface CommentAnswer {
  readonly id: number;
  readonly user: { readonly login: string };
  readonly body: string;
  /** The newest alone. */
  readonly edits?: readonly object[];
}

export const commentByApp = (body: string): CommentAnswer => ({ id: 800, user: { login: appLogin }, body });

/** Accepts the start of the plan workflow; nothing was applied before. */
export function answerDispatch(status = 200): void {
  answerApplies();
  answerStart(status);
}

export function answerStart(status = 200): void {
  github()
    .post(`${path}/actions/workflows/aws-accounts-plan.yml/dispatches`, {
      ref: "refs/heads/main",
      inputs: { pull_request: String(number), head_sha: headSha },
      return_run_details: true,
    })
    .reply(status, status === 200 ? { workflow_run_id: 4711, html_url: runUrl } : { message: "no" });
}

/** The planned base, as the plan check stores it. */
export const base = {
  fingerprint: fingerprintBase(parseSettingsFile(settingsText), empty, (text) =>
    createHash("sha256").update(text).digest("hex"),
  ),
  commit: baseSha,
  applied: "",
};

/** A current plan check at the default branch's commit. */
export function plannedAnswer(more: object = {}, requesters = asker): object {
  const summary = markRequesters(markBase("Planned.", base), requesters);
  const output = { title: "1 account to create", summary, text: plannedText, ...more };
  return checkAnswer("plan", { output });
}

/** Runs of the apply workflow on the default branch, by a push to its commit. */
export function answerApplies(...runs: readonly object[]): void {
  const workflow_runs = runs.map((run) => ({ event: "push", head_sha: baseSha, ...run }));
  github()
    .get(`${path}/actions/workflows/aws-accounts-apply.yml/runs`)
    .query({ branch: "main", status: "completed", per_page: 20 })
    .reply(200, { workflow_runs });
}

export function answerNoArtifact(runId: number): void {
  github().get(`${path}/actions/runs/${runId}/artifacts`).query(true).reply(200, { artifacts: [] });
}

/** The result that an apply run reports. */
export function answerApplyResult(runId: number, outcome: string, more: object = {}): void {
  const result = { version: 1, commit: baseSha, pullRequest: null, outcome, reason: null, accounts: [], ...more };
  answerArtifact(runId, { name: "apply-result", file: "apply-result.json", content: JSON.stringify(result) });
}

/** A run's artifact, of one file. */
export function answerArtifact(
  runId: number,
  { name, file, content }: { readonly name: string; readonly file: string; readonly content: string },
): void {
  const artifacts = [{ id: runId, name, expired: false }];
  github().get(`${path}/actions/runs/${runId}/artifacts`).query({ name, per_page: 100 }).reply(200, { artifacts });
  const location = `https://storage.example.com/${runId}`;
  github().get(`${path}/actions/artifacts/${runId}/zip`).reply(302, "", { location });
  nock("https://storage.example.com", { badheaders: ["authorization"] })
    .get(`/${runId}`)
    .reply(200, Buffer.from(zipSync({ [file]: strToU8(content) })));
}

/** A run of the plan workflow as REST returns it. */
export function runAnswer(more: object = {}): object {
  return {
    id: 4711,
    path: ".github/workflows/aws-accounts-plan.yml@main",
    event: "workflow_dispatch",
    status: "completed",
    conclusion: "success",
    head_branch: "main",
    head_sha: baseSha,
    display_title: `Plan of pull request ${number} at ${headSha}`,
    run_attempt: 1,
    html_url: runUrl,
    actor: { login: appLogin },
    ...more,
  };
}

export function answerRun(more: object = {}): void {
  github().get(`${path}/actions/runs/4711`).reply(200, runAnswer(more));
}

export function answerOpenPullRequests(...pulls: readonly object[]): void {
  const listed = pulls.length === 0 ? [pullAnswer()] : pulls;
  github().get(`${path}/pulls`).query({ state: "open", base: "main", per_page: 100, page: 1 }).reply(200, listed);
}
