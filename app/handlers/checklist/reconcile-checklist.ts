import { parseChecklistBody } from "../../domain/checklist/checklist-body.ts";
import { usesYubikeys, writeChecklistIssue } from "../../domain/checklist/checklist-issue.ts";
import type { Edit } from "../../domain/comments/edit.ts";
import { newEdits } from "../../domain/checklist/replay-edits.ts";
import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { isLastSaid, withPending } from "../../domain/checklist/pending.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import { checklistLabel, judgeChecklist, type Decision, type Notice } from "../../domain/checklist/judge-checklist.ts";
import { asksForReviewers } from "../../domain/checklist/judge-closing.ts";
import { secondsToNextCheck } from "../../domain/notifications/next-look.ts";
import { renderNotice } from "../../domain/checklist/notice.ts";
import { recordMarker, renderRecordComment } from "../../domain/checklist/record-comment.ts";
import type { Step } from "../../domain/checklist/step.ts";
import { codeSpan } from "../../domain/markdown/code.ts";
import { escapeMarkdown } from "../../domain/markdown/escape-markdown.ts";
import { fillTemplate } from "../../domain/markdown/fill-template.ts";
import { mentionPeople } from "../../domain/markdown/mention-people.ts";
import type { People, Settings } from "../../domain/settings/settings.ts";
import { keysOutSince } from "../../domain/checklist/keys-out.ts";
import { findFreePair } from "../../domain/yubikeys/free-pair.ts";
import type { NamedPair } from "../../domain/settings/settings.ts";
import { AdapterError } from "../../github/errors.ts";
import type { Cache } from "../../github/cache.ts";
import { checklistAuthor, type IssueReference } from "../../github/issues/checklist-issues.ts";
import { requireSettings } from "../../files/current-settings.ts";
import type { DispatchApi } from "../../github/workflows/dispatch-workflow.ts";
import {
  keepOwnComment,
  updateIssue,
  addCommentOnce,
  unlessLocked,
  type Conversation,
  type IssueUpdate,
  type UpdateIssueApi,
} from "../../github/issues/update-issue.ts";
import { restoreComments } from "../../github/issues/restore-comments.ts";
import { deleteComment } from "../../github/issues/comments.ts";
import { readPeople } from "../../files/people.ts";
import type { TeamsApi } from "../../github/teams.ts";
import { readPins } from "../../files/pinned-logins.ts";
import type { UsersApi } from "../../github/users.ts";
import type { GraphqlApi } from "../../github/graphql.ts";
import { readChecklist, readOlderEdits, type Checklist } from "../../github/issues/read-checklist.ts";
import { readAllRecords, readRecord, recordPath, type StoredRecord } from "../../github/records/read-records.ts";
import { RecordsError } from "../../github/records/records-branch.ts";
import { writeRecord, type RecordsApi, type AccountRecordsContext } from "../../files/account-records.ts";
import { postPending } from "./post-pending.ts";
import { startVerification } from "../../github/workflows/verify-runs.ts";

export interface ChecklistContext extends AccountRecordsContext, IssueReference {
  readonly octokit: DispatchApi & GraphqlApi & UpdateIssueApi & RecordsApi & TeamsApi & UsersApi;
  readonly defaultBranch: string;
  readonly templates: ChecklistTemplates;
  readonly cache: Cache;
  readonly now: () => Date;
}

/** A checklist waits this long for its record, which is made only when the apply run has ended. */
const waitForRecord = 3_600_000;

/** An issue as it was read, the App's comments put right. */
type Judged = Omit<Checklist, "comments"> & Pick<Conversation, "comments">;

/** Whoever may edit the issue may write any number of account ids into it. */
const mostClaims = 5;

const notJudgedMarker = "<!-- aws-accounts:not-judged -->";

/** A checklist as it was judged. */
export interface JudgedChecklist {
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  /** Whether a pair of YubiKeys was named for it, or has left the safe or come back. */
  readonly movesYubikeys: boolean;
  /** The run whose answer about AWS it waits for. */
  readonly waitsFor: number | undefined;
  /** In how many seconds it has to be looked at again, though no event tells of anything; 0: with the next sweep. */
  readonly again: number | undefined;
}

/**
 * Puts one checklist issue right, whatever happened to it; answers what its record says then, where it has one.
 *
 * The record says which issue is whose checklist; what the issue says of itself only helps to find the record. An issue
 * that no record names is told so once, if it bears the label, and never judged.
 *
 * @throws {@link RecordsError} or {@link AdapterError} where it cannot be judged; the issue then says so, too.
 */
