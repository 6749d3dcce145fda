import type { Requesters } from "../approval/judge-approval.ts";
import type { ShownPlan } from "../approval/shown-plan.ts";
import { codeSpan } from "../markdown/code.ts";
import { canonicalJson } from "../plan/canonical-json.ts";
import { parseDigests, type Sha256Hex } from "../plan/digests.ts";
import type { ParsedSettings } from "../settings/parse-settings.ts";

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
  /** When it was made and when it was concluded, as GitHub writes times; empty where it does not say. */
  readonly startedAt: string;
  readonly completedAt: string;
}

/** What a plan was made against. */
export interface PlanBase {
  /** Stands for the accounts file of the default branch, and its settings of AWS. */
  readonly fingerprint: string;
  /** Commit of the default branch. */
  readonly commit: string;
  /** When the last apply ended that may have changed AWS, as GitHub writes times; empty where there was none. */
  readonly applied: string;
}

const baseMark = /<!-- aws-accounts:base=([0-9a-f]{16})@([0-9a-f]{40}) applied=([\dTZ:.-]*) -->/u;
const requestersMark = /(?:\n\nAsked for by [^\n]+)?\n\n<!-- aws-accounts:requesters=([\d,?]*) -->/u;
const replacedMark = /<!-- aws-accounts:replaced=(\d{1,3})@([0-9a-f]{16}) -->/u;
const planMark = "<!-- aws-accounts:plan -->\n";

/**
 * Stands between two changes in a check's text. Every line of a change begins with a sign or is our own, so none of them
 * can look like this.
 */
export const changeSeparator = "\n\n<!-- aws-accounts:change -->\n\n";

/**
 * Stands for what a plan is made of besides the head commit: the accounts file and the settings of AWS at a commit of the
 * default branch. Who reviews, the mails and the rules of validation are in no plan: merges of them leave it as it is.
 */
export function fingerprintBase(
  settings: ParsedSettings,
  accounts: Uint8Array | undefined,
  sha256Hex: Sha256Hex,
): string {
  const text = accounts === undefined ? null : new TextDecoder().decode(accounts);
  const aws = settings.kind === "settings" ? settings.settings.aws : null;
  return sha256Hex(canonicalJson([aws, text])).slice(0, 16);
}

/** Notes in a check's summary, unseen, against what was planned. */
export function markBase(summary: string, { fingerprint, commit, applied }: PlanBase): string {
  return `${summary}\n\n<!-- aws-accounts:base=${fingerprint}@${commit} applied=${applied} -->`;
}

/** Against what a check says that was planned; undefined where it does not. */
export function readBase(summary: string): PlanBase | undefined {
  const [, fingerprint, commit, applied] = baseMark.exec(summary) ?? [];
  if (fingerprint === undefined || commit === undefined || applied === undefined) return undefined;
  return { fingerprint, commit, applied };
}

/** More names than this are counted, not listed. */
const maxNames = 20;

/**
 * Says in a check's summary who asked for the accounts, for people and, unseen, by their ids: an approval is bound to what
 * the check shows.
 */
export function markRequesters(text: string, requesters: Requesters): string {
  const summary = text.replace(requestersMark, "");
  const { people, bots, unknown } = requesters;
  const logins = [...people.map(({ login }) => login), ...bots];
  const named =
    logins.length > maxNames ? [...logins.slice(0, maxNames).map(codeSpan), "others"] : logins.map(codeSpan);
  const all = unknown.length > 0 ? [...named, "somebody unknown"] : named;
  const line = all.length === 0 ? "" : `\n\nAsked for by ${all.join(", ")}.`;
  return `${summary}${line}\n\n<!-- aws-accounts:requesters=${identifyRequesters(requesters)} -->`;
}

/** Stands for the requesters in the mark of {@link markRequesters}. */
export function identifyRequesters({ people, unknown }: Requesters): string {
  const ids = people.map(({ id }) => id).toSorted((one, other) => one - other);
  return [...ids, ...(unknown.length > 0 ? ["?"] : [])].join(",");
}

/** What {@link identifyRequesters} wrote into a check's summary; undefined if the check names no requesters. */
export function readRequesters(summary: string): string | undefined {
  return requestersMark.exec(summary)?.[1];
}

