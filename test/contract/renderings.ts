import { pathToFileURL } from "node:url";
import { renderApply, renderRunningApply } from "../../app/domain/apply/apply-comment.ts";
import { renderApplyFailed, renderApplyRecovered } from "../../app/domain/apply/failed-issue.ts";
import type { ApplyResult, NewAccount } from "../../app/domain/apply/apply-result.ts";
import { newAccountRecord, type RecordedChange } from "../../app/domain/checklist/account-record.ts";
import { renderAdministratorsComment } from "../../app/domain/checklist/administrators-change.ts";
import {
  writeChangeIssue,
  writeChecklistIssue,
  type ChecklistAccount,
} from "../../app/domain/checklist/checklist-issue.ts";
import type { Notice } from "../../app/domain/checklist/judge-checklist.ts";
import { renderNotice } from "../../app/domain/checklist/notice.ts";
import { renderRecordComment } from "../../app/domain/checklist/record-comment.ts";
import { parseSteps } from "../../app/domain/checklist/step.ts";
import { emailFields, renderEmail } from "../../app/domain/notifications/render-email.ts";
import {
  noEmails,
  renderEmailsComment,
  type RequestEmails,
  queueRequestEmails,
} from "../../app/domain/notifications/request-emails.ts";
import { chooseRequestEmail } from "../../app/domain/notifications/request-stage.ts";
import type { PlanResult } from "../../app/domain/plan/plan-summary.ts";
import type { Drift } from "../../app/domain/plan/find-drift.ts";
import type { Change } from "../../app/domain/plan/plan-summary.ts";
import { renderDrift } from "../../app/domain/plan/render-drift.ts";
import { renderPlanRun } from "../../app/domain/plan/render-plan-run.ts";
import { renderComment, renderUnplanned, type CommentFacts } from "../../app/domain/pull-request/comment.ts";
import { planRunning } from "../../app/domain/pull-request/unplanned-verdict.ts";
import { renderMoreThanCommand } from "../../app/domain/comments/command.ts";
import { renderRecordsIssue, type RecordsDangers } from "../../app/domain/records/records-issue.ts";
import {
  renderPullClosed,
  renderPullRenamed,
  renderPullRequestBody,
} from "../../app/domain/request/pull-request-text.ts";
import { renderRequestComment, type RequestStatus } from "../../app/domain/request/request-comment.ts";
import { renderCreating, renderStage } from "../../app/domain/notifications/account-stage.ts";
import type { PairUsage } from "../../app/domain/yubikeys/slots.ts";
import { renderSlots, renderNearlyFull } from "../../app/domain/yubikeys/render-slots.ts";
import { settingsProblem } from "../../app/domain/settings/parse-settings.ts";
import { parseSettingsFile } from "../../app/files/settings-file.ts";
import { readTemplates, type Templates } from "../../app/templates.ts";
import { readText, root } from "./source.ts";

/** The templates as they are shipped. */
export const templates = readTemplates(new URL("templates/", pathToFileURL(root)));
const parsed = parseSettingsFile(readText("templates/accounts-repository/.github/aws-accounts.yml"));
if (parsed.kind !== "settings") throw new Error(`the shipped settings: ${JSON.stringify(parsed.problems)}`);
const { settings } = parsed;

/** A text that people read, made of templates. */
export interface Rendering {
  /** What is told, and to whom. */
  readonly says: string;
  readonly render: (templates: Templates) => string;
}

const sha = "0123456789abcdef0123456789abcdef01234567";
const account: NewAccount = {
  name: "example",
  id: "123456789012",
  email: "root+example@example.gov.uk",
  roleArn: "arn:aws:iam::123456789012:role/bootstrap",
  administrators: ["a.person@example.gov.uk"],
  request: 12,
};
const crowd = Array.from({ length: 40 }, (_, index) => `person-${index}@example.gov.uk`);

const judged = { problems: [], changes: [], settings };
const plan = {
  status: "completed",
  externalId: "1",
  title: "1 to make",
  summary: "Planned.",
  text: "",
  url: "https://github.com",
  startedAt: "",
  completedAt: "",
};
const approved = { kind: "approved", by: ["reviewer"] } as const;
const missing = { kind: "missing", by: [], unknown: [], bots: [], blockedBy: [], notCounted: [] } as const;

