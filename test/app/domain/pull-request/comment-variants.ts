import { createHash } from "node:crypto";
import type { PlanCheck } from "../../../../app/domain/pull-request/plan-check.ts";
import { markBase } from "../../../../app/domain/pull-request/plan-check.ts";
import type { CommentFacts } from "../../../../app/domain/pull-request/comment.ts";
import { planVerdict } from "../../../../app/domain/pull-request/plan-verdict.ts";
import { planNotStarted, planRunning } from "../../../../app/domain/pull-request/unplanned-verdict.ts";
import type { Verdict } from "../../../../app/domain/checks/check.ts";
import type { PlanResult } from "../../../../app/domain/plan/plan-summary.ts";
import type { PullRequestStatus } from "../../../../app/domain/pull-request/status.ts";
import type { ChangedSettings } from "../../../../app/domain/pull-request/changed-settings.ts";
import { compareSettings } from "../../../../app/domain/settings/compare-settings.ts";
import { parseSettings } from "../../../../app/domain/settings/parse-settings.ts";
import { parseSettingsFile } from "../../../../app/files/settings-file.ts";
import { settings, settingsText } from "../../../fixtures/settings.ts";
import { account, added, baseSha, change, headSha, problem, runUrl, warning } from "./samples.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const run = {
  id: 4711,
  pullRequests: [7],
  headSha,
  baseSha,
  attempt: 1,
  conclusion: "success",
  url: runUrl,
  formerEmails: new Set<string>(),
};

const changes = [added()];
const invalid = { kind: "invalid", changes, settings } as const;
const valid: PullRequestStatus = { kind: "valid", changes, settings, problems: [] };
const missing = { kind: "missing", by: [], unknown: [], bots: [], blockedBy: [], notCounted: [] } as const;

function about(standing: PullRequestStatus, more: Partial<CommentFacts> = {}): CommentFacts {
  return {
    headSha,
    repositoryUrl: "https://github.com/example-gov/aws-accounts",
    defaultBranch: "main",
    standing,
    plan: undefined,
    approval: undefined,
    ...more,
  };
}

/** The plan check once it has concluded, as GitHub gives it back. */
export function concluded(verdict: Verdict): PlanCheck {
  const { title, summary, text = "", conclusion } = verdict;
  return {
    status: "completed",
    conclusion,
    externalId: "4711",
    title,
    summary: markBase(summary, { fingerprint: "0123456789abcdef", commit: baseSha, applied: "" }),
    text,
    url: runUrl,
    startedAt: "2026-03-01T12:04:11Z",
    completedAt: "2026-03-01T12:05:48Z",
  };
}

/** The plan check after a run that handed over this. */
export function planned(result: PlanResult): PlanCheck {
  const summary = {
    version: 1,
    pullRequest: 7,
    headSha,
    baseSha,
    terraformVersion: "1.11.4",
    providerVersion: "5.100.0",
    result,
  };
  return concluded(planVerdict({ kind: "text", text: JSON.stringify(summary) }, run, sha256Hex));
}

const running: PlanCheck = {
  ...planRunning("first", runUrl),
  status: "in_progress",
  conclusion: null,
  externalId: "4711",
  text: "",
  url: runUrl,
  startedAt: "2026-03-01T12:04:11Z",
  completedAt: "",
};
const olderSha = "17f3c0de5b7a4c3d9e6f8a1b2c3d4e5f60718293";
const manyAccounts = Array.from({ length: 1_000 }, (_, index) => `account-${String(index).padStart(42, "0")}`);
const onePlan = planned({ kind: "planned", changes: [change()] });

/** The example settings with some of their text replaced, compared with them as they are. */
function comparedWith(...replacements: readonly (readonly [string, string])[]): ChangedSettings["settings"] {
  const text = replacements.reduce((before, [old, other]) => before.replace(old, other), settingsText);
  const parsed = parseSettingsFile(text);
  if (parsed.kind === "problems") throw new Error(JSON.stringify(parsed.problems));
  return { kind: "compared", changes: compareSettings(settings, parsed.settings) };
}

/** More than has room beside accounts. */
function ofMany(): ChangedSettings["settings"] {
  const users = Array.from({ length: 300 }, (_, index) => `reviewer-${String(index).padStart(60, "0")}`);
  return {
    kind: "compared",
    changes: compareSettings(settings, { ...settings, reviewers: { users }, custodians: { users } }),
  };
}

function parsedProblems(text: string): ChangedSettings["problems"] {
  const parsed = parseSettings({ [text.split(":")[0] ?? ""]: "many" });
  return parsed.kind === "problems" ? parsed.problems : [];
}

