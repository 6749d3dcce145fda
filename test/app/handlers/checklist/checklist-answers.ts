import { expect } from "@jest/globals";
import nock from "nock";
import { Probot, ProbotOctokit } from "probot";
import { stringify } from "yaml";
import type { Person } from "../../../../app/domain/approval/person.ts";
import { renderAccountRecord, type AccountRecord } from "../../../../app/domain/checklist/account-record.ts";
import { writeChecklistIssue } from "../../../../app/domain/checklist/checklist-issue.ts";
import { renderRecordComment } from "../../../../app/domain/checklist/record-comment.ts";
import { withTicks } from "../../../../app/domain/checklist/checklist-body.ts";
import type { Settings } from "../../../../app/domain/settings/settings.ts";
import type { AppIdentity } from "../../../../app/github/app-identity.ts";
import type { ChecklistTurn } from "../../../../app/handlers/checklist/checklist-turn.ts";
import { createRecordsTrust } from "../../../../app/github/records/records-trust.ts";
import { createRecordsWriter, type RecordsWriter } from "../../../../app/github/records/records-writer.ts";
import { readTemplates } from "../../../../app/templates.ts";
import { renderPinnedLogins } from "../../../../app/domain/settings/pinned-logins.ts";
import { answerHistory, answerRecordsAt, ownCommit } from "../../github/records/record-answers.ts";
import { createOctokit, idOf, user } from "../../octokit.ts";

/** GitHub's responses about one checklist issue, for tests that expect every request. */

export const owner = "pets-department";
export const repo = "aws-accounts";
export const repository = `/repos/${owner}/${repo}`;
export const accountId = "123456789012";
export const issueNumber = 40;
export const templates = readTemplates(new URL("../../../../templates/", import.meta.url));
export const now = (): Date => new Date("2026-03-01T12:00:00Z");

export const settings: Settings = {
  app_id: 1,
  aws: {
    management_account: "988997429095",
    users_account: "622626885786",
    region: "eu-west-2",
    plan_role: "arn:aws:iam::988997429095:role/plan",
    apply_role: "arn:aws:iam::988997429095:role/apply",
    audit_role: true,
    state: { bucket: "state", key: "accounts.tfstate", region: "eu-west-2" },
  },
  accounts: {
    bootstrap_role: "bootstrap",
    root_email: "root+{name}@example.gov.uk",
    administrator_email_domains: ["example.gov.uk"],
    required_tags: {},
    wait_minutes: 5,
  },
  bootstrap_trust: "by-hand",
  administrator_changes: "by-hand",
  mfa_registration: "shared",
  unknown_may_close: false,
  contacts: {},
  reviewers: { users: ["rita"] },
  custodians: { team: "custodians", users: ["Ben"] },
  checklist: {
    second_person_confirms_safe: false,
    approver_may_work_alone: true,
    reminders: { keys_out_hours: 24, untouched_days: 3, at_weekends: true },
  },
  yubikeys: { name: "Safe A", first: "11223344", second: "55667788" },
};

export const app: AppIdentity = { id: settings.app_id, slug: "aws-accounts", login: "aws-accounts[bot]" };

export const account = {
  id: accountId,
  name: "pets-prod",
  email: "root+pets@example.gov.uk",
  roleArn: `arn:aws:iam::${accountId}:role/bootstrap`,
  administrators: ["ada@example.gov.uk"],
};

const pair = { name: "Safe A", first: "11223344", second: "55667788" };
export const checklist = writeChecklistIssue({ account, settings, templates, yubikeys: pair });

/** The comment of the App that shows a record of the checklist. */
export const pictureOf = (shown: AccountRecord): string =>
  renderRecordComment({
    record: shown,
    steps: checklist.steps,
    templates,
    file: `${accountId}.json`,
    asksAws: false,
    custodians: "@pets-department/custodians @Ben",
  });
export const bodyWith = (...ticked: readonly string[]): string => withTicks(checklist.body, new Set(ticked));

export const record: AccountRecord = {
  version: 1,
  account: { id: account.id, name: account.name, email: account.email, roleArn: account.roleArn },
  request: null,
  pullRequest: 7,
  issue: issueNumber,
  createdAt: "2026-03-01T09:00:00Z",
  administrators: account.administrators,
  approvers: [user("rita")],
  yubikeys: pair,
  ticks: [],
  undone: [],
  judged: null,
  completed: null,
  abandoned: null,
  leaks: [],
  reminded: null,
};

