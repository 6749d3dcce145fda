import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { isOpenChecklist, withAdministrators } from "../../domain/checklist/administrators-change.ts";
import { compareAdministrators } from "../../domain/administrators/compare-administrators.ts";
import { findByEmail, findByName } from "../../domain/administrators/filed-administrators.ts";
import { usesYubikeys, writeChangeIssue, writeChecklistIssue } from "../../domain/checklist/checklist-issue.ts";
import type { Facts } from "../../domain/checklist/judge-checklist.ts";
import { asksForReviewers } from "../../domain/checklist/judge-closing.ts";
import { unreportedAdministrators } from "../../domain/checklist/proof.ts";
import { newEdits } from "../../domain/checklist/replay-edits.ts";
import type { Edit } from "../../domain/comments/edit.ts";
import type { NamedPair, People, Settings } from "../../domain/settings/settings.ts";
import { findFreePair } from "../../domain/yubikeys/free-pair.ts";
import { requireSettings } from "../../files/current-settings.ts";
import { readPeople } from "../../files/people.ts";
import { readPins } from "../../files/pinned-logins.ts";
import { readTipAdministrators } from "../../files/tip-administrators.ts";
import { readAllRecords } from "../../files/account-records.ts";
import type { ChecklistContext, RestoredChecklist } from "./context.ts";
import { allEdits, type StoredPart } from "./find-record.ts";

/** Reads everything that decides about a checklist. */
export async function readFacts(
  context: ChecklistContext,
  issue: RestoredChecklist,
  { record: stored, change }: StoredPart,
): Promise<{ readonly facts: Facts; readonly settings: Settings }> {
  const { app, templates } = context;
  const settings = requireSettings(issue.settingsText);
  const now = context.now().toISOString();
  const record = await takeInAdministrators(context, issue, { record: stored, change, now });
  const account = { ...record.account, administrators: record.administrators };
  const yubikeys = await findPair(context, record, settings);
  const { body: blankBody, steps } =
    change === undefined
      ? writeChecklistIssue({ account, settings, templates, yubikeys })
      : writeChangeIssue({ account, change, settings, templates });
  const edits = await allEdits(context, issue, record.judged);
  const facts = {
    issue,
    comments: issue.comments,
    blankBody,
    steps,
    record,
    edits,
    ...(await readPeopleWhoCount(context, { settings, issue, record, edits })),
    appSlug: app.slug,
    approverMayWorkAlone: settings.checklist.approver_may_work_alone,
    yubikeys,
    reminders: settings.checklist.reminders,
    rules: { asksAws: settings.aws.verify_role !== undefined, unknownMayClose: settings.unknown_may_close },
    now,
  };
  return { facts, settings };
}

/**
 * Takes in the administrators that the accounts file names now, as long as the account's own checklist is open: a checklist
 * always shows the policy of the accounts file. Once it is closed, the result of an apply brings a change. If none came and
 * AWS contradicts the accounts file, the closed checklist takes the administrators in, and AWS's next answer reopens it.
 */
async function takeInAdministrators(
  context: ChecklistContext,
  { tip }: RestoredChecklist,
  { record, change, now }: Pick<StoredPart, "record" | "change"> & { readonly now: string },
): Promise<AccountRecord> {
  const isOpen = change === undefined && isOpenChecklist(record);
  const isLatest = change !== undefined || record.administratorsChange === undefined;
  const unreported = isLatest && record.completed !== null ? unreportedAdministrators(record, now) : undefined;
  if (tip === undefined || (!isOpen && unreported === undefined)) return record;
  const administrators = await readFiled(context, tip, record);
  const differs = compareAdministrators(record.administrators, administrators) !== undefined;
  const isMeant = unreported === undefined || compareAdministrators(unreported, administrators) === undefined;
  return differs && isMeant ? withAdministrators(record, administrators, now) : record;
}

/** The administrators that the accounts file names now; if it lacks the account, those of the record. */
async function readFiled(context: ChecklistContext, tip: string, record: AccountRecord): Promise<readonly string[]> {
  const { octokit, owner, repo, cache } = context;
  const { id, name, email } = record.account;
  const filed = await readTipAdministrators(octokit, { owner, repo, commit: tip }, cache);
  const readOthers = async (): Promise<readonly string[]> =>
    (await readAllRecords(octokit, context)).flatMap(({ account }) => (account.id === id ? [] : account.email));
  const entry = findByEmail(filed, email) ?? findByName(filed, { name, others: await readOthers() });
  return (entry ?? record).administrators;
}

/** Returns the pair that the record names; if it names none and needs one, a pair with a free slot. */
async function findPair(
  context: ChecklistContext,
  { account, yubikeys }: AccountRecord,
  settings: Settings,
): Promise<NamedPair | null> {
  if (yubikeys !== null || !usesYubikeys(account)) return yubikeys;
  return findFreePair(await readAllRecords(context.octokit, context), { settings, templates: context.templates });
}

/** Reads the ids of the people whose ticks and closing count, if there is something of theirs to judge. */
async function readPeopleWhoCount(
  context: ChecklistContext,
  of: {
    readonly settings: Settings;
    readonly issue: RestoredChecklist;
    readonly record: AccountRecord;
    readonly edits: readonly Edit[];
  },
): Promise<{ readonly custodians: ReadonlySet<number>; readonly reviewers: ReadonlySet<number> }> {
  const { settings, issue, record, edits } = of;
  const hasNewEdits = newEdits({ edits, record, appSlug: context.app.slug }).length > 0;
  const readIds = async (people: People): Promise<ReadonlySet<number>> => {
    const pins = people.users.length === 0 ? new Map<string, number>() : await readPins(context, settings);
    const named = await readPeople(context.octokit, context.owner, { people, pins });
    return new Set(named.map(({ id }) => id));
  };
  const noOne: ReadonlySet<number> = new Set();
  return {
    custodians: hasNewEdits ? await readIds(settings.custodians) : noOne,
    reviewers: asksForReviewers({ issue, record }) ? await readIds(settings.reviewers) : noOne,
  };
}
