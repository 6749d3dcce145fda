import { compareAdministrators } from "../administrators/compare-administrators.ts";
import type { EvidenceFinding, Subject } from "../evidence/finding.ts";
import { type AccountRecord, isAppTick, isOpenChange, type Tick, type UndoneTick } from "./account-record.ts";
import type { Step } from "./step.ts";
import { secondsBetween } from "../utc.ts";

/** The settings about proof by AWS. */
export interface ProofRules {
  /** Whether the settings name a role that can ask AWS. */
  readonly asksAws: boolean;
  /** Whether a checklist may be closed if AWS could not confirm a step. */
  readonly unknownMayClose: boolean;
}

/** The result of asking AWS about a step since it was ticked. An older answer does not prove the tick. */
export type Proof =
  | { readonly kind: "waiting" }
  /** AWS could not be asked, or did not answer. */
  | {
      readonly kind: "unknown";
      readonly reason: string;
      /** When AWS answered, if the answer is about other administrators than those that count now: AWS is asked again. */
      readonly outdatedAt?: string;
    }
  | { readonly kind: "proven" | "contradicted"; readonly finding: EvidenceFinding };

/** The facts of a record that decide about proofs. */
export type ProofFacts = Pick<AccountRecord, "evidence" | "verification"> &
  Partial<Pick<AccountRecord, "administrators" | "administratorsSince">>;

/** A run that has not ended after this time is lost. */
const longestRun = 3 * 3600;
/** A failed run is retried after about as long as a sweep takes. */
const pauseAfterTrouble = 55 * 60;

/**
 * The proof of a ticked step; undefined if the step names no proof.
 *
 * GitHub's times are whole seconds: an answer of the same second may be older than the tick, so AWS is asked again.
 */
export function proofOf({ proof }: Step, tick: Tick, record: ProofFacts): Proof | undefined {
  if (proof === null) return undefined;
  return proofSince(tick.at, {
    proof,
    record,
    isLateEnough: (seconds) => seconds > 0 || (isAppTick(tick) && seconds === 0),
  });
}

/** Reasons that undo a tick that counted. A tick that never counted is no reason to ask AWS again. */
const takesBack: ReadonlySet<UndoneTick["reason"]> = new Set(["unticked", "contradicted", "leaked"]);

/**
 * The proof of an unticked step that the App may tick itself, since the step was last undone; undefined if the App may not
 * tick it.
 */
export function proofWithoutTick(
  { id, proof, byApp }: Step,
  record: ProofFacts & Pick<AccountRecord, "createdAt" | "undone">,
): Proof | undefined {
  if (proof === null || byApp !== true) return undefined;
  const takenBack = record.undone.findLast(({ step, reason }) => step === id && takesBack.has(reason));
  // The answer that contradicted a tick is still AWS's latest answer.
  const isLateEnough = (seconds: number): boolean =>
    seconds > 0 || (takenBack?.reason === "contradicted" && seconds === 0);
  return proofSince(takenBack?.at ?? record.createdAt, { proof, record, isLateEnough });
}

function proofSince(
  from: string,
  of: {
    readonly proof: string;
    readonly record: ProofFacts;
    /** Whether an answer counts that came this many seconds later. */
    readonly isLateEnough: (seconds: number) => boolean;
  },
): Proof {
  const { evidence = [], verification, administratorsSince } = of.record;
  const isOfTrust = of.proof === trustSubject && administratorsSince !== undefined;
  const since = isOfTrust && secondsBetween(from, administratorsSince) > 0 ? administratorsSince : from;
  const finding = evidence.find(({ about, at }) => about === of.proof && of.isLateEnough(secondsBetween(since, at)));
  if (finding !== undefined) {
    return isAboutOthers(finding, of.record) ? { ...outdated, outdatedAt: finding.at } : toProof(finding);
  }
  const trouble = verification?.trouble ?? null;
  if (verification === undefined || trouble === null || secondsBetween(since, verification.at) < 0) {
    return { kind: "waiting" };
  }
  return { kind: "unknown", reason: trouble };
}

/** The claim that the bootstrap role trusts exactly the administrators. */
const trustSubject: Subject = "trust-policy";

const outdated = {
  kind: "unknown",
  reason:
    "AWS was compared with another version of the accounts file, or with a version that the answer does not name, so it is asked again within the hour.",
} as const;

/**
 * Whether AWS was compared with other administrators: a run that began before a merge ends after it. A finding of an older
 * verification does not say what it was compared with, and proves nothing if the administrators have changed.
 */
function isAboutOthers({ about, verdict, administrators }: EvidenceFinding, record: ProofFacts): boolean {
  if (about !== trustSubject || record.administrators === undefined) return false;
  if (administrators === undefined) return verdict === "proven" && record.administratorsSince !== undefined;
  return compareAdministrators(administrators, record.administrators) !== undefined;
}

/** An apply that changes administrators reports them within this time, if it reports them at all. */
const longestReport = 24 * 3600;

/**
 * The administrators of the accounts file, if AWS contradicts them and no apply has reported them: AWS was compared with
 * others than the record has, and that was more than a day ago.
 */
export function unreportedAdministrators(record: ProofFacts, now: string): readonly string[] | undefined {
  const finding = contradictionAboutOthers(record);
  return finding !== undefined && secondsBetween(finding.at, now) > longestReport ? finding.administrators : undefined;
}

