import type { AccountRecord } from "../domain/checklist/account-record.ts";
import { withTicks } from "../domain/checklist/checklist-body.ts";
import { writeChecklistIssue } from "../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../domain/checklist/issue-templates.ts";
import { moveRecord, needsChecklist } from "../domain/checklist/lost-checklist.ts";
import type { BranchesApi } from "../github/branches.ts";
import {
  checklistOf,
  listChecklistIssues,
  openChecklistIssue,
  type OpenIssuesApi,
  type ReadIssuesApi,
} from "../github/checklist-issues.ts";
import type { ContentsApi } from "../github/contents.ts";
import { readCurrentSettings } from "../github/current-settings.ts";
import { readChecklist, type GraphqlApi } from "../github/read-checklist.ts";
import { readAllRecords, readRecord } from "../github/read-records.ts";
import { writeRecord, type RecordsApi } from "../github/records.ts";
import type { Repository } from "../github/repository.ts";

export interface LostChecklistsContext extends Repository {
  readonly octokit: BranchesApi & ContentsApi & GraphqlApi & OpenIssuesApi & ReadIssuesApi & RecordsApi;
  readonly defaultBranch: string;
  readonly templates: ChecklistTemplates;
  /** The App itself. */
  readonly appSlug: string;
  readonly appId: number;
}

/**
 * Opens the checklists anew whose issues are gone (deleted, transferred to another repository, or converted into a
 * discussion) although something is left to do, with the ticks of their records. Answers their numbers.
 *
 * An issue that somebody opened for the account meanwhile, and that the App or the apply workflow made, is taken instead.
 */
export async function reconcileLostChecklists(context: LostChecklistsContext): Promise<readonly number[]> {
  const { octokit, owner, repo, appSlug, appId, defaultBranch, templates } = context;
  const records = await readAllRecords(octokit, { owner, repo, appSlug });
  if (records.length === 0) return [];
  const issues = await listChecklistIssues(octokit, { owner, repo, appId });
  const listed = new Set(issues.map(({ number }) => number));
  const unlisted = records.filter(({ issue }) => !listed.has(issue));
  if (unlisted.length === 0) return [];
  const bound = new Set(records.map(({ issue }) => issue));
  const free = issues.filter(({ number }) => !bound.has(number));
  const settings = await readCurrentSettings(octokit, { owner, repo }, defaultBranch);
  const found: number[] = [];
  for (const record of unlisted) {
    const account = { ...record.account, administrators: record.administrators };
    const text = writeChecklistIssue({ account, settings, templates, yubikeys: record.yubikeys });
    if (!needsChecklist(record, text.steps) || !(await isGone(context, record))) continue;
    const body = withTicks(text.body, new Set(record.ticks.map(({ step }) => step)));
    const { number } =
      checklistOf(free, account.id) ?? (await openChecklistIssue(octokit, { owner, repo, title: text.title, body }));
    const stored = await readRecord(octokit, { owner, repo, appSlug, accountId: account.id });
    if (stored?.record.issue !== record.issue) continue;
    await writeRecord(octokit, { owner, repo, record: moveRecord(stored.record, number), replaces: stored.sha });
    found.push(number);
  }
  return found;
}

/** One that is not listed may only have lost its label. */
async function isGone(
  { octokit, owner, repo, defaultBranch }: LostChecklistsContext,
  { issue }: AccountRecord,
): Promise<boolean> {
  return (await readChecklist(octokit, { owner, repo, issueNumber: issue, defaultBranch })) === undefined;
}