export async function reconcileChecklist(context: ChecklistContext): Promise<JudgedChecklist | undefined> {
  const read = await readChecklist(context.octokit, context);
  if (read === undefined) return undefined;
  const issue = { ...read, comments: await restoreComments(context.octokit, context, read) };
  try {
    const stored = await findRecord(context, issue);
    if (stored !== undefined) return await judge(context, issue, stored);
    await tellNotJudged(context, issue);
    return undefined;
  } catch (error) {
    if (error instanceof RecordsError || error instanceof AdapterError) await tellTrouble(context, issue, error);
    throw error;
  }
}

async function findRecord(context: ChecklistContext, issue: Judged): Promise<StoredRecord | undefined> {
  const told = [parseChecklistBody(issue.body).accountId, /\((\d{12})\)/u.exec(issue.title)?.[1]];
  const found = await findRecordAmong(context, told);
  if (found !== undefined) return found;
  const once = (await allEdits(context, issue, null)).map(({ text }) => parseChecklistBody(text ?? "").accountId);
  return findRecordAmong(
    context,
    once.filter((accountId) => !told.includes(accountId)),
  );
}

async function findRecordAmong(
  context: ChecklistContext,
  claims: readonly (string | undefined)[],
): Promise<StoredRecord | undefined> {
  const accountIds = [...new Set(claims)].filter((accountId) => accountId !== undefined);
  for (const accountId of accountIds.slice(0, mostClaims)) {
    const stored = await readRecord(context.octokit, { ...context, accountId });
    if (stored?.record.issue === context.issueNumber) return stored;
  }
  return undefined;
}

/** The edits of an issue, back to the one that was judged last. */
async function allEdits(
  context: ChecklistContext,
  { edits, olderEdits }: Judged,
  until: string | null,
): Promise<readonly Edit[]> {
  if (olderEdits === null || edits.some(({ id }) => id === until)) return edits;
  return [...(await readOlderEdits(context.octokit, { ...context, cursor: olderEdits, until })), ...edits];
}

async function judge(context: ChecklistContext, issue: Judged, stored: StoredRecord): Promise<JudgedChecklist> {
  const { owner, appSlug, templates, octokit } = context;
  const { record } = stored;
  const settings = requireSettings(issue.settingsText);
  const account = { ...record.account, administrators: record.administrators };
  const yubikeys = await findPair(context, record, settings);
  const { body: blankBody, steps } = writeChecklistIssue({ account, settings, templates, yubikeys });
  const edits = await allEdits(context, issue, record.judged);
  const now = context.now().toISOString();
  const rules = { asksAws: settings.aws.verify_role !== undefined, unknownMayClose: settings.unknown_may_close };
  const decisions = judgeChecklist({
    issue,
    comments: issue.comments,
    blankBody,
    steps,
    record,
    edits,
    ...(await readWhoCounts(context, { settings, issue, stored, edits })),
    app: appSlug,
    approverMayWorkAlone: settings.checklist.approver_may_work_alone,
    yubikeys,
    reminders: settings.checklist.reminders,
    rules,
    now,
  });
  const judged = decisions.find((decision) => decision.kind === "record")?.record ?? record;
  const news = decisions.find((decision) => decision.kind === "comment")?.news;
  const custodians = mentionPeople(owner, settings.custodians);
  const explained = explain(judged, news, { steps, templates, custodians, issue, appSlug, now });
  const noted = decisions.some(({ kind }) => kind === "verify") ? await askAws(context, explained, now) : explained;
  const version = noted === record ? stored : await writeRecord(context, { record: noted, replaces: stored });
  await carryOut(context, issue, decisions);
  const after = await postPending(context, conversation(context, issue), { ...version, record: noted });
  const { asksAws } = rules;
  const body = renderRecordComment({ record: after, steps, templates, file: recordPath(record.account.id), asksAws });
  await unlessLocked(() => keepOwnComment(octokit, conversation(context, issue), { marker: recordMarker, body }));
  const { yubikeys: before } = record;
  const movesYubikeys = before !== after.yubikeys || keysOutSince(record, steps) !== keysOutSince(after, steps);
  const run = record.verification?.run ?? undefined;
  const waits = { record: after, steps, edits, comments: issue.comments, reminders: settings.checklist.reminders, now };
  const again = secondsToNextCheck({ ...waits, isOpen: issue.state === "open", mail: settings.mail });
  return { record: after, steps, settings, movesYubikeys, waitsFor: run === undefined ? run : Number(run), again };
}