/** The ids of the people whom a check names as requesters. */
export function readRequesterIds(summary: string): readonly number[] {
  return (readRequesters(summary) ?? "")
    .split(",")
    .filter((id) => /^\d+$/u.test(id))
    .map(Number);
}

/** Puts what a check said of the requesters into what it says next. */
export function keepRequesters(before: string, summary: string): string {
  return `${summary}${requestersMark.exec(before)?.[0] ?? ""}`;
}

/** What a check shows to those who approve, and when. */
export function toShownPlan({ status, conclusion, completedAt, ...check }: PlanCheck): ShownPlan {
  return {
    completedAt: status === "completed" ? completedAt : "",
    digests: conclusion === "success" ? parseDigests(check.text) : undefined,
    requesters: readRequesters(check.summary),
  };
}

/** How often the App starts the workflow again for a head and a base, of its own accord. */
export const mostReplacements = 3;

/**
 * Notes in a check's summary, unseen, how many of its runs were cancelled by other starts of the workflow for the same pull
 * request. It stands for a base, and goes with the check: a new commit or a new wish of somebody's counts anew.
 */
export function markReplaced(summary: string, times: number, { fingerprint }: Pick<PlanBase, "fingerprint">): string {
  return times === 0 ? summary : `${summary}\n\n<!-- aws-accounts:replaced=${times}@${fingerprint} -->`;
}

/** How many of the runs that a check has waited for were cancelled so, on a base. */
export function readReplaced(summary: string, { fingerprint }: Pick<PlanBase, "fingerprint">): number {
  const [, times, base] = replacedMark.exec(summary) ?? [];
  return base === fingerprint ? Number(times) : 0;
}

/** A check's summary as people read it. */
export function readPlanSummary(summary: string): string {
  return summary
    .replace(baseMark, "")
    .replace(replacedMark, "")
    .replace(requestersMark, (mark) => mark.slice(0, mark.indexOf("\n\n<!--")))
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

/** Puts what people read of a plan behind what the apply reads (the digests, or nothing). */
export function joinPlanText(digests: string, plan: string): string {
  return `${digests}${planMark}${plan}`;
}

/** What people read of a plan, in pieces that can be left out; none where the check has no plan. */
export function readPlanText(text: string): readonly string[] {
  const at = text.indexOf(planMark);
  return at === -1 ? [] : text.slice(at + planMark.length).split(changeSeparator);
}

/** Id of the run that plans or has planned; undefined where none was started. */
export function runOf({ externalId }: Pick<PlanCheck, "externalId">): number | undefined {
  return /^[1-9]\d{0,15}$/u.test(externalId) ? Number(externalId) : undefined;
}

/** Whether the check waits for a run, or to be looked at. */
export function isUnfinished({ status }: Pick<PlanCheck, "status">): boolean {
  return status !== "completed";
}

/** Why the workflow has to be dispatched for a head commit. */
export type PlanReason =
  /** Nothing was planned at this commit yet, or nobody knows how it went. */
  | "first"
  /** Somebody asked for it again. */
  | "asked"
  /** The run was cancelled, because the workflow was started for the same pull request again. */
  | "replaced"
  /** The accounts file of the default branch, or its settings of AWS, are others now. */
  | "base-moved"
  /** An apply has changed AWS since. */
  | "applied";

/**
 * Says whether, and why, the workflow must be dispatched for a head commit.
 *
 * Not while a run is on its way or has ended, however many deliveries say the same: only where somebody asked for it or
 * cancelled it by another start (the check is queued), or where what was planned against has moved.
 */
export function whyPlan(
  check: PlanCheck | undefined,
  now: Pick<PlanBase, "fingerprint" | "applied">,
): PlanReason | undefined {
  if (check === undefined) return "first";
  if (check.status === "queued") return readReplaced(check.summary, now) > 0 ? "replaced" : "asked";
  if (check.conclusion === "stale" || check.conclusion === "cancelled" || runOf(check) === undefined) return "first";
  const base = readBase(check.summary);
  if (base?.fingerprint !== now.fingerprint) return "base-moved";
  return now.applied > base.applied ? "applied" : undefined;
}
