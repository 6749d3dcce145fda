import { type AccountRecord, isAppTick, type Leak, type Tick, type UndoneTick } from "./account-record.ts";
import { normalise, withTicks } from "./checklist-body.ts";
import { replayEdits, newEdits, type History } from "./replay-edits.ts";
import { identifyPeople } from "./identify-people.ts";
import { judgeClosing, type Closing, type ClosingFacts, type TooEarly } from "./judge-closing.ts";
import { findLeakedSecrets, type LeakFacts, type LeakedSecrets } from "./leaked-secrets.ts";
import { readTicks } from "./read-ticks.ts";
import { needsVerification, contradictedTicks, type ProofRules, ticksByApp, unprovenSteps } from "./proof.ts";
import { findReminder, type Reminder, type ReminderFacts } from "./reminder.ts";
import type { Step } from "./step.ts";
import { secondsBetween } from "../utc.ts";

/** Labels of a checklist issue. */
export const checklistLabel = "aws-account-checklist";
export const readyLabel = "aws-account-ready";

/** What GitHub says about a checklist issue and its record. */
export interface Facts extends History, ClosingFacts, Omit<LeakFacts, "newEdits">, Omit<ReminderFacts, "record"> {
  readonly issue: ClosingFacts["issue"] & { readonly body: string; readonly labels: readonly string[] };
  /** The body as it should be, with nothing ticked. */
  readonly blankBody: string;
  readonly rules: ProofRules;
}

/** What the App should do next, in this order. Handlers carry decisions out; they never make them. */
export type Decision =
  | { readonly kind: "record"; readonly record: AccountRecord }
  /** Ask AWS about the account; what comes of it goes into the record. */
  | { readonly kind: "verify" }
  | { readonly kind: "delete-comment"; readonly id: string }
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string }
  | { readonly kind: "reopen" | "close" }
  | { readonly kind: "comment"; readonly news: Notice };

/** What people have to be told about what the App does. */
export interface Notice {
  /** Ticks that do not count. */
  readonly undone: readonly UndoneTick[];
  /** Steps whose line somebody removed or changed. */
  readonly putBack: readonly Step[];
  /** Somebody changed the order of the steps, or the text around them. */
  readonly textPutBack: boolean;
  /** What is left to do, or to be proven, where the issue was closed too early; empty where it was not. */
  readonly missing: readonly Step[];
  /** Why the issue was reopened; undefined where it was not. */
  readonly tooEarly: TooEarly | undefined;
  /** Secrets that were removed. */
  readonly leaks: readonly Leak[];
  /** Marks of what may be a secret, and was left. */
  readonly suspicions: readonly string[];
  /** Why the custodians have to be reminded of it. */
  readonly reminder: Reminder | undefined;
}

/**
 * Decides what a checklist issue deserves; nothing, once it was done.
 *
 * A step that vanished from the body counts as undone unless the record has its tick: deleting a line must never be a way
 * to finish it. The record is what counts, the body is its picture.
 */
