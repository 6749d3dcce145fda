import type { EvidenceFinding } from "../evidence/finding.ts";
import { type AccountRecord, isAppTick, type Tick, type UndoneTick } from "./account-record.ts";
import type { Step } from "./step.ts";
import { secondsBetween } from "../utc.ts";

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
  | { readonly kind: "proven" | "contradicted"; readonly finding: EvidenceFinding };

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
  record: Pick<AccountRecord, "evidence" | "verification">,
): Proof | undefined {
  if (proof === null) return undefined;
  return proofSince(tick.at, {
    proof,
    record,
    isLateEnough: (seconds) => seconds > 0 || (isAppTick(tick) && seconds === 0),
  });
}

/** What undoes a tick that counted. One that was made in vain makes nobody ask AWS again. */
const takesBack: ReadonlySet<UndoneTick["reason"]> = new Set(["unticked", "contradicted", "leaked"]);

/**
 * What AWS says of a step that nobody has ticked and that the App may tick itself, since somebody last took it back;
 * undefined where it is none.
 */
export function proofWithoutTick(
  { id, proof, byApp }: Step,
  record: Pick<AccountRecord, "createdAt" | "undone" | "evidence" | "verification">,
): Proof | undefined {
  if (proof === null || byApp !== true) return undefined;
  const takenBack = record.undone.findLast(({ step, reason }) => step === id && takesBack.has(reason));
  // What contradicted a tick is still what AWS says.
  const isLateEnough = (seconds: number): boolean =>
    seconds > 0 || (takenBack?.reason === "contradicted" && seconds === 0);
  return proofSince(takenBack?.at ?? record.createdAt, { proof, record, isLateEnough });
}

function proofSince(
  since: string,
  of: {
    readonly proof: string;
    readonly record: Pick<AccountRecord, "evidence" | "verification">;
    /** Whether an answer counts that came so many seconds afterwards. */
    readonly isLateEnough: (seconds: number) => boolean;
  },
): Proof {
  const { evidence = [], verification } = of.record;
  const finding = evidence.find(({ about, at }) => about === of.proof && of.isLateEnough(secondsBetween(since, at)));
  if (finding !== undefined) return toProof(finding);
  const trouble = verification?.trouble ?? null;
  if (verification === undefined || trouble === null || secondsBetween(since, verification.at) < 0) {
    return { kind: "waiting" };
  }
  return { kind: "unknown", reason: trouble };
}

/** What a finding amounts to. */
export function toProof(finding: EvidenceFinding): Proof {
  const { verdict, reason } = finding;
  return verdict === "unknown" ? { kind: verdict, reason } : { kind: verdict, finding };
}

/** Ticks that the App makes, as AWS has proven the steps, and those that they come after are done. */
export function ticksByApp(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules, app }: { readonly record: AccountRecord; readonly rules: ProofRules; readonly app: string },
): readonly Tick[] {
  if (!rules.asksAws) return [];
  const done = new Map(ticks);
  const made: Tick[] = [];
  for (const step of steps.filter(({ id }) => !done.has(id))) {
    const proof = proofWithoutTick(step, record);
    if (proof?.kind !== "proven" || step.after.some((needed) => !done.has(needed))) continue;
    const tick = { step: step.id, by: `${app}[bot]`, at: proof.finding.at };
    done.set(step.id, tick);
    made.push(tick);
  }
  return made;
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

/**
 * Whether AWS has to be asked now: a step waits for its answer, ticked or to be ticked by the App, and nobody is asking.
 * Where it could not be asked just now, only what was done since is a reason to try again at once.
 */
export function needsVerification(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules, now }: { readonly record: AccountRecord; readonly rules: ProofRules; readonly now: string },
): boolean {
  const { verification, ...withoutTrouble } = record;
  if (!rules.asksAws || isVerifying(verification, now)) return false;
  const hasJustFailed = verification?.run === null && secondsBetween(verification.at, now) < pauseAfterTrouble;
  const known = hasJustFailed ? record : withoutTrouble;
  return steps.some((step) => {
    const tick = ticks.get(step.id);
    if (tick !== undefined) return proofOf(step, tick, known)?.kind === "waiting";
    const isItsTurn = step.after.every((needed) => ticks.has(needed));
    return isItsTurn && proofWithoutTick(step, known)?.kind === "waiting";
  });
}

/** Whether a run asks AWS. */
export function isVerifying(verification: AccountRecord["verification"], now: string): boolean {
  if (verification === undefined || verification.run === null) return false;
  return secondsBetween(verification.at, now) < longestRun;
}

/**
 * The record with what AWS said: of two answers about one subject the later one counts. One that says the same of a
 * complete checklist again changes nothing, so that the weekly look at all accounts leaves no commit for each.
 */
export function withEvidence(record: AccountRecord, findings: readonly EvidenceFinding[]): AccountRecord {
  const bySubject = new Map((record.evidence ?? []).map((finding) => [finding.about, finding]));
  for (const finding of findings) {
    const known = bySubject.get(finding.about);
    if (known !== undefined && secondsBetween(known.at, finding.at) <= 0) continue;
    if (known !== undefined && record.completed !== null && known.verdict === finding.verdict) continue;
    bySubject.set(finding.about, finding);
  }
  return { ...record, evidence: [...bySubject.values()] };
}
