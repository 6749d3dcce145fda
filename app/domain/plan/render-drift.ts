import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { renderPlan } from "./render-plan.ts";
import { isAnyDrift, type Drift, type ListedAccount } from "./find-drift.ts";
import type { Change } from "./plan-summary.ts";

/** Templates of the drift issue, in templates/issues. */
export const driftTemplates = ["drift", "no-drift"] as const;

export type DriftTemplates = Readonly<Record<(typeof driftTemplates)[number], string>>;

/** Title and label of the single issue that reports drift. */
export const driftIssue = "aws-accounts-drift";

/** Three sections and the text of the template fit into an issue's 65,536 characters. */
const maxSection = 20_000;

/** The result of a drift run, and the commit and accounts that it compared. */
export interface DriftLook {
  readonly drift: Drift;
  /** How many accounts AWS listed. */
  readonly accounts: number;
  /** Commit of the default branch. */
  readonly commit: string;
  readonly runUrl: string;
}

/** Renders the body of the drift issue. Text from AWS or the file is escaped. */
export function renderDrift(look: DriftLook, templates: DriftTemplates): string {
  const { drift, accounts, commit, runUrl } = look;
  const { outside, unapplied, unknown } = drift;
  const compared = { accounts: count(accounts, "account"), commit: commit.slice(0, 7), run: runUrl };
  if (!isAnyDrift(drift)) return fillTemplate(templates["no-drift"], compared);
  return fillTemplate(templates.drift, {
    ...compared,
    outside_count: String(outside.length),
    outside: renderChanges(outside),
    unapplied_count: String(unapplied.length),
    unapplied: renderChanges(unapplied),
    unknown_count: String(unknown.length),
    unknown: renderUnknown(unknown),
  });
}

const none = "None.";

function renderChanges(changes: readonly Change[]): string {
  return changes.length === 0 ? none : renderPlan(changes, maxSection);
}

function renderUnknown(accounts: readonly ListedAccount[]): string {
  if (accounts.length === 0) return none;
  const lines = accounts.map(({ id, name, email, state }) => `- ${[id, name, email, state].map(codeSpan).join(" · ")}`);
  return fitPieces(lines, { limit: maxSection, separator: "\n", more: (left) => `- … and ${left} more` });
}
