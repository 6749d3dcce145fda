import type { Finding } from "../evidence/finding.ts";
import type { AccountRecord, Tick, UndoneTick } from "./account-record.ts";
import type { Step } from "./step.ts";
import { secondsBetween } from "./utc.ts";

/** What the settings say of asking AWS. */
export interface ProofRules {
  /** Whether there is a role with which AWS can be asked. */
  readonly asksAws: boolean;
  /** Whether a checklist may be closed where AWS could not say that a step is done. */
  readonly unknownMayClose: boolean;
}

/** What AWS says of a step since it was ticked: an older answer says nothing of what was done then. */
export type Proof =
  | { readonly kind: "waiting" }
  /** Nobody could ask, or AWS did not say. */
  | { readonly kind: "unknown"; readonly reason: string }
  | { readonly kind: "proven" | "contradicted"; readonly finding: Finding };

/** A run that has not ended after so long has been lost; one that came to nothing is tried again after as long as a sweep takes. */
const longestRun = 3 * 3600;
const pauseAfterTrouble = 55 * 60;

/**
 * What AWS says of a ticked step; undefined where the step names no proof.
 *
 * GitHub's times are whole seconds, so an answer of the very second may be of before the tick, and is asked for again.
 */
export function proofOf(
  { proof }: Step,
  tick: Tick,
  { evidence = [], verification }: Pick<AccountRecord, "evidence" | "verification">,
): Proof | undefined {
  if (proof === null) return undefined;
  const finding = evidence.find(({ about, at }) => about === proof && secondsBetween(tick.at, at) > 0);
  if (finding?.verdict === "unknown") return { kind: "unknown", reason: finding.reason };
  if (finding !== undefined) return { kind: finding.verdict, finding };
  const trouble = verification?.trouble ?? null;
  if (verification === undefined || trouble === null || secondsBetween(tick.at, verification.at) < 0) {
    return { kind: "waiting" };
  }
  return { kind: "unknown", reason: trouble };
}

/** The ticks that AWS contradicts, as undone ones. */
export function contradictedTicks(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  record: AccountRecord,
): readonly UndoneTick[] {
  return steps.flatMap((step): readonly UndoneTick[] => {
    const tick = ticks.get(step.id);
    const proof = tick && proofOf(step, tick, record);
    if (tick === undefined || proof?.kind !== "contradicted") return [];
    const { at, reason } = proof.finding;
    return [{ step: step.id, by: tick.by, at, reason: "contradicted", says: reason }];
  });
}

/** The ticked steps without which the checklist may not be closed, since AWS has not said that they are done. */
export function unprovenSteps(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules }: { readonly record: AccountRecord; readonly rules: ProofRules },
): readonly Step[] {
  if (!rules.asksAws) return [];
  return steps.filter((step) => {
    const tick = ticks.get(step.id);
    const proof = tick && proofOf(step, tick, record);
    return proof?.kind === "waiting" || (proof?.kind === "unknown" && !rules.unknownMayClose);
  });
}

/** Whether AWS has to be asked now: a step waits for its answer, and nobody is asking. */
export function asksNow(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules, now }: { readonly record: AccountRecord; readonly rules: ProofRules; readonly now: string },
): boolean {
  const { verification, ...withoutTrouble } = record;
  if (!rules.asksAws || isBeingAsked(verification, now)) return false;
  return steps.some((step) => {
    const tick = ticks.get(step.id);
    const proof = tick && proofOf(step, tick, withoutTrouble);
    return proof?.kind === "waiting";
  });
}

/** Whether somebody is asking AWS, or has just tried to. */
export function isBeingAsked(verification: AccountRecord["verification"], now: string): boolean {
  if (verification === undefined) return false;
  const since = secondsBetween(verification.at, now);
  return since < (verification.run === null ? pauseAfterTrouble : longestRun);
}

/**
 * The record with what AWS said: of two answers about one subject the later one counts. One that says the same of a
 * complete checklist again changes nothing, so that the weekly look at all accounts leaves no commit for each.
 */
export function withEvidence(record: AccountRecord, findings: readonly Finding[]): AccountRecord {
  const bySubject = new Map((record.evidence ?? []).map((finding) => [finding.about, finding]));
  for (const finding of findings) {
    const known = bySubject.get(finding.about);
    if (known !== undefined && secondsBetween(known.at, finding.at) <= 0) continue;
    if (known !== undefined && record.completed !== null && known.verdict === finding.verdict) continue;
    bySubject.set(finding.about, finding);
  }
  return { ...record, evidence: [...bySubject.values()] };
}
