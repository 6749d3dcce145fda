import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { withTicks } from "../../domain/checklist/checklist-body.ts";
import { partsOf } from "../../domain/checklist/administrators-change.ts";
import { writeChangeIssue, writeChecklistIssue } from "../../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import { moveRecord, needsChecklist } from "../../domain/checklist/lost-checklist.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { BranchesApi } from "../../github/branches.ts";
import type { Cache } from "../../github/cache.ts";
import {
  changeChecklistOf,
  checklistOf,
  listChecklistIssues,
  openChecklistIssue,
  type OpenIssuesApi,
  type ReadIssuesApi,
} from "../../github/issues/checklist-issues.ts";
import type { ChecklistTurn } from "./checklist-turn.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { readChecklist } from "../../github/issues/read-checklist.ts";
import {
  writeRecord,
  type RecordsApi,
  type AccountRecordsContext,
  readAllRecords,
  readRecord,
} from "../../files/account-records.ts";

export interface LostChecklistsContext extends AccountRecordsContext {
  readonly octokit: BranchesApi & ContentsApi & GraphqlApi & OpenIssuesApi & ReadIssuesApi & RecordsApi;
  readonly defaultBranch: string;
  readonly templates: ChecklistTemplates;
  readonly cache: Cache;
  readonly app: AppIdentity;
  readonly inTurn: ChecklistTurn;
}

/**
 * Opens new issues for checklists whose issues were deleted, transferred to another repository or converted into a
 * discussion while steps were left, with the ticks of their records. Returns the new numbers.
 *
 * If the App or the apply workflow has opened another issue for the account in the meantime, that issue is used
 * instead.
 */
export async function reconcileLostChecklists(context: LostChecklistsContext): Promise<readonly number[]> {
  const { octokit, owner, repo, app, defaultBranch, templates } = context;
  const records = await readAllRecords(octokit, context);
  if (records.length === 0) return [];
  const issues = await listChecklistIssues(octokit, { owner, repo, app });
  const listed = new Set(issues.map(({ number }) => number));
  const parts = records.flatMap(partsOf);
  const unlisted = parts.filter(({ record }) => !listed.has(record.issue));
  if (unlisted.length === 0) return [];
  const bound = new Set(parts.map(({ record }) => record.issue));
  const free = issues.filter(({ number }) => !bound.has(number));
  const settings = await readCurrentSettings(octokit, { owner, repo }, defaultBranch);
  const found: number[] = [];
  for (const { record, change } of unlisted) {
    const account = { ...record.account, administrators: record.administrators };
    const text =
      change === undefined
        ? writeChecklistIssue({ account, settings, templates, yubikeys: record.yubikeys })
        : writeChangeIssue({ account, change, settings, templates });
    if (!needsChecklist(record, text.steps) || !(await isGone(context, record))) continue;
    const body = withTicks(text.body, new Set(record.ticks.map(({ step }) => step)));
    const known = change === undefined ? checklistOf(free, account.id) : changeChecklistOf(free, account.id);
    const { number } = known ?? (await openChecklistIssue(octokit, { owner, repo, title: text.title, body }));
    if (await context.inTurn(record.issue, () => bindTo(context, record, number))) found.push(number);
  }
  return found;
}

/** Binds the checklist of a record to another issue, unless it was already bound to a different one. */
async function bindTo(
  context: LostChecklistsContext,
  { account, issue }: AccountRecord,
  number: number,
): Promise<boolean> {
  const stored = await readRecord(context.octokit, { ...context, accountId: account.id });
  const part = stored && partsOf(stored.record).find(({ record }) => record.issue === issue);
  if (part === undefined) return false;
  await writeRecord(context, { record: part.fold(moveRecord(part.record, number)), replaces: stored });
  return true;
}

/** An issue that is not listed may only have lost its label. */
async function isGone(
  { octokit, owner, repo, defaultBranch }: LostChecklistsContext,
  { issue }: AccountRecord,
): Promise<boolean> {
  return (await readChecklist(octokit, { owner, repo, issueNumber: issue, defaultBranch })) === undefined;
}