const moreReviewers = ["  users: []", "  users: [mallory]"] as const;
const settingsProblem = problem({
  rule: "settings-unknown-team",
  file: ".github/aws-accounts.yml",
  message:
    'The organisation example-gov has no team "relability". Name a team by its slug, the last part of its address.',
  range: { line: 31, endLine: 31, column: 9, endColumn: 18 },
});
const changedSettings: ChangedSettings = {
  problems: [],
  settings: comparedWith(moreReviewers),
  requestFields: "unchanged",
};
const aboutSettings = (more: Partial<ChangedSettings>): CommentFacts =>
  about({ kind: "nothing-changed" }, { changedSettings: { ...changedSettings, ...more } });

/** One for each golden file in test/fixtures/comments, by its name. */
export const variants: Readonly<Record<string, CommentFacts>> = {
  "nothing-changed": about({ kind: "nothing-changed" }),
  "public-repository": about({ kind: "public-repository" }),
  "settings-broken": about({
    kind: "settings-broken",
    problems: [
      problem({
        rule: "settings",
        file: ".github/aws-accounts.yml",
        message: 'The key "reviewers" is missing.',
        range: { line: 1, endLine: 1, column: 1, endColumn: 1 },
      }),
    ],
  }),
  invalid: about({
    ...invalid,
    problems: [
      warning(),
      problem(),
      problem({
        rule: "tag-value",
        message: "A tag value has at most 256 letters.",
        range: { line: 19, endLine: 19, column: 1, endColumn: 9 },
      }),
    ],
  }),
  "invalid-form": about({
    ...invalid,
    changes: [],
    problems: [problem({ rule: "not-canonical", message: "The file is not in canonical form." })],
    mend: {
      canonical: '{\n  "resource": []\n}\n',
      lines: { firstLine: 14, lastLine: 15, text: '          "name": "pet-licences-prod",\n          "tags": {}' },
    },
  }),
  "invalid-form-everywhere": about({
    ...invalid,
    changes: [],
    problems: [problem({ rule: "not-canonical", message: "The file is not in canonical form." })],
    mend: { canonical: '{\n  "resource": []\n}\n', lines: undefined },
  }),
  "invalid-form-long": about({
    ...invalid,
    changes: [],
    problems: [problem({ rule: "not-canonical", message: "The file is not in canonical form." })],
    mend: { canonical: "x".repeat(30_000), lines: { firstLine: 1, lastLine: 900, text: "x".repeat(4_001) } },
  }),
  draft: about({ ...valid, kind: "draft" }),
  fork: about({ ...valid, kind: "fork" }),
  running: about(valid, { plan: running }),
  "running-after-older": about(valid, { plan: running, superseded: olderSha }),
  stale: about(valid, { plan: { ...running, ...planRunning("base-moved", runUrl) } }),
  "stale-after-apply": about(valid, { plan: { ...running, ...planRunning("applied", runUrl) } }),
  "running-with-warning": about({ ...valid, problems: [warning()] }, { plan: running }),
  planned: about(valid, { plan: onePlan, approval: missing }),
  "planned-administrators": about(
    {
      ...valid,
      changes: [
        {
          kind: "changed",
          account: account({ comment: { administrators: ["pat.keeper@example.gov.uk", "new.joiner@example.gov.uk"] } }),
          before: account(),
        },
      ],
    },
    { plan: planned({ kind: "planned", changes: [] }), approval: missing },
  ),
  "planned-many": about(
    {
      ...valid,
      changes: [added(), { kind: "changed", account: { ...added({ name: "old", key: "old" }).account, tags: {} } }],
    },
    {
      plan: planned({
        kind: "planned",
        changes: [
          change(),
          change({
            address: "aws_organizations_account.old",
            action: "update",
            before: { tags: { description: "Old", organisation: "Department for Pets" } },
            after: { tags: { description: "New", organisation: "Department for Pets" } },
            unknown: [],
          }),
        ],
      }),
      approval: { ...missing, blockedBy: ["ravi"], notCounted: [{ login: "ada", why: { kind: "author" } }] },
    },
  ),
  "planned-nothing": about(
    { ...valid, changes: [] },
    { plan: planned({ kind: "planned", changes: [] }), approval: missing },
  ),
  "planned-update": about(
    { ...valid, changes: [{ kind: "changed", account: added({ name: "old", key: "old" }).account }] },
    {
      plan: planned({
        kind: "planned",
        changes: [
          change({
            address: "aws_organizations_account.old",
            action: "update",
            before: { tags: { description: "Old", organisation: "Department for Pets" } },
            after: { tags: { description: "New", organisation: "Department for Pets" } },
            unknown: [],
          }),
        ],
      }),
      planAge: 3,
      approval: missing,
    },
  ),
  "planned-too-large": about(
    { ...valid, changes: manyAccounts.map((name) => added({ name })), problems: [warning(), warning()] },
    {
      plan: planned({
        kind: "planned",
        changes: manyAccounts.map((name) => change({ address: `aws_organizations_account.${name}`, after: { name } })),
      }),
      approval: missing,
    },
  ),
  approved: about(valid, { plan: onePlan, approval: { kind: "approved", by: ["rae"] } }),
  "plan-refused": about(valid, {
    plan: planned({
      kind: "planned",
      changes: [change({ action: "delete", before: { name: "a" }, after: null, unknown: [] })],
    }),
    approval: missing,
  }),
  "plan-failed": about(valid, {
    plan: planned({
      kind: "failed",
      step: "terraform plan",
      error: "Error: no credentials\n```\n</details> @everybody\n```\n",
    }),
    approval: missing,
  }),
  "plan-missing": about(valid, {
    plan: concluded(
      planVerdict(
        { kind: "unusable", reason: 'the run left no artifact "plan-summary", or it has expired' },
        { ...run, conclusion: "cancelled" },
        sha256Hex,
      ),
    ),
    approval: missing,
  }),
  "plan-not-started": about(valid, {
    plan: concluded(planNotStarted("There is no workflow file on the default branch. Copy it.")),
    approval: missing,
  }),
  "settings-more-permissive": aboutSettings({
    settings: comparedWith(
      moreReviewers,
      ["    - digital.example.gov.uk", "    - example.org"],
      [
        "apply_role: arn:aws:iam::988997429095:role/aws-accounts-apply",
        "apply_role: arn:aws:iam::988997429095:role/Admin",
      ],
      ["    organisation: []\n", ""],
      ["unknown_may_close: false", "unknown_may_close: true"],
      ["  team: reliability-engineering-custodians\n", ""],
      ["  wait_minutes: 15", "  wait_minutes: 30"],
      ["bootstrap_trust: by-hand", "bootstrap_trust: automatic"],
    ),
  }),
  "settings-stricter": aboutSettings({
    settings: comparedWith(
      ["users: [key-keeper]", "users: []"],
      ["approver_may_work_alone: true", "approver_may_work_alone: false"],
    ),
  }),
  "settings-other-order": aboutSettings({ settings: { kind: "compared", changes: [] } }),
  "settings-nothing-to-compare": aboutSettings({ settings: { kind: "nothing-to-compare" }, requestFields: "changed" }),
  "settings-invalid": aboutSettings({
    problems: [
      problem({
        rule: "settings-app-id",
        file: ".github/aws-accounts.yml",
        message:
          '"app_id" is 7, but the App of this repository has the id 123456: the Actions would trust another App.',
        range: { line: 1, endLine: 1, column: 9, endColumn: 9 },
      }),
      settingsProblem,
    ],
  }),
  "settings-unreadable": aboutSettings({
    problems: parsedProblems("app_id: many"),
    settings: { kind: "unreadable" },
  }),
  "request-fields-changed": aboutSettings({ settings: { kind: "unchanged" }, requestFields: "changed" }),
  "request-fields-removed": aboutSettings({ settings: { kind: "unchanged" }, requestFields: "removed" }),
  "settings-and-accounts": about(
    {
      ...invalid,
      problems: [
        problem({
          rule: "outside-accounts-file",
          file: ".github/aws-accounts.yml",
          message:
            "This pull request changes accounts, and .github/aws-accounts.yml as well. Move that change to a pull request of its own.",
          range: { line: 1, endLine: 1, column: 1, endColumn: 1 },
        }),
      ],
    },
    { changedSettings: { ...changedSettings, problems: [settingsProblem] } },
  ),
  "settings-of-many-and-accounts": about(
    { ...invalid, problems: [problem()] },
    { changedSettings: { ...changedSettings, settings: ofMany() } },
  ),
  "settings-in-a-public-repository": about(
    { kind: "public-repository" },
    { changedSettings: { ...changedSettings, problems: [settingsProblem] } },
  ),
  "about-to-plan": about(valid),
  "planned-again": about(valid, {
    plan: { ...running, ...planRunning("asked"), status: "queued" },
    approval: missing,
  }),
};
