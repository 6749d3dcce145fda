import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import { count } from "../text/count.ts";
import { fitPieces } from "../text/fit-pieces.ts";
import { renderPlan } from "./render-plan.ts";
import { isAnyDrift, type ChangedValue, type Drift, type ListedAccount, type LostAccount } from "./find-drift.ts";

/** The kinds of drift, the most urgent first, with the words that count them. */
const kinds = {
  closed: "closed in AWS",
  closing: "being closed",
  suspended: "suspended by AWS",
  left: "no longer in the organisation",
  renamed: "renamed",
  readdressed: "with another root e-mail",
  moved: "moved",
  retagged: "with other tags",
  unapplied: "not applied",
  unknown: "not in the file",
} as const satisfies Readonly<Record<keyof Drift, string>>;

type Kind = keyof typeof kinds;

/** Templates of the drift issue, in templates/issues: one for each kind of drift, with its way out. */
export const driftTemplates = [
  "drift",
  "no-drift",
  "drift-closed",
  "drift-closing",
  "drift-suspended",
  "drift-left",
  "drift-renamed",
  "drift-readdressed",
  "drift-moved",
  "drift-retagged",
  "drift-unapplied",
  "drift-unknown",
] as const satisfies readonly ("drift" | "no-drift" | `drift-${Kind}`)[];

export type DriftTemplates = Readonly<Record<(typeof driftTemplates)[number], string>>;

/** Title and label of the single issue that reports drift. */
export const driftIssue = "aws-accounts-drift";

/** The sections and the texts of the templates fit into an issue's 65,536 characters. */
const maxSection = 5_000;

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
  const compared = { accounts: count(accounts, "account"), commit: commit.slice(0, 7), run: runUrl };
  if (!isAnyDrift(drift)) return fillTemplate(templates["no-drift"], compared);
  const found = (Object.keys(kinds) as Kind[]).filter((kind) => drift[kind].length > 0);
  return fillTemplate(templates.drift, {
    ...compared,
    counts: found.map((kind) => `${drift[kind].length} ${kinds[kind]}`).join(", "),
    sections: found
      .map((kind) =>
        fillTemplate(templates[`drift-${kind}`], {
          count: String(drift[kind].length),
          accounts: renderSection(kind, drift),
        }).trimEnd(),
      )
      .join("\n\n"),
  });
}

function renderSection(kind: Kind, drift: Drift): string {
  switch (kind) {
    case "closed":
    case "closing":
    case "suspended":
    case "left":
      return renderLines(drift[kind].map(nameOf));
    case "renamed":
    case "readdressed":
    case "moved":
      return renderLines(drift[kind].map(renderChangedValue));
    case "retagged":
    case "unapplied":
      return renderPlan(drift[kind], maxSection);
    case "unknown":
      return renderLines(drift.unknown.map(renderUnknown));
  }
}

function nameOf({ key, id }: LostAccount): string {
  return `${codeSpan(key)} (${codeSpan(id)})`;
}

function renderChangedValue(value: ChangedValue): string {
  return `${nameOf(value)}: ${codeSpan(value.filed)} is ${codeSpan(value.actual)} in AWS`;
}

function renderUnknown({ id, name, email, state }: ListedAccount): string {
  return [id, name, email, state].map(codeSpan).join(" · ");
}

function renderLines(lines: readonly string[]): string {
  return fitPieces(
    lines.map((line) => `- ${line}`),
    { limit: maxSection, separator: "\n", more: (left) => `- … and ${left} more` },
  );
}
