import type { ChangedAdministrators } from "../../domain/apply/apply-result.ts";
import { type AccountRecord, isOpenChange, newAccountRecord } from "../../domain/checklist/account-record.ts";
import { judgeChange, withAdministrators, withChange } from "../../domain/checklist/administrators-change.ts";
import { writeChangeIssue } from "../../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import {
  type AccountRecordsContext,
  readAllRecords,
  readRecord,
  type RecordsApi,
  writeRecord,
} from "../../files/account-records.ts";
import { readCurrentSettings } from "../../files/current-settings.ts";
import { readTipAdministrators } from "../../files/tip-administrators.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type BranchesApi, readBranchTip } from "../../github/branches.ts";
import type { Cache } from "../../github/cache.ts";
import type { ContentsApi } from "../../github/contents.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import {
  changeChecklistOf,
  listChecklistIssues,
  openChecklistIssue,
  type OpenIssuesApi,
  type ReadIssuesApi,
} from "../../github/issues/checklist-issues.ts";
import { ensureChecklistLabels, type LabelsApi } from "../../github/issues/labels.ts";

export interface ChangedAdministratorsContext extends AccountRecordsContext {
  readonly octokit: BranchesApi & ContentsApi & GraphqlApi & LabelsApi & OpenIssuesApi & ReadIssuesApi & RecordsApi;
  readonly defaultBranch: string;
  readonly templates: ChecklistTemplates;
  readonly cache: Cache;
  readonly app: AppIdentity;
  readonly now: () => Date;
}

/** The issues to judge, and the pull requests to tell. */
export interface ShownChanges {
  readonly issues: readonly number[];
  readonly pullRequests: readonly number[];
}

/**
 * Takes in the administrators that applies have changed: opens a short checklist for each account, brings its open one up to
 * date, or shows the change on the account's own checklist while that is open.
 *
 * Every apply reports all such accounts again, so an account whose record already has them needs nothing.
 */
export async function reconcileAdministrators(
  context: ChangedAdministratorsContext,
  changed: readonly ChangedAdministrators[],
): Promise<ShownChanges> {
  const { octokit, owner, repo, defaultBranch, cache } = context;
  if (changed.length === 0) return { issues: [], pullRequests: [] };
  const records = new Map((await readAllRecords(octokit, context)).map((record) => [record.account.id, record]));
  const commit = await readBranchTip(octokit, { owner, repo }, defaultBranch);
  const filed = await readTipAdministrators(octokit, { owner, repo, commit }, cache);
  const due = changed.filter((entry) => judgeChange(entry, records.get(entry.id), filed) !== "nothing");
  if (due.length === 0) return { issues: [], pullRequests: [] };
  const settings = await readCurrentSettings(octokit, { owner, repo }, defaultBranch);
  await ensureChecklistLabels(octokit, { owner, repo });
  const issues: number[] = [];
  for (const entry of due) {
    const stored = await readRecord(octokit, { ...context, accountId: entry.id });
    const judged = judgeChange(entry, stored?.record, filed);
    if (judged === "nothing") continue;
    const now = context.now().toISOString();
    const record =
      judged === "show" && stored !== undefined
        ? withAdministrators(stored.record, entry.administrators, now)
        : await open(context, entry, { record: stored?.record, settings, now });
    await writeRecord(context, { record, replaces: stored });
    issues.push(judged === "show" ? record.issue : (record.administratorsChange?.issue ?? record.issue));
  }
  return { issues, pullRequests: [...new Set(due.flatMap(({ pullRequest }) => pullRequest ?? []))] };
}

/** Opens the checklist of a change, unless the account has an open one, and returns the record that names it. */
async function open(
  context: ChangedAdministratorsContext,
  changed: ChangedAdministrators,
  {
    record: known,
    settings,
    now,
  }: { readonly record: AccountRecord | undefined; readonly settings: Settings; readonly now: string },
): Promise<AccountRecord> {
  const { octokit, owner, repo, app, templates } = context;
  const { administrators, pullRequest = null, set } = changed;
  const about = { administrators, pullRequest, setByApply: set === true, now };
  const before = known?.administrators ?? changed.before;
  const last = known?.administratorsChange;
  if (known !== undefined && isOpenChange(last)) return withChange(known, { ...about, before, issue: last.issue });
  // A run that died may have opened the issue, and not noted it.
  const taken = new Set([...(known === undefined ? [] : [known.issue]), ...(last === undefined ? [] : [last.issue])]);
  const issues = await listChecklistIssues(octokit, { owner, repo, app });
  const free = issues.filter(({ number }) => !taken.has(number) && last?.earlierIssues?.includes(number) !== true);
  const drafted = withChange(known ?? recordOf(changed, now), { ...about, before, issue: 0 });
  const text = writeChangeIssue({
    account: { ...drafted.account, administrators },
    change: {
      former: drafted.administratorsChange?.former ?? [],
      pullRequest,
      ...(set === true && { setByApply: set }),
    },
    settings,
    templates,
  });
  const { number } =
    changeChecklistOf(free, changed.id) ??
    (await openChecklistIssue(octokit, { owner, repo, title: text.title, body: text.body }));
  return withChange(known ?? { ...recordOf(changed, now), issue: number }, { ...about, before, issue: number });
}

/** The record of an account that is older than the App, and needs no checklist of its own. */
function recordOf(changed: ChangedAdministrators, now: string): AccountRecord {
  return {
    ...newAccountRecord({
      account: { ...changed, request: null },
      pullRequest: null,
      issue: 0,
      createdAt: now,
      approvers: [],
      yubikeys: null,
    }),
    completed: { by: null, at: now },
    noChecklist: true,
  };
}
