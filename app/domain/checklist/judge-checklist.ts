import { type AccountRecord, isAppTick, type Leak, type Tick, type UndoneTick } from "./account-record.ts";
import { normalise, withTicks } from "./checklist-body.ts";
import { replayEdits, newEdits, type History } from "./replay-edits.ts";
import { identifyPeople } from "./identify-people.ts";
import { judgeClosing, type Closing, type ClosingFacts, type TooEarly } from "./judge-closing.ts";
import { type JudgedTicks, judgeTicks } from "./judge-ticks.ts";
import { findLeakedSecrets, type LeakFacts, type LeakedSecrets } from "./leaked-secrets.ts";
import { readTicks } from "./read-ticks.ts";
import { type ProofRules, unprovenSteps } from "./proof.ts";
import { findReminder, type Reminder, type ReminderFacts } from "./reminder.ts";
import type { Step } from "./step.ts";

/** Labels of a checklist issue. */
export const checklistLabel = "aws-account-checklist";
export const readyLabel = "aws-account-ready";

/** The facts about a checklist issue and its record. */
export interface Facts extends History, ClosingFacts, Omit<LeakFacts, "newEdits">, Omit<ReminderFacts, "record"> {
  readonly issue: ClosingFacts["issue"] & { readonly body: string; readonly labels: readonly string[] };
  /** The body as it should be, with nothing ticked. */
  readonly blankBody: string;
  readonly rules: ProofRules;
}

/** The next steps of the App, in this order. Handlers carry decisions out; they never make them. */
export type Decision =
  | { readonly kind: "record"; readonly record: AccountRecord }
  /** Ask AWS about the account; the result goes into the record. */
  | { readonly kind: "verify" }
  | { readonly kind: "delete-comment"; readonly id: string }
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string }
  | { readonly kind: "reopen" | "close" }
  | { readonly kind: "comment"; readonly news: Notice };

/** The reasons for the App's actions, for people. */
export interface Notice {
  /** Ticks that do not count. */
  readonly undone: readonly UndoneTick[];
  /** Steps whose line a person removed or changed. */
  readonly putBack: readonly Step[];
  /** A person changed the order of the steps, or the text around them. */
  readonly textPutBack: boolean;
  /** The steps to do or to prove if the issue was closed too early; empty otherwise. */
  readonly missing: readonly Step[];
  /** The reason for reopening the issue; undefined if the App did not reopen it. */
  readonly tooEarly: TooEarly | undefined;
  /** Secrets that were removed. */
  readonly leaks: readonly Leak[];
  /** Marks of possible secrets that the App did not remove. */
  readonly suspicions: readonly string[];
  /** The reason to remind the custodians. */
  readonly reminder: Reminder | undefined;
}

/**
 * Decides the next steps for a checklist issue; a completed one needs none.
 *
 * A step that vanished from the body counts as undone unless the record has its tick: deleting a line must never be a way
 * to finish it. The record counts; the body only shows it.
 */
export function judgeChecklist(given: Facts): readonly Decision[] {
  const facts = { ...given, record: identifyPeople(given.record, given.edits) };
  const replayed = replayEdits(facts);
  const leaks = findLeakedSecrets({ ...facts, newEdits: newEdits(facts) });
  const judgedTicks = judgeTicks(facts, replayed, leaks);
  const conclusion = conclude(facts, judgedTicks);
  const record = findRecord(facts, { ...judgedTicks, closing: conclusion.closing, leaks: leaks.found });
  const body = withTicks(facts.blankBody, new Set(judgedTicks.ticks.keys()));
  const isAltered = normalise(facts.issue.body) !== normalise(body);
  const notice: Notice = {
    undone: judgedTicks.undone.filter(({ reason }) => reason !== "unticked"),
    ...(isAltered && replayed.tampered ? alterations(facts) : { putBack: [], textPutBack: false }),
    ...explainReopening(conclusion),
    leaks: leaks.toTell,
    suspicions: leaks.toWarn,
    reminder: record.reminder,
  };
  return listDecisions({ facts, leaks, notice, body, isAltered, ...judgedTicks, ...conclusion, ...record });
}

/** Whether the checklist may be closed, and the steps that prevent it. */
interface ChecklistConclusion {
  readonly closing: Closing;
  /** Whether the App closes the issue. */
  readonly closesItself: boolean;
  /** Steps that are not done; if all are done, those without a proof. */
  readonly left: readonly Step[];
}

function conclude(facts: Facts, { ticks }: JudgedTicks): ChecklistConclusion {
  const missing = facts.steps.filter(({ id }) => !ticks.has(id));
  if (missing.length > 0) return { closing: judgeClosing(facts, "steps-left"), closesItself: false, left: missing };
  const unproven = findUnproven(facts, ticks);
  if (unproven.length > 0) return { closing: judgeClosing(facts, "unproven"), closesItself: false, left: unproven };
  if (!isForAppAlone(facts, ticks)) return { closing: judgeClosing(facts, "done"), closesItself: false, left: [] };
  const completed = { by: `${facts.appSlug}[bot]`, at: facts.now };
  return { closing: { kind: "complete", completed }, closesItself: true, left: [] };
}