const comments: readonly Rendering[] = (
  [
    ["no account changed", { standing: { kind: "nothing-changed" } }],
    [
      "settings that change",
      {
        standing: { kind: "nothing-changed" },
        changedSettings: { problems: [], settings: { kind: "compared", changes: [] }, requestFields: "unchanged" },
      },
    ],
    [
      "settings that are wrong",
      {
        standing: { kind: "nothing-changed" },
        changedSettings: {
          problems: [settingsProblem("No.", "")],
          settings: { kind: "unreadable" },
          requestFields: "unchanged",
        },
      },
    ],
    ["a public repository", { standing: { kind: "public-repository" } }],
    ["broken settings", { standing: { kind: "settings-broken", problems: [] } }],
    ["an invalid file", { standing: { kind: "invalid", ...judged } }],
    ["a draft", { standing: { kind: "draft", ...judged } }],
    ["a fork", { standing: { kind: "fork", ...judged } }],
    ["a plan to come", { standing: { kind: "valid", ...judged } }],
    [
      "a plan that is stale",
      {
        standing: { kind: "valid", ...judged },
        plan: { ...plan, ...planRunning("applied"), status: "in_progress", conclusion: null },
      },
    ],
    ["a plan that failed", { standing: { kind: "valid", ...judged }, plan: { ...plan, conclusion: "failure" } }],
    ["a plan", { standing: { kind: "valid", ...judged }, plan: { ...plan, conclusion: "success" }, approval: missing }],
    [
      "an approval",
      { standing: { kind: "valid", ...judged }, plan: { ...plan, conclusion: "success" }, approval: approved },
    ],
  ] satisfies readonly (readonly [string, Pick<CommentFacts, "standing"> & Partial<CommentFacts>])[]
).map(([says, facts]) => ({
  says: `${says}, on a pull request`,
  render: (from) =>
    renderComment(
      {
        headSha: sha,
        repositoryUrl: "https://github.com/o/r",
        defaultBranch: "main",
        plan: undefined,
        approval: undefined,
        ...facts,
      },
      from.comments,
    ),
}));

const unplanned: readonly Rendering[] = (["merged", "closed"] as const).map((kind) => ({
  says: `that it was ${kind} before there was a plan, on a pull request`,
  render: (from) => renderUnplanned(kind, { headSha: sha }, from.comments),
}));

const applies: readonly Rendering[] = (
  [
    ["new accounts", { outcome: "applied", accounts: [account] }],
    ["changed accounts", { outcome: "applied" }],
    ["nothing to do", { outcome: "nothing-to-do" }],
    ["a refusal", { outcome: "refused", reason: "The check is missing." }],
    ["a failure", { outcome: "failed", reason: "Terraform failed.", accounts: [account] }],
  ] satisfies readonly (readonly [string, Pick<ApplyResult, "outcome"> & Partial<ApplyResult>])[]
).map(([says, result]) => ({
  says: `${says}, after an apply`,
  render: (from) =>
    renderApply({ version: 1, commit: sha, pullRequest: 1, reason: null, accounts: [], ...result }, from.comments),
}));

const applying: Rendering = {
  says: "an apply that goes on",
  render: (from) =>
    renderRunningApply({ commit: sha, accounts: new Map([["example", "is on its way"]]) }, from.comments),
};

const run = {
  id: 1,
  status: "completed",
  conclusion: "failure",
  commit: sha,
  url: "https://github.com",
  updatedAt: "",
};
const standings: readonly Rendering[] = [
  {
    says: "the issue about an apply that failed",
    render: (from) => renderApplyFailed(run, { result: undefined, template: from.issues["apply-failed"] }),
  },
  {
    says: "the issue about an apply that succeeded again",
    render: (from) => renderApplyRecovered(run, from.issues["apply-recovered"]),
  },
];

const plans: readonly Rendering[] = (
  [
    ["a plan", { kind: "planned", changes: [] }],
    ["no plan", { kind: "failed", step: "planning", error: "No." }],
  ] satisfies readonly (readonly [string, PlanResult])[]
).map(([says, result]) => ({
  says: `${says}, on the page of the plan's run`,
  render: (from) =>
    renderPlanRun(
      { version: 1, pullRequest: 1, headSha: sha, baseSha: sha, terraformVersion: "1", providerVersion: "5", result },
      from.comments,
    ),
}));

export const steps = parseSteps(templates.checklists["yubikeys"]);
const pair = { name: "Safe A", first: "11223344", second: "55667788" };
const write = (of: Partial<ChecklistAccount>, from: Templates, yubikeys: typeof pair | null = pair): string =>
  writeChecklistIssue({ account: { ...account, ...of }, settings, templates: from, yubikeys }).body;
const noNews: Notice = {
  undone: [],
  putBack: [],
  textPutBack: false,
  missing: [],
  tooEarly: undefined,
  leaks: [],
  suspicions: [],
  reminder: undefined,
};
const news = (of: Partial<Notice>, from: Templates): string =>
  renderNotice({ ...noNews, ...of }, { steps, templates: from, custodians: "@ann" });

