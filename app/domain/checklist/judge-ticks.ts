import type { Tick, UndoneTick } from "./account-record.ts";
import type { LeakedSecrets } from "./leaked-secrets.ts";
import { contradictedTicks, needsVerification, type ProofRules, ticksByApp } from "./proof.ts";
import { readTicks } from "./read-ticks.ts";
import type { History, ReplayedEdits } from "./replay-edits.ts";
import type { Step } from "./step.ts";
import { secondsBetween } from "../utc.ts";

/** Everything that decides about ticks. */
export interface TickFacts extends History {
  readonly issue: { readonly body: string; readonly updatedAt: string };
  readonly rules: ProofRules;
  /** In UTC (ISO 8601). */
  readonly now: string;
}

/** The ticks that count, and those that do not. */
export interface JudgedTicks {
  readonly ticks: ReadonlyMap<string, Tick>;
  /** Undone since the last judgement. */
  readonly undone: readonly UndoneTick[];
  /** Whether AWS has to be asked about a step. */
  readonly asksAws: boolean;
}

/** Takes back the ticks that a leaked secret or AWS contradicts, and adds those that the App makes itself. */
export function judgeTicks(facts: TickFacts, replayed: ReplayedEdits, leaks: LeakedSecrets): JudgedTicks {
  const { steps, record } = facts;
  const spoilt = spoiltTicks(replayed.ticks, leaks.found, steps).map((entry) => upToNow(entry, facts));
  const refuted = contradictedTicks(replayed.ticks, steps, record)
    .filter(({ step }) => !spoilt.some((entry) => entry.step === step))
    .map((entry) => upToNow(entry, facts));
  const lost = new Set([...spoilt, ...refuted].map(({ step }) => step));
  const kept = new Map([...replayed.ticks].filter(([step]) => !lost.has(step)));
  const undone = [...replayed.undone, ...unexplainedTicks(facts, replayed), ...spoilt, ...refuted];
  const known = { ...facts, record: { ...record, undone: [...record.undone, ...undone] } };
  const own = ticksByApp(kept, steps, known);
  const ticks = new Map([...kept, ...own.map((tick) => [tick.step, tick] as const)]);
  return { ticks, undone, asksAws: needsVerification(ticks, steps, known) };
}

/** A step that used a secret that is public now has to be done again, with a new secret. */
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

/** An undone tick also undoes the later clicks on that step: a person may have clicked while the issue showed the tick. */
function upToNow(entry: UndoneTick, { edits }: TickFacts): UndoneTick {
  const latest = edits.at(-1)?.at ?? entry.at;
  return secondsBetween(entry.at, latest) > 0 ? { ...entry, at: latest } : entry;
}

/** Ticks in the body that no edit explains, as when the history is incomplete: no known person made them. */
function unexplainedTicks(
  { issue, steps }: TickFacts,
  { ticks, lastTicked }: { readonly ticks: ReadonlyMap<string, unknown>; readonly lastTicked: ReadonlySet<string> },
): readonly UndoneTick[] {
  return [...readTicks(issue.body, steps).ticked]
    .filter((step) => !ticks.has(step) && !lastTicked.has(step))
    .map((step) => ({ step, by: null, at: issue.updatedAt, reason: "unclear" }));
}
