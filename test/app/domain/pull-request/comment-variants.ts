import { createHash } from "node:crypto";
import type { PlanCheck } from "../../../../app/domain/pull-request/plan-check.ts";
import { markBase } from "../../../../app/domain/pull-request/plan-check.ts";
import type { CommentFacts } from "../../../../app/domain/pull-request/comment.ts";
import { planVerdict } from "../../../../app/domain/pull-request/plan-verdict.ts";
import { planNotStarted, planRunning } from "../../../../app/domain/pull-request/unplanned-verdict.ts";
import type { Verdict } from "../../../../app/domain/pull-request/check.ts";
import type { PlanResult } from "../../../../app/domain/plan/plan-summary.ts";
import type { Standing } from "../../../../app/domain/pull-request/standing.ts";
import { settings } from "../../../fixtures/settings.ts";
import { added, baseSha, change, headSha, problem, runUrl, warning } from "./samples.ts";

const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const run = { id: 4711, pullRequests: [7], headSha, baseSha, attempt: 1, conclusion: "success", url: runUrl };

const changes = [added()];
const invalid = { kind: "invalid", changes, settings } as const;
const valid: Standing = { kind: "valid", changes, settings, problems: [] };
const missing = { kind: "missing", by: [], unknown: [], bots: [], blockedBy: [], notCounted: [] } as const;

function about(standing: Standing, more: Partial<CommentFacts> = {}): CommentFacts {
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
  "about-to-plan": about(valid),
  "planned-again": about(valid, {
    plan: { ...running, ...planRunning("asked"), status: "queued" },
    approval: missing,
  }),
};
