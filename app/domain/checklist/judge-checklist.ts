import type { AccountRecord, UndoneTick } from "./account-record.ts";
import { normalise, withTicks } from "./checklist-body.ts";
import { followEdits, type History } from "./follow-edits.ts";
import { lookAtBody } from "./look-at-body.ts";
import type { Step } from "./step.ts";

/** Labels of a checklist issue. */
export const checklistLabel = "aws-account-checklist";
export const readyLabel = "aws-account-ready";

/** What GitHub says about a checklist issue and its record. */
export interface Facts extends History {
  readonly issue: {
    readonly state: "open" | "closed";
    readonly body: string;
    readonly labels: readonly string[];
    readonly updatedAt: string;
    readonly closedAt: string | null;
    readonly closedBy: string | null;
  };
  /** The body as it should be, with nothing ticked. */
  readonly blankBody: string;
}

/** What the App should do next, in this order. Handlers carry decisions out; they never make them. */
export type Decision =
  | { readonly kind: "record"; readonly record: AccountRecord }
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string }
  | { readonly kind: "reopen" }
  | { readonly kind: "comment"; readonly news: News };

/** What people have to be told about what the App does. */
export interface News {
  /** Ticks that do not count. */
  readonly undone: readonly UndoneTick[];
  /** Steps whose line somebody removed or changed. */
  readonly putBack: readonly Step[];
  /** Somebody changed the order of the steps, or the text around them. */
  readonly textPutBack: boolean;
  /** What is left to do, where the issue was closed too early; empty where it was not. */
  readonly missing: readonly Step[];
}

/**
 * Decides what a checklist issue deserves; nothing, once it was done.
 *
 * A step that vanished from the body counts as undone unless the record has its tick: deleting a line must never be a way
 * to finish it. The record is what counts, the body is its picture.
 */
export function judgeChecklist(facts: Facts): readonly Decision[] {
  const { issue, steps } = facts;
  const followed = followEdits(facts);
  const undone = [...followed.undone, ...unexplainedTicks(facts, followed)];
  const record = updateRecord(facts, { ticks: followed.ticks, undone });
  const missing = steps.filter(({ id }) => !followed.ticks.has(id));
  const body = withTicks(facts.blankBody, new Set(followed.ticks.keys()));
  const isAltered = normalise(issue.body) !== normalise(body);
  const reopen = issue.state === "closed" && missing.length > 0;
  const news: News = {
    undone: undone.filter(({ reason }) => reason !== "unticked"),
    ...(isAltered && followed.tampered ? alterations(facts) : { putBack: [], textPutBack: false }),
    missing: reopen ? missing : [],
  };
  const decisions: Decision[] = [];
  if (record !== undefined) decisions.push({ kind: "record", record });
  if (isAltered) decisions.push({ kind: "restore-body", body });
  decisions.push(...labelDecisions(issue.labels, record ?? facts.record));
  if (reopen) decisions.push({ kind: "reopen" });
  if (news.undone.length > 0 || news.putBack.length > 0 || news.textPutBack || reopen) {
    decisions.push({ kind: "comment", news });
  }
  return decisions;
}

/** Ticks that the body shows and no edit accounts for, as when the history is incomplete: nobody vouches for them. */
function unexplainedTicks(
  { issue, steps }: Facts,
  { ticks, lastTicked }: { readonly ticks: ReadonlyMap<string, unknown>; readonly lastTicked: ReadonlySet<string> },
): readonly UndoneTick[] {
  return [...lookAtBody(issue.body, steps).ticked]
    .filter((step) => !ticks.has(step) && !lastTicked.has(step))
    .map((step) => ({ step, by: null, at: issue.updatedAt, reason: "unclear" }));
}

/** The record as it should be, or undefined where it is so already. */
function updateRecord(
  { record, steps, edits, issue }: Facts,
  { ticks, undone }: Pick<ReturnType<typeof followEdits>, "ticks" | "undone">,
): AccountRecord | undefined {
  const former = [...ticks.values()].filter((tick) => !steps.some(({ id }) => id === tick.step));
  const isComplete = issue.state === "closed" && steps.every(({ id }) => ticks.has(id));
  const completed = isComplete
    ? (record.completed ?? { by: issue.closedBy, at: issue.closedAt ?? issue.updatedAt })
    : null;
  const next: AccountRecord = {
    ...record,
    ticks: [...former, ...steps.flatMap(({ id }) => ticks.get(id) ?? [])],
    undone: [...record.undone, ...undone],
    completed,
  };
  if (JSON.stringify(next) === JSON.stringify(record)) return undefined;
  return { ...next, judged: edits.at(-1)?.id ?? record.judged };
}

function alterations({ issue, steps }: Facts): Pick<News, "putBack" | "textPutBack"> {
  const { broken, reordered } = lookAtBody(issue.body, steps);
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