/** The pair that the record names; one that has a free slot where it names none and needs one. */
async function findPair(
  context: ChecklistContext,
  { account, yubikeys }: AccountRecord,
  settings: Settings,
): Promise<NamedPair | null> {
  if (yubikeys !== null || !usesYubikeys(account)) return yubikeys;
  return findFreePair(await readAllRecords(context.octokit, context), { settings, templates: context.templates });
}

/** Has AWS asked about the account; answers the record that remembers it. */
async function askAws(
  { octokit, owner, repo, defaultBranch }: ChecklistContext,
  record: AccountRecord,
  now: string,
): Promise<AccountRecord> {
  const where = { owner, repo, branch: defaultBranch, account: record.account.id };
  return { ...record, verification: await startVerification(octokit, { ...where, now }) };
}

/** The ids of the people whose word counts, as far as anything hangs on them now. */
async function readWhoCounts(
  context: ChecklistContext,
  of: {
    readonly settings: Settings;
    readonly issue: Judged;
    readonly stored: StoredRecord;
    readonly edits: readonly Edit[];
  },
): Promise<{ readonly custodians: ReadonlySet<number>; readonly reviewers: ReadonlySet<number> }> {
  const { settings, issue, edits } = of;
  const { record } = of.stored;
  const hasNews = newEdits({ edits, record, app: context.appSlug }).length > 0;
  const readIds = async (people: People): Promise<ReadonlySet<number>> => {
    const pins = people.users.length === 0 ? new Map<string, number>() : await readPins(context, settings);
    const named = await readPeople(context.octokit, context.owner, { people, pins });
    return new Set(named.map(({ id }) => id));
  };
  const nobody: ReadonlySet<number> = new Set();
  return {
    custodians: hasNews ? await readIds(settings.custodians) : nobody,
    reviewers: asksForReviewers({ issue, record }) ? await readIds(settings.reviewers) : nobody,
  };
}

/** Notes in the record what people have to hear about these decisions, before they are carried out. */
function explain(
  record: AccountRecord,
  news: Notice | undefined,
  {
    issue,
    appSlug,
    now,
    ...words
  }: Parameters<typeof renderNotice>[1] & { readonly issue: Judged; readonly appSlug: string; readonly now: string },
): AccountRecord {
  if (news === undefined) return record;
  const text = renderNotice(news, words);
  return isLastSaid(text, issue.comments, appSlug) ? record : withPending(record, text, now);
}

/** In the order in which a secret is exposed the shortest, and people hear only of what was done. */
async function carryOut(context: ChecklistContext, issue: Judged, decisions: readonly Decision[]): Promise<void> {
  const { octokit, owner, repo } = context;
  for (const decision of decisions) {
    if (decision.kind === "delete-comment") await deleteComment(octokit, { owner, repo, id: Number(decision.id) });
  }
  await updateIssue(octokit, { ...context, labels: issue.labels, mends: decisions.filter(isMend) });
}

function isMend(decision: Decision): decision is Decision & IssueUpdate {
  return ["restore-body", "reopen", "close", "add-label", "remove-label"].includes(decision.kind);
}

async function tellNotJudged(context: ChecklistContext, issue: Judged): Promise<void> {
  if (!issue.labels.includes(checklistLabel)) return;
  const age = context.now().getTime() - Date.parse(issue.createdAt);
  const isOurs = issue.author === checklistAuthor || issue.author === `${context.appSlug}[bot]`;
  if (isOurs && age < waitForRecord) return;
  const text = fillTemplate(context.templates.issues["not-judged"], { label: codeSpan(checklistLabel) });
  const comment = { marker: notJudgedMarker, body: `${notJudgedMarker}\n${text.trim()}` };
  await unlessLocked(() => keepOwnComment(context.octokit, conversation(context, issue), comment));
}

async function tellTrouble(context: ChecklistContext, issue: Judged, error: Error): Promise<void> {
  const template = context.templates.issues["not-judgeable"];
  const body = fillTemplate(template, { reason: escapeMarkdown(error.message) }).trim();
  await unlessLocked(() => addCommentOnce(context.octokit, conversation(context, issue), body));
}

function conversation({ owner, repo, issueNumber, appSlug }: ChecklistContext, { comments }: Judged): Conversation {
  return { owner, repo, issueNumber, appSlug, comments };
}