const ledger: readonly PairUsage[] = [{ pair, capacity: 32, used: 30, isNearlyFull: true, out: [] }];

const change: RecordedChange = {
  issue: 3,
  pullRequest: 4,
  createdAt: "2026-01-02T03:04:05Z",
  former: ["a.leaver@example.gov.uk"],
  ticks: [],
  undone: [],
  judged: null,
  completed: null,
  abandoned: null,
  leaks: [],
  reminded: null,
};
const writeChange = (of: Partial<RecordedChange>, from: Templates): string =>
  writeChangeIssue({ account, change: { ...change, ...of }, settings, templates: from }).body;

const checklists: readonly Rendering[] = [
  { says: "a checklist for changed administrators", render: (from) => writeChange({}, from) },
  {
    says: "a checklist for added administrators, set by the apply",
    render: (from) => writeChange({ former: [], pullRequest: null, setByApply: true }, from),
  },
  {
    says: "whom AWS still trusts, on a pull request",
    render: (from) => renderAdministratorsComment([{ ...record, administratorsChange: change }], 4, from.issues) ?? "",
  },
  { says: "a checklist", render: (from) => write({}, from) },
  { says: "a checklist for nobody", render: (from) => write({ administrators: [] }, from) },
  { says: "a checklist without YubiKeys", render: (from) => write({}, from, null) },
  { says: "a checklist without root credentials", render: (from) => write({ rootCredentials: "none" }, from, null) },
  { says: "a reminder", render: (from) => news({ reminder: { kind: "keys-out", hours: 30 } }, from) },
  { says: "the ledger of YubiKeys", render: (from) => renderSlots(ledger, from.issues) },
  {
    says: "a pair that is nearly full",
    render: (from) => ledger.map((entry) => renderNearlyFull(entry, "@ann", from.issues)).join(""),
  },
  { says: "a checklist for a crowd", render: (from) => write({ administrators: crowd }, from) },
  {
    says: "the record of a checklist",
    render: (from) =>
      renderRecordComment({
        record: newAccountRecord({
          account,
          pullRequest: 1,
          issue: 2,
          createdAt: "2026-01-02T03:04:05Z",
          approvers: [],
          yubikeys: pair,
        }),
        steps,
        templates: from,
        file: "123456789012.json",
        custodians: "@pets/custodians",
        asksAws: true,
        change,
      }),
  },
  { says: "a checklist closed too early", render: (from) => news({ missing: steps, tooEarly: "no-reason" }, from) },
  {
    says: "secrets that were removed",
    render: (from) =>
      news(
        {
          leaks: [
            {
              id: "edit-1",
              where: "body",
              kinds: ["mfa-secret", "access-key", "private-key"],
              by: "guest",
              at: "2026-01-02T03:04:05Z",
            },
          ],
        },
        from,
      ),
  },
  { says: "what may be a secret", render: (from) => news({ suspicions: ["comment-1"] }, from) },
  { says: "steps put back", render: (from) => news({ putBack: steps }, from) },
  { says: "text put back", render: (from) => news({ textPutBack: true }, from) },
  {
    says: "a tick that does not count",
    render: (from) =>
      news({ undone: [{ step: "test-login", by: "guest", at: "2026-01-02T03:04:05Z", reason: "too-early" }] }, from),
  },
];

const request = {
  name: "example",
  description: "An example",
  requester: "a.person@example.gov.uk",
  teamEmail: undefined,
  administrators: ["a.person@example.gov.uk"],
  tags: {},
};
const record = newAccountRecord({
  account,
  pullRequest: 1,
  issue: 2,
  createdAt: "2026-01-02T03:04:05Z",
  approvers: [],
  yubikeys: null,
});
const opened = { kind: "open", pull: 1, name: "example", branch: "new-aws-account-example" } as const;
const requestStandings: readonly (readonly [string, RequestStatus])[] = [
  ["a request with problems", { kind: "problems", problems: [{ field: "Account name", message: "No." }], pull: null }],
  ["a request that the operator has to mend", { kind: "broken", problems: ["No."], pull: null }],
  ["a request with its pull request", { ...opened, notes: [] }],
  ["a request that needs a new review", { ...opened, notes: [{ kind: "review", head: sha }] }],
  ["a branch of people", { ...opened, notes: [{ kind: "people", branch: "b", people: ["guest"] }] }],
  ["a merged request", { kind: "merged", pull: 1 }],
  ["a closed request", { kind: "closed", pull: 1, why: { kind: "request", by: "guest" } }],
];
const commands: readonly Rendering[] = [
  {
    says: "a command with further text",
    render: (from) => renderMoreThanCommand({ name: "/plan", commentId: 31 }, from.comments),
  },
];
const requests: readonly Rendering[] = [
  ...requestStandings.map(([says, standing]) => ({
    says,
    render: (from: Templates) => renderRequestComment(standing, from.comments),
  })),
  {
    says: "a pull request that is closed with its request",
    render: (from) => renderPullClosed({ request: 1, by: null }, from.comments),
  },
  {
    says: "a pull request whose request has another name",
    render: (from) => renderPullRenamed({ request: 1, branch: "b" }, from.comments),
  },
  { says: "an account that is being made", render: (from) => renderCreating("example", from.comments) },
  ...(["made", "ready"] as const).map((turn) => ({
    says: `an account that is ${turn}`,
    render: (from: Templates) => renderStage(turn, { record, message: "Go." }, from.comments),
  })),
  {
    says: "the pull request of a request",
    render: (from) => renderPullRequestBody({ request, number: 1, author: "guest" }, from.comments),
  },
];