/** A real Probot with the handler under test; it does not wait or retry. */
export function probotWith(handle: (octokit: InstanceType<typeof ProbotOctokit>) => Promise<unknown>): Probot {
  const probot = new Probot({
    githubToken: "test",
    logLevel: "fatal",
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      throttle: { enabled: false },
      retry: { enabled: false },
    })),
  });
  probot.on("issues.edited", async ({ octokit }) => {
    await handle(octokit);
  });
  return probot;
}

/** Delivers an event; its content does not matter, because the handler reads everything again. */
export async function deliver(probot: Probot): Promise<void> {
  await probot.receive({ id: "1", name: "issues", payload: { action: "edited" } } as Parameters<Probot["receive"]>[0]);
}

export const github = (): nock.Scope => nock("https://api.github.com");

export function issueAnswer(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    number: issueNumber,
    title: checklist.title,
    body: checklist.body,
    state: "open",
    html_url: `https://github.com/${owner}/${repo}/issues/${issueNumber}`,
    labels: [{ name: "aws-account-checklist" }],
    user: { login: "github-actions[bot]" },
    created_at: "2026-03-01T09:00:00Z",
    updated_at: "2026-03-01T11:00:00Z",
    closed_at: null,
    closed_by: null,
    ...more,
  };
}

export function branchAnswer({ author = app.login, verified = true } = {}): Record<string, unknown> {
  return {
    commit: ownCommit("c0ffee0".padEnd(40, "0"), { author: { login: author }, commit: { verification: { verified } } }),
  };
}

/** The records branch with this file, or without any. */
export function answerRecord(stored: AccountRecord | undefined, id = accountId): void {
  github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer());
  github()
    .get(`${repository}/contents/${id}.json`)
    .query({ ref: "c0ffee0".padEnd(40, "0") })
    .reply(stored === undefined ? 404 : 200, stored === undefined ? { message: "Not Found" } : fileAnswer(stored));
}

/** All records of the branch, as GraphQL lists them. */
export function answerAllRecords(...records: readonly AccountRecord[]): void {
  github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer());
  answerRecordsAt(github(), "c0ffee0".padEnd(40, "0"), records);
}

function fileAnswer(stored: AccountRecord): Record<string, unknown> {
  return { sha: "b10b", content: Buffer.from(renderAccountRecord(stored)).toString("base64") };
}

/** A login, or a person with another id than the one that tests give to the login. */
export type PersonAnswer = string | Person;

/** A comment as GraphQL shows it; bots are written with `[bot]`. */
export interface CommentAnswer {
  readonly id: number;
  readonly by: PersonAnswer;
  readonly body: string;
  readonly at?: string;
}

export interface ChecklistAnswer {
  readonly title?: string;
  readonly body?: string;
  readonly state?: "OPEN" | "CLOSED";
  readonly stateReason?: string;
  readonly closedAt?: string;
  readonly closedBy?: PersonAnswer;
  readonly labels?: readonly string[];
  readonly author?: string | null;
  readonly createdAt?: string;
  /** Each edit is `[editor, text]`, the newest last; its text is the body by default. */
  readonly edits?: readonly (readonly [editor: PersonAnswer, text: string])[];
  readonly comments?: readonly CommentAnswer[];
  /** The settings file; undefined if it does not exist. */
  readonly settings?: { readonly text: string | null; readonly isTruncated: boolean } | null;
  /** The commit of the default branch. */
  readonly tip?: string;
}

/** A person in GraphQL; a renamed person is given as a whole. */
const actor = (who: PersonAnswer | null) => {
  if (who === null) return null;
  const { id, login } = typeof who === "string" ? user(who) : who;
  const __typename = login.endsWith("[bot]") ? "Bot" : "User";
  return { __typename, login: login.replace("[bot]", ""), databaseId: id };
};

const settingsAnswer = { text: stringify(settings), isTruncated: false };