function explainReopening({ closing, left }: ChecklistConclusion): Pick<Notice, "missing" | "tooEarly"> {
  if (closing.kind !== "too-early") return { missing: [], tooEarly: undefined };
  return { missing: left, tooEarly: closing.why };
}

/** Returns the record, undefined if it does not change, and the reason to remind people. */
function findRecord(
  facts: Facts,
  judged: Parameters<typeof updateRecord>[1],
): { readonly record: AccountRecord | undefined; readonly reminder: Reminder | undefined } {
  const record = updateRecord(facts, judged);
  const known = record ?? facts.record;
  const reminder = judged.closing.kind === "open" ? findReminder({ ...facts, record: known }) : undefined;
  return { reminder, record: reminder === undefined ? record : { ...known, reminded: facts.now } };
}

function listDecisions(
  of: JudgedTicks &
    ChecklistConclusion & {
      readonly facts: Facts;
      readonly leaks: LeakedSecrets;
      readonly notice: Notice;
      readonly record: AccountRecord | undefined;
      readonly body: string;
      readonly isAltered: boolean;
    },
): readonly Decision[] {
  const { facts, record, body, notice } = of;
  return [
    ...(record === undefined ? [] : [{ kind: "record", record } as const]),
    ...(of.asksAws ? [{ kind: "verify" } as const] : []),
    ...of.leaks.toDelete.map((id) => ({ kind: "delete-comment", id }) as const),
    ...(of.isAltered ? [{ kind: "restore-body", body } as const] : []),
    ...labelDecisions(facts.issue.labels, record ?? facts.record),
    ...(of.closing.kind === "too-early" ? [{ kind: "reopen" } as const] : []),
    ...(of.closesItself ? [{ kind: "close" } as const] : []),
    ...(isNews(notice) ? [{ kind: "comment", news: notice } as const] : []),
  ];
}

/**
 * Whether an account without root credentials needs no step by a person, so that the App closes the issue. If a person
 * reopened the issue, the App leaves it open.
 */
function isForAppAlone({ issue, record }: Facts, ticks: ReadonlyMap<string, Tick>): boolean {
  return (
    record.account.rootCredentials === "none" &&
    issue.state === "open" &&
    issue.stateReason !== "REOPENED" &&
    [...ticks.values()].every(isAppTick)
  );
}

/** A completed checklist stays complete until AWS contradicts it, even if the App has not asked AWS since. */
function findUnproven(facts: Facts, ticks: ReadonlyMap<string, Tick>): readonly Step[] {
  return facts.record.completed === null ? unprovenSteps(ticks, facts.steps, facts) : [];
}

function isNews({ undone, putBack, textPutBack, tooEarly, leaks, suspicions, reminder }: Notice): boolean {
  const lists = [undone, putBack, leaks, suspicions];
  return lists.some(({ length }) => length > 0) || textPutBack || tooEarly !== undefined || reminder !== undefined;
}

/** The new record, or undefined if it does not change. */
function updateRecord(
  { record, steps, edits, yubikeys }: Facts,
  {
    ticks,
    undone,
    closing,
    leaks,
  }: {
    readonly ticks: ReadonlyMap<string, Tick>;
    readonly undone: readonly UndoneTick[];
    readonly closing: Closing;
    readonly leaks: readonly Leak[];
  },
): AccountRecord | undefined {
  const former = [...ticks.values()].filter((tick) => !steps.some(({ id }) => id === tick.step));
  const next: AccountRecord = {
    ...record,
    yubikeys,
    ticks: [...former, ...steps.flatMap(({ id }) => ticks.get(id) ?? [])],
    undone: [...record.undone, ...undone],
    completed: closing.kind === "complete" ? closing.completed : null,
    abandoned: closing.kind === "not-planned" ? closing.abandoned : null,
    leaks: [...record.leaks, ...leaks],
  };
  if (JSON.stringify(next) === JSON.stringify(record)) return undefined;
  return { ...next, judged: edits.at(-1)?.id ?? record.judged };
}

function alterations({ issue, steps }: Facts): Pick<Notice, "putBack" | "textPutBack"> {
  const { broken, reordered } = readTicks(issue.body, steps);
  return { putBack: broken, textPutBack: reordered || broken.length === 0 };
}

function labelDecisions(labels: readonly string[], { completed }: AccountRecord): readonly Decision[] {
  const wanted = completed === null ? [checklistLabel] : [checklistLabel, readyLabel];
  return [
    ...wanted.filter((label) => !labels.includes(label)).map((label) => ({ kind: "add-label", label }) as const),
    ...[readyLabel]
      .filter((label) => labels.includes(label) && !wanted.includes(label))
      .map((label) => ({ kind: "remove-label", label }) as const),
  ];
}