const mails: readonly Rendering[] = (["made", "ready"] as const).map((turn) => ({
  says: `a mail that an account is ${turn}`,
  render: (from: Templates) => {
    const fields = emailFields(turn, { account, pullRequestUrl: "https://github.com/o/r/pull/1", message: "Go." });
    const { subject, text } = renderEmail(turn, fields, from.emails);
    return `${subject}\n${text}`;
  },
}));

const requestFacts = { author: "ada", url: "https://github.com/o/r/issues/12", name: "example", isOld: false };
const requestMails: readonly Rendering[] = requestStandings.flatMap(([says, standing]) => {
  const news = chooseRequestEmail(standing, requestFacts);
  if (news === undefined) return [];
  const render = ({ emails }: Templates): string =>
    Object.values(renderEmail(news.turn, news.fields, emails)).join("\n");
  return [{ says: `a mail of ${says}`, render }];
});
const toldMails = ((): RequestEmails => {
  const news = { turn: "opened", fields: {}, to: ["requester", "team"] } as const;
  return queueRequestEmails(noEmails(12), news, { way: {}, at: "2026-03-01T12:00:00Z" });
})();
const mailsComments: readonly Rendering[] = [null, "No."].map((trouble) => ({
  says: `what became of a request's mails, with trouble ${String(trouble)}`,
  render: ({ comments }) => {
    const tellings = toldMails.tellings.map((telling) => ({
      ...telling,
      mails: telling.mails.map((mail) => ({ ...mail, sent: trouble === null, trouble })),
    }));
    return renderEmailsComment({ ...toldMails, tellings }, comments);
  },
}));

const look = { accounts: 2, commit: sha, runUrl: "https://github.com/o/r/actions/runs/1" };
const lost = { key: "lost", id: "123456789012" };
const listed = { id: "123456789012", name: "lost", email: "lost@example.gov.uk", state: "ACTIVE" };
const planChange: Change = {
  address: "aws_organizations_account.lost",
  action: "update",
  before: { tags: {} },
  after: { tags: { description: "new" } },
  unknown: [],
  digest: "0".repeat(32),
};
const noDrift: Drift = {
  closed: [],
  closing: [],
  suspended: [],
  left: [],
  renamed: [],
  readdressed: [],
  moved: [],
  retagged: [],
  unapplied: [],
  unknown: [],
};
const value = { ...lost, filed: "old", actual: "new" };
const allDrift: Drift = {
  closed: [lost],
  closing: [lost],
  suspended: [lost],
  left: [lost],
  renamed: [value],
  readdressed: [value],
  moved: [value],
  retagged: [planChange],
  unapplied: [planChange],
  unknown: [listed],
};
const drifts: readonly Rendering[] = [
  { says: "no drift", drift: noDrift },
  { says: "drift", drift: allDrift },
].map(({ says, drift }) => ({ says, render: (from) => renderDrift({ ...look, drift }, from.issues) }));

const safety: readonly Rendering[] = (
  [
    ["unprotected records", { unrestricted: ["updates"], distrust: undefined }],
    ["records that nobody believes", { unrestricted: [], distrust: "At abc, no." }],
    ["safe records", { unrestricted: [], distrust: undefined }],
  ] satisfies readonly (readonly [string, RecordsDangers])[]
).map(([says, dangers]) => ({
  says: `the issue about ${says}`,
  render: ({ issues }) => renderRecordsIssue(dangers, "aws-accounts-records", issues),
}));

/** Everything that the domain renders, once for each variant. */
export const renderings: readonly Rendering[] = [
  ...comments,
  ...unplanned,
  ...applies,
  applying,
  ...standings,
  ...plans,
  ...drifts,
  ...checklists,
  ...commands,
  ...requests,
  ...mails,
  ...requestMails,
  ...mailsComments,
  ...safety,
];