/** The issue with its edits, its comments and the settings. */
export function answerChecklist(of: ChecklistAnswer = {}): void {
  const { edits = [], comments = [] } = of;
  const texts = edits.length === 0 ? [] : ([["github-actions[bot]", checklist.body], ...edits] as const);
  const nodes = texts.map(([login, diff], index) => ({
    id: `edit-${index}`,
    editedAt: `2026-03-01T10:0${index}:00Z`,
    editor: actor(login),
    diff,
  }));
  github()
    .post(
      "/graphql",
      (request: { readonly variables: Record<string, unknown> }) =>
        request.variables["number"] === issueNumber &&
        request.variables["settings"] === "refs/heads/main:.github/aws-accounts.yml",
    )
    .reply(200, {
      data: {
        repository: {
          object: of.settings === undefined ? settingsAnswer : of.settings,
          ...(of.tip !== undefined && { tip: { oid: of.tip } }),
          issue: {
            title: of.title ?? checklist.title,
            body: of.body ?? edits.at(-1)?.[1] ?? checklist.body,
            state: of.state ?? "OPEN",
            stateReason: of.stateReason ?? null,
            createdAt: of.createdAt ?? "2026-03-01T09:00:00Z",
            updatedAt: "2026-03-01T11:00:00Z",
            closedAt: of.closedAt ?? null,
            author: actor(of.author === undefined ? "github-actions[bot]" : of.author),
            labels: { nodes: (of.labels ?? ["aws-account-checklist"]).map((name) => ({ name })) },
            timelineItems: { nodes: of.closedBy === undefined ? [] : [{ actor: actor(of.closedBy) }] },
            userContentEdits: { nodes: nodes.reverse(), pageInfo: { hasNextPage: false, endCursor: null } },
            deletions: { nodes: [] },
            comments: {
              nodes: comments.map(({ id, by, body, at = "2026-03-01T10:30:00Z" }) => ({
                id: `IC_${id}`,
                fullDatabaseId: String(id),
                createdAt: at,
                author: actor(by),
                body,
                userContentEdits: null,
              })),
              pageInfo: { hasNextPage: false, endCursor: null },
            },
          },
        },
      },
    });
}

/** The accounts to which the users in the settings were pinned. */
export function answerPins(): void {
  const ids = new Map(["ben", "rita"].map((login) => [login, idOf(login)]));
  const content = Buffer.from(renderPinnedLogins(ids)).toString("base64");
  github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer());
  github()
    .get(`${repository}/contents/people.json`)
    .query({ ref: "c0ffee0".padEnd(40, "0") })
    .reply(200, { sha: "9195", content });
}

export function answerCustodians(...logins: readonly string[]): void {
  answerPins();
  github()
    .get(`/orgs/${owner}/teams/custodians/members`)
    .query({ per_page: 100, page: 1 })
    .reply(200, logins.map(user));
}

/** The one writer of records of a process, without waits. */
export function recordsOf(app: AppIdentity): RecordsWriter {
  const trust = createRecordsTrust(() => Promise.resolve(app));
  return createRecordsWriter({ pause: () => Promise.resolve(), random: () => 0, trust });
}

export const records = recordsOf(app);

/** This process has verified the branch that {@link branchAnswer} shows. */
export async function trustTip(): Promise<void> {
  const commit = ownCommit(tip);
  answerHistory(github(), repository, { commit, appId: settings.app_id, isMarked: true });
  await records.trust.verify(createOctokit(), { owner, repo }, commit);
}

/** Runs work at once: nothing else reconciles the checklist. */
export const inTurn: ChecklistTurn = (_issue, work) => work();

/** The input of `createCommitOnBranch`. */
interface CommitInput {
  readonly branch: { readonly repositoryNameWithOwner: string; readonly branchName: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string };
  readonly fileChanges: { readonly additions: readonly { readonly path: string; readonly contents: string }[] };
}

const tip = "c0ffee0".padEnd(40, "0");

/** GitHub commits the account's record on top of the commit at which {@link answerRecord} reads it. */
export function answerCommit(check: (written: AccountRecord) => void, id = accountId): void {
  github()
    .post("/graphql", ({ query, variables: { input } }: CommitRequest) => {
      if (!query.includes("createCommitOnBranch") || input === undefined) return false;
      expect(input).toMatchObject({
        branch: { repositoryNameWithOwner: `${owner}/${repo}`, branchName: "aws-accounts-records" },
        expectedHeadOid: tip,
      });
      const [file] = input.fileChanges.additions;
      expect(file?.path).toBe(`${id}.json`);
      check(JSON.parse(Buffer.from(file?.contents ?? "", "base64").toString()) as AccountRecord);
      return true;
    })
    .reply(200, { data: { createCommitOnBranch: { commit: { oid: tip } } } });
}

interface CommitRequest {
  readonly query: string;
  readonly variables: { readonly input?: CommitInput };
}

/** The writer reads the branch's head, and finds no such file there. */
export function answerNoFile(): void {
  github().get(`${repository}/branches/aws-accounts-records`).reply(200, branchAnswer());
  github()
    .post("/graphql", ({ variables }: { readonly variables: Readonly<Record<string, unknown>> }) =>
      String(variables["file0"]).startsWith(`${tip}:`),
    )
    .reply(200, { data: { repository: { file0: null } } });
}
