import { readFile } from "node:fs/promises";
import type { ApplyResult, NewAccount } from "../../app/domain/apply/apply-result.ts";
import { parseApplyResult } from "../../app/domain/apply/parse-apply-result.ts";
import { usesYubikeys, writeChecklistIssue } from "../../app/domain/checklist/checklist-issue.ts";
import { newAccountRecord, type AccountRecord } from "../../app/domain/checklist/account-record.ts";
import type { ChecklistTemplates } from "../../app/domain/checklist/issue-templates.ts";
import { findFreePair } from "../../app/domain/yubikeys/free-pair.ts";
import { codeSpan } from "../../app/domain/markdown/code.ts";
import { createCache } from "../../app/github/cache.ts";
import {
  checklistOf,
  listChecklistIssues,
  openChecklistIssue,
  type ChecklistIssue,
  type OpenIssuesApi,
  type ReadIssuesApi,
} from "../../app/github/issues/checklist-issues.ts";
import type { ContentsApi } from "../../app/github/contents.ts";
import { ensureChecklistLabels, type LabelsApi } from "../../app/github/issues/labels.ts";
import type { GraphqlApi } from "../../app/github/graphql.ts";
import { readAllRecords } from "../../app/files/account-records.ts";
import type { ReadRecordsApi } from "../../app/github/records/read-records.ts";
import { createJobTrust } from "../../app/github/records/records-trust.ts";
import { readSettings } from "../shared/accept-accounts.ts";
import type { Runner } from "../shared/inputs.ts";
import { writeJobSummary } from "../shared/job-summary.ts";
import { runStep } from "../shared/step.ts";

/** The inputs of a run of the Action. */
export interface RootChecklistJob {
  readonly resultFile: string;
  readonly runner: Runner;
  readonly github: ContentsApi & GraphqlApi & ReadIssuesApi & OpenIssuesApi & LabelsApi & ReadRecordsApi;
  readonly templates: ChecklistTemplates;
  readonly setOutput: (name: "issues", value: string) => void;
}

/** The result file of the apply is missing or malformed. */
export class ApplyResultError extends Error {
  override readonly name = "ApplyResultError";
  readonly file: string;

  constructor(file: string, reason: string, options?: ErrorOptions) {
    super(
      `Could not read ${file} as the result of an apply: ${reason}. See that the input result-file is the output of ` +
        `terraform-apply in this job.`,
      options,
    );
    this.file = file;
  }
}

interface Opened {
  readonly account: NewAccount;
  readonly issue: Pick<ChecklistIssue, "number" | "url">;
  readonly isNew: boolean;
}

/**
 * Opens the checklist issue of each new account that has none yet, so that a repeated job opens nothing twice. An account
 * with a record counts as having a checklist: if its issue was deleted or moved, the App replaces it.
 */
export async function runRootChecklist(job: RootChecklistJob): Promise<void> {
  const result = await runStep("reading the result of the apply", () => readApplyResult(job.resultFile));
  const opened = result.accounts.length === 0 ? [] : await openChecklists(job, result.accounts);
  const issues = opened.map(({ account, issue: { number, url } }) => ({ account: account.id, number, url }));
  job.setOutput("issues", JSON.stringify(issues));
  await writeJobSummary(job.runner.summaryFile, renderSummary(opened));
}

async function readApplyResult(file: string): Promise<ApplyResult> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new ApplyResultError(file, "there is no such file", { cause: error });
  }
  const parsed = parseApplyResult(text);
  if (parsed.kind === "malformed") throw new ApplyResultError(file, parsed.reason);
  return parsed.value;
}

async function openChecklists(
  { runner, github, templates }: RootChecklistJob,
  accounts: readonly NewAccount[],
): Promise<readonly Opened[]> {
  const { owner, repository: repo } = runner;
  const settings = await runStep("reading the settings", () =>
    readSettings(github, { owner, repo, ref: runner.commit }),
  );
  const existing = await runStep("looking for checklists", () =>
    listChecklistIssues(github, { owner, repo, app: { id: settings.app_id } }),
  );
  await runStep("making the labels", () => ensureChecklistLabels(github, { owner, repo }));
  const trust = createJobTrust(settings.app_id);
  const records = [
    ...(await runStep("reading the records", () =>
      readAllRecords(github, { owner, repo, records: { trust }, cache: createCache() }),
    )),
  ];
  const opened: Opened[] = [];
  for (const account of accounts) {
    const found = recordedIssue(records, account, runner) ?? checklistOf(existing, account.id);
    if (found !== undefined) {
      opened.push({ account, issue: found, isNew: false });
      continue;
    }
    // The App chooses by the same rule when it writes the record, and its choice counts.
    const yubikeys = usesYubikeys(account) ? findFreePair(records, { settings, templates }) : null;
    const text = writeChecklistIssue({ account, settings, templates, yubikeys });
    const issue = await runStep(`opening the checklist of ${account.name} (${account.id})`, () =>
      openChecklistIssue(github, { owner, repo, ...text }),
    );
    const { number, createdAt } = issue;
    records.push(newAccountRecord({ account, pullRequest: null, issue: number, createdAt, approvers: [], yubikeys }));
    opened.push({ account, issue, isNew: true });
  }
  return opened;
}

function recordedIssue(
  records: readonly AccountRecord[],
  { id }: NewAccount,
  { serverUrl, owner, repository }: Runner,
): Opened["issue"] | undefined {
  const number = records.find(({ account }) => account.id === id)?.issue;
  return number === undefined ? undefined : { number, url: `${serverUrl}/${owner}/${repository}/issues/${number}` };
}

function renderSummary(opened: readonly Opened[]): string {
  if (opened.length === 0) return "No new account, so no checklist.";
  const rows = opened.map(({ account, issue, isNew }) => {
    const link = `[Checklist ${issue.number}](${issue.url})${isNew ? "" : ", opened before"}`;
    return `| ${codeSpan(account.name)} | ${codeSpan(account.id)} | ${link} |`;
  });
  return [
    "Next, each new account is secured; its checklist has the steps for people:",
    "",
    "| Account | Id | To do |",
    "| --- | --- | --- |",
    ...rows,
  ].join("\n");
}