export function judgeChecklist(given: Facts): readonly Decision[] {
  const facts = { ...given, record: identifyPeople(given.record, given.edits) };
  const { issue, steps } = facts;
  const followed = replayEdits(facts);
  const leaks = findLeakedSecrets({ ...facts, newEdits: newEdits(facts) });
  const spoilt = spoiltTicks(followed.ticks, leaks.found, steps).map((entry) => upToNow(entry, facts));
  const refuted = contradictedTicks(followed.ticks, steps, facts.record)
    .filter(({ step }) => !spoilt.some((entry) => entry.step === step))
    .map((entry) => upToNow(entry, facts));
  const lost = new Set([...spoilt, ...refuted].map(({ step }) => step));
  const kept = new Map([...followed.ticks].filter(([step]) => !lost.has(step)));
  const undone = [...followed.undone, ...unexplainedTicks(facts, followed), ...spoilt, ...refuted];
  const known = { ...facts.record, undone: [...facts.record.undone, ...undone] };
  const own = ticksByApp(kept, steps, { ...facts, record: known });
  const ticks = new Map([...kept, ...own.map((tick) => [tick.step, tick] as const)]);
  const missing = steps.filter(({ id }) => !ticks.has(id));
  const unproven = findUnproven(facts, ticks);
  const progress = missing.length > 0 ? "steps-left" : unproven.length > 0 ? "unproven" : "done";
  const closesItself = progress === "done" && isForAppAlone(facts, ticks);
  const closing = closesItself
    ? ({ kind: "complete", completed: { by: `${facts.app}[bot]`, at: facts.now } } as const)
    : judgeClosing(facts, progress);
  const judged = updateRecord(facts, { ticks, undone, closing, leaks: leaks.found });
  const reminder = closing.kind === "open" ? findReminder({ ...facts, record: judged ?? facts.record }) : undefined;
  const record = reminder === undefined ? judged : { ...(judged ?? facts.record), reminded: facts.now };
  const body = withTicks(facts.blankBody, new Set(ticks.keys()));
  const isAltered = normalise(issue.body) !== normalise(body);
  const news: Notice = {
    undone: undone.filter(({ reason }) => reason !== "unticked"),
    ...(isAltered && followed.tampered ? alterations(facts) : { putBack: [], textPutBack: false }),
    missing: closing.kind !== "too-early" ? [] : missing.length > 0 ? missing : unproven,
    tooEarly: closing.kind === "too-early" ? closing.why : undefined,
    leaks: leaks.toTell,
    suspicions: leaks.toWarn,
    reminder,
  };
  return [
    ...(record === undefined ? [] : [{ kind: "record", record } as const]),
    ...(needsVerification(ticks, steps, { ...facts, record: known }) ? [{ kind: "verify" } as const] : []),
    ...leaks.toDelete.map((id) => ({ kind: "delete-comment", id }) as const),
    ...(isAltered ? [{ kind: "restore-body", body } as const] : []),
    ...labelDecisions(issue.labels, record ?? facts.record),
    ...(closing.kind === "too-early" ? [{ kind: "reopen" } as const] : []),
    ...(closesItself ? [{ kind: "close" } as const] : []),
    ...(isNews(news) ? [{ kind: "comment", news } as const] : []),
  ];
}

/**
 * Whether nothing was, or is, left for a person of an account without root credentials, so that the App closes the issue.
 * One that somebody opened again is theirs.
 */
function isForAppAlone({ issue, record }: Facts, ticks: ReadonlyMap<string, Tick>): boolean {
  return (
    record.account.rootCredentials === "none" &&
    issue.state === "open" &&
    issue.stateReason !== "REOPENED" &&
    [...ticks.values()].every(isAppTick)
  );
}

/** A checklist that was completed stays so until AWS contradicts it: that nobody has asked AWS since is no reason. */
function findUnproven(facts: Facts, ticks: ReadonlyMap<string, Tick>): readonly Step[] {
  return facts.record.completed === null ? unprovenSteps(ticks, facts.steps, facts) : [];
}

function isNews({ undone, putBack, textPutBack, tooEarly, leaks, suspicions, reminder }: Notice): boolean {
  const lists = [undone, putBack, leaks, suspicions];
  return lists.some(({ length }) => length > 0) || textPutBack || tooEarly !== undefined || reminder !== undefined;
}

/** What was done with a secret that is public now has to be done again, with another one. */
function spoiltTicks(
  ticks: ReadonlyMap<string, Tick>,
  leaks: LeakedSecrets["found"],
  steps: readonly Step[],
): readonly UndoneTick[] {
  return steps.flatMap(({ id, spoiltBy = [] }) => {
    const leak = leaks.find(({ kinds }) => kinds.some((kind) => spoiltBy.includes(kind)));
    const tick = ticks.get(id);
    if (leak === undefined || tick === undefined) return [];
    // Ticked after the secret was out and before the App saw it, it was done with that secret all the same.
    const at = tick.at > leak.at ? tick.at : leak.at;
    return [{ step: id, by: leak.by, at, reason: "leaked" as const }];
  });
}

/** What undoes a tick undoes every click on that step that was seen by now: somebody may have clicked where it was ticked. */
function upToNow(entry: UndoneTick, { edits }: Facts): UndoneTick {
  const latest = edits.at(-1)?.at ?? entry.at;
  return secondsBetween(entry.at, latest) > 0 ? { ...entry, at: latest } : entry;
}

/** Ticks that the body shows and no edit accounts for, as when the history is incomplete: nobody vouches for them. */
function unexplainedTicks(
  { issue, steps }: Facts,
  { ticks, lastTicked }: { readonly ticks: ReadonlyMap<string, unknown>; readonly lastTicked: ReadonlySet<string> },
): readonly UndoneTick[] {
  return [...readTicks(issue.body, steps).ticked]
    .filter((step) => !ticks.has(step) && !lastTicked.has(step))
    .map((step) => ({ step, by: null, at: issue.updatedAt, reason: "unclear" }));
}

/** The record as it should be, or undefined where it is so already. */
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
