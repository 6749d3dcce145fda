import type { AccountRecord, RecordedChange } from "../../domain/checklist/account-record.ts";
import { type Decision, type Facts, judgeChecklist } from "../../domain/checklist/judge-checklist.ts";
import { keysOutSince } from "../../domain/checklist/keys-out.ts";
import { renderNotice } from "../../domain/checklist/notice.ts";
import { isLastSaid, withPending } from "../../domain/checklist/pending.ts";
import { recordMarker, renderRecordComment } from "../../domain/checklist/record-comment.ts";
import type { Step } from "../../domain/checklist/step.ts";
import { mentionPeople } from "../../domain/markdown/mention-people.ts";
import { secondsToNextCheck } from "../../domain/notifications/next-look.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import { writeRecord, recordPath } from "../../files/account-records.ts";
import { AdapterError } from "../../github/errors.ts";
import { readChecklist } from "../../github/issues/read-checklist.ts";
import { restoreComments } from "../../github/issues/restore-comments.ts";
import { unlessLocked, upsertCommentIn } from "../../github/issues/comments.ts";
import { RecordsError } from "../../github/records/records-branch.ts";
import { startVerification } from "../../github/workflows/verify-runs.ts";
import { carryOut, commentNotJudged, commentTrouble } from "./carry-out.ts";
import { type ChecklistContext, type RestoredChecklist, conversationOf } from "./context.ts";
import { findRecord, type StoredPart } from "./find-record.ts";
import { postPending } from "./post-pending.ts";
import { readFacts } from "./read-facts.ts";

/** A checklist after its judgement. */
export interface JudgedChecklist {
  readonly record: AccountRecord;
  /** The change of administrators that it is about; undefined for the checklist of an account. */
  readonly change: RecordedChange | undefined;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  /** Whether a pair of YubiKeys was named for it, left the safe or came back. */
  readonly movesYubikeys: boolean;
  /** The run whose answer about AWS it waits for. */
  readonly waitsFor: number | undefined;
  /** The seconds until the next look, if no event may announce it; 0: with the next sweep. */
  readonly again: number | undefined;
}

/**
 * Reconciles one checklist issue; returns its judgement, if it has a record.
 *
 * The record says which issue is whose checklist; the text of the issue only helps to find the record. If no record names
 * an issue with the label, one comment says so, and the issue is never judged.
 *
 * @throws {@link RecordsError} or {@link AdapterError} if it cannot be judged; a comment on the issue then says so, too.
 */
export async function reconcileChecklist(context: ChecklistContext): Promise<JudgedChecklist | undefined> {
  const read = await readChecklist(context.octokit, context);
  if (read === undefined) return undefined;
  const issue = { ...read, comments: await restoreComments(context.octokit, context, read) };
  try {
    const stored = await findRecord(context, issue);
    if (stored === "finished") return undefined;
    if (stored !== undefined) return await judge(context, issue, stored);
    await commentNotJudged(context, issue);
    return undefined;
  } catch (error) {
    if (error instanceof RecordsError || error instanceof AdapterError) await commentTrouble(context, issue, error);
    throw error;
  }
}

async function judge(
  context: ChecklistContext,
  issue: RestoredChecklist,
  stored: StoredPart,
): Promise<JudgedChecklist> {
  const { facts, settings } = await readFacts(context, issue, stored);
  const decisions = judgeChecklist(facts);
  const noted = await noteDecisions(context, { facts, decisions, settings });
  const record = stored.fold(noted);
  const version = noted === stored.record ? stored : await writeRecord(context, { record, replaces: stored });
  await carryOut(context, issue, decisions);
  const after = await postPending(context, conversationOf(context, issue), { ...stored, ...version, record: noted });
  const { change } = stored;
  const shown = { ...facts, record: after, change: change ?? after.administratorsChange };
  await showRecord(context, issue, { ...shown, custodians: settings.custodians });
  return { record: after, change, steps: facts.steps, settings, ...findFollowUp(facts, after, settings) };
}

/** Returns the record with the decisions in it, before they are carried out: a crash in between loses none. */
async function noteDecisions(
  context: ChecklistContext,
  of: { readonly facts: Facts; readonly decisions: readonly Decision[]; readonly settings: Settings },
): Promise<AccountRecord> {
  const { facts, decisions } = of;
  const judged = decisions.find((decision) => decision.kind === "record")?.record ?? facts.record;
  const explained = explain(context, { ...of, judged });
  return decisions.some(({ kind }) => kind === "verify") ? askAws(context, explained, facts.now) : explained;
}

/** Adds the notice of the decisions to the comments that the record has yet to post. */
function explain(
  { owner, app, templates }: ChecklistContext,
  of: {
    readonly facts: Facts;
    readonly decisions: readonly Decision[];
    readonly settings: Settings;
    readonly judged: AccountRecord;
  },
): AccountRecord {
  const { facts, decisions, settings, judged } = of;
  const notice = decisions.find((decision) => decision.kind === "comment")?.news;
  if (notice === undefined) return judged;
  const custodians = mentionPeople(owner, settings.custodians);
  const text = renderNotice(notice, { steps: facts.steps, templates, custodians });
  return isLastSaid(text, facts.comments, app.slug) ? judged : withPending(judged, text, facts.now);
}

/** Starts the run that asks AWS about the account, and returns the record that remembers it. */
async function askAws(
  { octokit, owner, repo, defaultBranch }: ChecklistContext,
  record: AccountRecord,
  now: string,
): Promise<AccountRecord> {
  const target = { owner, repo, branch: defaultBranch, account: record.account.id };
  return { ...record, verification: await startVerification(octokit, { ...target, now }) };
}

/** Shows the record in a comment of the App, unless the issue is locked. */
async function showRecord(
  context: ChecklistContext,
  issue: RestoredChecklist,
  {
    record,
    steps,
    rules: { asksAws },
    change,
    custodians: people,
  }: Pick<Facts, "record" | "steps" | "rules"> & Pick<JudgedChecklist, "change"> & Pick<Settings, "custodians">,
): Promise<void> {
  const { octokit, owner, templates } = context;
  const file = recordPath(record.account.id);
  const custodians = mentionPeople(owner, people);
  const body = renderRecordComment({ record, steps, templates, file, asksAws, change, custodians });
  await unlessLocked(() => upsertCommentIn(octokit, conversationOf(context, issue), { marker: recordMarker, body }));
}

function findFollowUp(
  { issue, record: before, steps, edits, comments, now, rules: { asksAws } }: Facts,
  after: AccountRecord,
  { checklist: { reminders }, mail }: Settings,
): Pick<JudgedChecklist, "movesYubikeys" | "waitsFor" | "again"> {
  const movesYubikeys =
    before.yubikeys !== after.yubikeys || keysOutSince(before, steps) !== keysOutSince(after, steps);
  const run = before.verification?.run ?? undefined;
  const waits = { record: after, steps, edits, comments, reminders, now, asksAws };
  const again = secondsToNextCheck({ ...waits, isOpen: issue.state === "open", mail });
  return { movesYubikeys, waitsFor: run === undefined ? run : Number(run), again };
}
