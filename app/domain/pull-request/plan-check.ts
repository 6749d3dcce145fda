import type { Requesters } from "../approval/judge-approval.ts";
import type { ShownPlan } from "../approval/shown-plan.ts";
import { codeSpan } from "../markdown/code.ts";
import { canonicalJson } from "../plan/canonical-json.ts";
import { parseDigests, type Sha256Hex } from "../plan/digests.ts";
import { countsAdoption } from "../plan/render-plan.ts";
import type { ParsedSettings } from "../settings/parse-settings.ts";

/** The check `aws-accounts/plan` as GitHub has it. Only this App can write it, so its content is trusted. */
export interface PlanCheck {
  readonly status: string;
  readonly conclusion: string | null;
  /** Id of the workflow run that plans; any other text if none was started. */
  readonly externalId: string;
  readonly title: string;
  readonly summary: string;
  readonly text: string;
  /** Web page of that run. */
  readonly url: string;
  /** When it was created and concluded, as GitHub writes times; empty if GitHub gives none. */
  readonly startedAt: string;
  readonly completedAt: string;
}

/** The state that a plan was made against. */
export interface PlanBase {
  /** Hash of the accounts file of the default branch and its AWS settings. */
  readonly fingerprint: string;
  /** Commit of the default branch. */
  readonly commit: string;
  /** End of the last apply that may have changed AWS, as GitHub writes times; empty if there was none. */
  readonly applied: string;
}

const baseMark = /<!-- aws-accounts:base=([0-9a-f]{16})@([0-9a-f]{40}) applied=([\dTZ:.-]*) -->/u;
const requestersMark = /(?:\n\nAsked for by [^\n]+)?\n\n<!-- aws-accounts:requesters=([\d,?]*) -->/u;
const replacedMark = /<!-- aws-accounts:replaced=(\d{1,3})@([0-9a-f]{16}) -->/u;
const planMark = "<!-- aws-accounts:plan -->\n";

/**
 * Separates two changes in a check's text. Every line of a change begins with a sign or is our own, so none of them can
 * look like this.
 */
export const changeSeparator = "\n\n<!-- aws-accounts:change -->\n\n";

/**
 * Hashes the inputs of a plan besides the head commit: the accounts file and the AWS settings at a commit of the default
 * branch. Other settings do not affect a plan, so a merge that changes only them keeps it valid.
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

/** Adds a hidden mark to a check's summary: the base that was planned against. */
export function markBase(summary: string, { fingerprint, commit, applied }: PlanBase): string {
  return `${summary}\n\n<!-- aws-accounts:base=${fingerprint}@${commit} applied=${applied} -->`;
}

/** The base that a check was planned against; undefined if its summary does not say. */
export function readBase(summary: string): PlanBase | undefined {
  const [, fingerprint, commit, applied] = baseMark.exec(summary) ?? [];
  if (fingerprint === undefined || commit === undefined || applied === undefined) return undefined;
  return { fingerprint, commit, applied };
}

/** More names than this are counted, not listed. */
const maxNames = 20;

/**
 * Adds the requesters to a check's summary: logins for people, and ids in a hidden mark, because an approval is bound to
 * the content of the check.
 */
export function markRequesters(text: string, requesters: Requesters): string {
  const summary = text.replace(requestersMark, "");
  const { people, bots, unknown } = requesters;
  const logins = [...people.map(({ login }) => login), ...bots];
  const named =
    logins.length > maxNames ? [...logins.slice(0, maxNames).map(codeSpan), "others"] : logins.map(codeSpan);
  const all = unknown.length > 0 ? [...named, "an unknown person"] : named;
  const line = all.length === 0 ? "" : `\n\nAsked for by ${all.join(", ")}.`;
  return `${summary}${line}\n\n<!-- aws-accounts:requesters=${identifyRequesters(requesters)} -->`;
}

/** Identifies the requesters in the mark of {@link markRequesters}. */
export function identifyRequesters({ people, unknown }: Requesters): string {
  const ids = people.map(({ id }) => id).toSorted((one, other) => one - other);
  return [...ids, ...(unknown.length > 0 ? ["?"] : [])].join(",");
}

/** Reads the result of {@link identifyRequesters} from a check's summary; undefined if the check names no requesters. */
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

/** Copies the requesters from a check's old summary to the new one. */
export function keepRequesters(before: string, summary: string): string {
  return `${summary}${requestersMark.exec(before)?.[0] ?? ""}`;
}

/** The content that a check shows to approvers, and since when. */
export function toShownPlan({ status, conclusion, completedAt, ...check }: PlanCheck): ShownPlan {
  return {
    completedAt: status === "completed" ? completedAt : "",
    digests: conclusion === "success" ? parseDigests(check.text) : undefined,
    requesters: readRequesters(check.summary),
    ...(countsAdoption(check.title) && { adopts: true }),
  };
}

/** How often the App restarts a cancelled workflow for one head and one base by itself. */
export const mostReplacements = 3;

/**
 * Adds a hidden count to a check's summary: how many of its runs were cancelled by other starts of the workflow for the
 * same pull request. The count is per base; it restarts with a new commit and with each `/plan` or re-run.
 */
export function markReplaced(summary: string, times: number, { fingerprint }: Pick<PlanBase, "fingerprint">): string {
  return times === 0 ? summary : `${summary}\n\n<!-- aws-accounts:replaced=${times}@${fingerprint} -->`;
}

/** How many runs of a check were cancelled that way, on a base. */
export function readReplaced(summary: string, { fingerprint }: Pick<PlanBase, "fingerprint">): number {
  const [, times, base] = replacedMark.exec(summary) ?? [];
  return base === fingerprint ? Number(times) : 0;
}

/** A check's summary without the hidden marks. */
export function readPlanSummary(summary: string): string {
  return summary
    .replace(baseMark, "")
    .replace(replacedMark, "")
    .replace(requestersMark, (mark) => mark.slice(0, mark.indexOf("\n\n<!--")))
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

/** Puts the readable plan after the part that the apply reads (the digests, or nothing). */
export function joinPlanText(digests: string, plan: string): string {
  return `${digests}${planMark}${plan}`;
}

/** The readable plan, in pieces that can be left out; empty if the check has no plan. */
export function readPlanText(text: string): readonly string[] {
  const at = text.indexOf(planMark);
  return at === -1 ? [] : text.slice(at + planMark.length).split(changeSeparator);
}

/** Id of the run that plans or has planned; undefined if none was started. */
export function runOf({ externalId }: Pick<PlanCheck, "externalId">): number | undefined {
  return /^[1-9]\d{0,15}$/u.test(externalId) ? Number(externalId) : undefined;
}

/** Whether the check is still waiting: for a run, or for the App to judge it. */
export function isUnfinished({ status }: Pick<PlanCheck, "status">): boolean {
  return status !== "completed";
}

/** The reason to dispatch the workflow for a head commit. */
export type PlanReason =
  /** No plan was made at this commit yet, or its result is unknown. */
  | "first"
  /** A person asked for a new plan. */
  | "asked"
  /** The run was cancelled, because the workflow was started for the same pull request again. */
  | "replaced"
  /** The accounts file of the default branch, or its AWS settings, have changed. */
  | "base-moved"
  /** An apply has changed AWS since the plan. */
  | "applied";

/**
 * Returns the reason to dispatch the workflow for a head commit; undefined if there is none.
 *
 * A run that is in progress or has ended is not repeated, however many deliveries arrive. It is repeated only if a person
 * asked for it, if another start cancelled it (the check is queued), or if its base has moved.
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