function contradictionAboutOthers(record: ProofFacts): EvidenceFinding | undefined {
  const { evidence = [] } = record;
  return evidence.find((finding) => finding.verdict === "contradicted" && isAboutOthers(finding, record));
}

/** Whether the next sweep has to look at a checklist, because AWS was compared with other administrators. */
export function hasOutdatedProof(
  steps: readonly Step[],
  { record, isOpen }: { readonly record: AccountRecord; readonly isOpen: boolean },
): boolean {
  if (!isOpen) return record.completed !== null && contradictionAboutOthers(record) !== undefined;
  const ticks = new Map(record.ticks.map((tick) => [tick.step, tick]));
  return steps.some((step) => {
    const tick = ticks.get(step.id);
    const proof = tick === undefined ? proofWithoutTick(step, record) : proofOf(step, tick, record);
    return proof?.kind === "unknown" && proof.outdatedAt !== undefined;
  });
}

/** Converts a finding to a proof. */
export function toProof(finding: EvidenceFinding): Proof {
  const { verdict, reason } = finding;
  return verdict === "unknown" ? { kind: verdict, reason } : { kind: verdict, finding };
}

/** The ticks that the App makes itself: AWS has proven the step, and the steps before it are done. */
export function ticksByApp(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules, appSlug }: { readonly record: AccountRecord; readonly rules: ProofRules; readonly appSlug: string },
): readonly Tick[] {
  if (!rules.asksAws) return [];
  const done = new Map(ticks);
  const made: Tick[] = [];
  for (const step of steps.filter(({ id }) => !done.has(id))) {
    const proof = proofWithoutTick(step, record);
    if (proof?.kind !== "proven" || step.after.some((needed) => !done.has(needed))) continue;
    const tick = { step: step.id, by: `${appSlug}[bot]`, at: proof.finding.at };
    done.set(step.id, tick);
    made.push(tick);
  }
  return made;
}

/**
 * The ticks that AWS contradicts, as undone ticks. Once the administrators have changed, a wrong trust policy is a matter of
 * the checklist of that change: a finished checklist of the account stays closed, and an open one waits.
 */
export function contradictedTicks(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  record: AccountRecord,
): readonly UndoneTick[] {
  return steps.flatMap((step): readonly UndoneTick[] => {
    const tick = ticks.get(step.id);
    const isElsewhere = step.proof === trustSubject && record.administratorsChange !== undefined;
    const proof = isElsewhere ? undefined : tick && proofOf(step, tick, record);
    if (tick === undefined || proof?.kind !== "contradicted") return [];
    const { at, reason } = proof.finding;
    return [{ step: step.id, by: tick.by, at, reason: "contradicted", says: reason }];
  });
}

/** The ticked steps that block the closing because AWS has not confirmed them. */
export function unprovenSteps(
  ticks: ReadonlyMap<string, Tick>,
  steps: readonly Step[],
  { record, rules }: { readonly record: AccountRecord; readonly rules: ProofRules },
): readonly Step[] {
  if (!rules.asksAws) return [];
  return steps.filter((step) => {
    const tick = ticks.get(step.id);
    const proof = tick && proofOf(step, tick, record);
    if (proof?.kind === "unknown") return !rules.unknownMayClose;
    return proof?.kind === "waiting" || proof?.kind === "contradicted";
  });
}

/**
 * Whether to ask AWS now: a step, ticked or to be ticked by the App, waits for an answer, and no run is asking. Shortly
 * after a failed run, only a newer tick is a reason to ask at once.
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
  const isToAsk = (proof: Proof | undefined): boolean =>
    proof?.kind === "waiting" ||
    (proof?.kind === "unknown" &&
      proof.outdatedAt !== undefined &&
      secondsBetween(proof.outdatedAt, now) >= pauseAfterTrouble);
  return steps.some((step) => {
    const tick = ticks.get(step.id);
    if (tick !== undefined) return isToAsk(proofOf(step, tick, known));
    const isDue = step.after.every((needed) => ticks.has(needed));
    return isDue && isToAsk(proofWithoutTick(step, known));
  });
}

/** Whether a run is asking AWS. */
export function isVerifying(verification: AccountRecord["verification"], now: string): boolean {
  if (verification === undefined || verification.run === null) return false;
  return secondsBetween(verification.at, now) < longestRun;
}

/**
 * Adds AWS's answers to the record; the latest answer about a subject counts. If a checklist is complete and the verdict is
 * the same (since the administrators changed), nothing changes, so that the weekly check does not add a commit for each.
 */
export function withEvidence(record: AccountRecord, findings: readonly EvidenceFinding[]): AccountRecord {
  const bySubject = new Map((record.evidence ?? []).map((finding) => [finding.about, finding]));
  const { administratorsSince: since } = record;
  const isSettled = record.completed !== null && !isOpenChange(record.administratorsChange);
  const isOutdated = ({ about, at }: EvidenceFinding): boolean =>
    about === trustSubject && since !== undefined && secondsBetween(at, since) >= 0;
  for (const finding of findings) {
    const known = bySubject.get(finding.about);
    if (known !== undefined && secondsBetween(known.at, finding.at) <= 0) continue;
    if (known !== undefined && isSettled && known.verdict === finding.verdict && !isOutdated(known)) continue;
    bySubject.set(finding.about, finding);
  }
  return { ...record, evidence: [...bySubject.values()] };
}
