import { parseChecklistBody } from "../domain/checklist/checklist-body.ts";
import { writeChecklistIssue } from "../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../domain/checklist/issue-templates.ts";
import { checklistLabel, judgeChecklist, type Decision } from "../domain/checklist/judge-checklist.ts";
import { renderNews } from "../domain/checklist/news.ts";
import type { Step } from "../domain/checklist/step.ts";
import { codeSpan } from "../domain/markdown/code.ts";
import { escapeMarkdown } from "../domain/markdown/escape-markdown.ts";
import { fillTemplate } from "../domain/markdown/fill-template.ts";
import type { Settings } from "../domain/settings/settings.ts";
import { AdapterError } from "../github/adapter-error.ts";
import {
  checklistAuthor,
  mendIssue,
  readIssue,
  sayOnce,
  type ChecklistIssue,
  type IssueReference,
  type MendIssuesApi,
  type ReadIssuesApi,
} from "../github/checklist-issues.ts";
import { readIssueEdits, type IssueEditsApi } from "../github/issue-edits.ts";
import { writeOneComment, type CommentsApi } from "../github/one-comment.ts";
import { readPeople, type TeamsApi } from "../github/people.ts";
import { showRecord } from "../github/record-comment.ts";
import { readRecord, RecordsError, writeRecord, type RecordsApi, type StoredRecord } from "../github/records.ts";

export interface ChecklistContext extends IssueReference {
  readonly octokit: ReadIssuesApi & MendIssuesApi & CommentsApi & IssueEditsApi & RecordsApi & TeamsApi;
  readonly templates: ChecklistTemplates;
  readonly settings: Settings;
  /** The App's own name; its bot's login is this with `[bot]`. */
  readonly appSlug: string;
  readonly now: () => Date;
}

/** A checklist waits this long for its record, which is made only when the apply run has ended. */
const waitForRecord = 3_600_000;

/** Whoever may edit the issue may write any number of account ids into it. */
const mostClaims = 5;

const notJudgedMarker = "<!-- aws-accounts:not-judged -->";

/**
 * Puts one checklist issue right, whatever happened to it.
 *
 * The record says which issue is whose checklist; what the issue says of itself only helps to find the record. An issue
 * that no record names is told so once, if it bears the label, and never judged.
 *
 * @throws {@link RecordsError} or {@link AdapterError} where it cannot be judged; the issue then says so, too.
 */
export async function reconcileChecklist(context: ChecklistContext): Promise<void> {
  const issue = await readIssue(context.octokit, context);
  if (issue === undefined) return;
  try {
    const stored = await findRecord(context, issue);
    if (stored === undefined) await tellNotJudged(context, issue);
    else await judge(context, issue, stored);
  } catch (error) {
    if (error instanceof RecordsError || error instanceof AdapterError) await tellTrouble(context, error);
    throw error;
  }
}

async function findRecord(context: ChecklistContext, issue: ChecklistIssue): Promise<StoredRecord | undefined> {
  const told = [parseChecklistBody(issue.body).accountId, /\((\d{12})\)/u.exec(issue.title)?.[1]];
  const found = await findRecordAmong(context, told);
  if (found !== undefined) return found;
  const { edits } = await readIssueEdits(context.octokit, { ...context, until: null });
  const once = edits.map(({ text }) => parseChecklistBody(text ?? "").accountId);
  return findRecordAmong(
    context,
    once.filter((accountId) => !told.includes(accountId)),
  );
}

async function findRecordAmong(
  { octokit, owner, repo, appSlug, issueNumber }: ChecklistContext,
  claims: readonly (string | undefined)[],
): Promise<StoredRecord | undefined> {
  const accountIds = [...new Set(claims)].filter((accountId) => accountId !== undefined);
  for (const accountId of accountIds.slice(0, mostClaims)) {
    const stored = await readRecord(octokit, { owner, repo, appSlug, accountId });
    if (stored?.record.issue === issueNumber) return stored;
  }
  return undefined;
}

async function judge(context: ChecklistContext, issue: ChecklistIssue, stored: StoredRecord): Promise<void> {
  const { octokit, owner, repo, appSlug, settings, templates } = context;
  const { record } = stored;
  const account = { ...record.account, administrators: record.administrators };
  const { body: blankBody, steps } = writeChecklistIssue({ account, settings, templates });
  const { body, edits } = await readIssueEdits(octokit, { ...context, until: record.judged });
  const custodians = await readPeople(octokit, owner, settings.custodians);
  const decisions = judgeChecklist({
    issue: { ...issue, body },
    blankBody,
    steps,
    record,
    edits,
    custodians,
    app: appSlug,
    approverMayWorkAlone: settings.checklist.approver_may_work_alone,
  });
  let current = record;
  for (const decision of decisions) {
    if (decision.kind === "record") current = decision.record;
    await carryOut(context, decision, { stored, steps });
  }
  await showRecord(octokit, { owner, repo, record: current, steps, templates, appSlug });
}

async function carryOut(
  context: ChecklistContext,
  decision: Decision,
  { stored, steps }: { readonly stored: StoredRecord; readonly steps: readonly Step[] },
): Promise<void> {
  const { octokit, owner, repo, templates } = context;
  switch (decision.kind) {
    case "record":
      await writeRecord(octokit, { owner, repo, record: decision.record, replaces: stored.sha });
      return;
    case "comment":
      await say(context, renderNews(decision.news, steps, templates));
      return;
    case "restore-body":
    case "reopen":
    case "add-label":
    case "remove-label":
      await mendIssue(octokit, context, decision);
  }
}

async function tellNotJudged(context: ChecklistContext, issue: ChecklistIssue): Promise<void> {
  if (!issue.labels.includes(checklistLabel)) return;
  const age = context.now().getTime() - Date.parse(issue.createdAt);
  if (issue.author === checklistAuthor && age < waitForRecord) return;
  const { octokit, owner, repo, issueNumber, appSlug, templates } = context;
  const text = fillTemplate(templates.issues["not-judged"], { label: codeSpan(checklistLabel) });
  await writeOneComment(octokit, {
    owner,
    repo,
    number: issueNumber,
    author: `${appSlug}[bot]`,
    marker: notJudgedMarker,
    body: `${notJudgedMarker}\n${text.trim()}`,
    ifMissing: "create",
  });
}

async function tellTrouble(context: ChecklistContext, error: Error): Promise<void> {
  const template = context.templates.issues["not-judgeable"];
  await say(context, fillTemplate(template, { reason: escapeMarkdown(error.message) }).trim());
}

async function say(context: ChecklistContext, body: string): Promise<void> {
  const { octokit, owner, repo, issueNumber, appSlug } = context;
  await sayOnce(octokit, { owner, repo, issueNumber, author: `${appSlug}[bot]`, body });
}
