/** The check `aws-accounts/plan` as GitHub has it. Only this App can write it, so what it says is believed. */
export interface PlanCheck {
  readonly status: string;
  readonly conclusion: string | null;
  /** Id of the workflow run that plans; anything else where none was started. */
  readonly externalId: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** Web page of that run. */
  readonly url: string;
}

const baseMark = /<!-- aws-accounts:base=([0-9a-f]+) -->/u;
const planMark = "<!-- aws-accounts:plan -->\n";

/** Notes in a check's summary, unseen, against which accounts and settings of the default branch was planned. */
export function markBase(base: string): string {
  return `<!-- aws-accounts:base=${base} -->`;
}

/** A new summary for a check, with the mark of the one it had. */
export function keepBase(before: string, summary: string): string {
  const [mark] = baseMark.exec(before) ?? [];
  return mark === undefined ? summary : `${summary}\n\n${mark}`;
}

/** A check's summary as people read it. */
export function readPlanSummary(summary: string): string {
  return summary.replace(baseMark, "").trim();
}

/** Puts what people read of a plan behind what the apply reads (the digests, or nothing). */
export function joinPlanText(digests: string, plan: string): string {
  return `${digests}${planMark}${plan}`;
}

/** What people read of a plan; empty where the check has none. */
export function readPlanText(text: string): string {
  const at = text.indexOf(planMark);
  return at === -1 ? "" : text.slice(at + planMark.length);
}

/** Id of the run that plans or has planned; undefined where none was started. */
export function runOf({ externalId }: Pick<PlanCheck, "externalId">): number | undefined {
  return /^[1-9]\d{0,15}$/u.test(externalId) ? Number(externalId) : undefined;
}

/**
 * Whether the workflow must be dispatched for a head commit.
 *
 * Not while a run is on its way or has ended, however many deliveries say the same; again where somebody asked for it
 * (the check is queued), or where the accounts or settings of the default branch are others now.
 */
export function needsPlan(check: PlanCheck | undefined, base: string): boolean {
  if (check === undefined || check.status === "queued" || check.conclusion === "stale") return true;
  return runOf(check) === undefined || baseMark.exec(check.summary)?.[1] !== base;
}
