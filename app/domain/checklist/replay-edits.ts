import { type AccountRecord, isAppTick, type Tick, type UndoneReason, type UndoneTick } from "./account-record.ts";
import type { Person } from "../approval/person.ts";
import type { Edit, Editor } from "../comments/edit.ts";
import { readTicks, type Ticks } from "./read-ticks.ts";
import { isUnknown, mayBe, type Signer, toSigner } from "./signer.ts";
import type { Step } from "./step.ts";
import type { NamedPair } from "../settings/settings.ts";

export interface History {
  /** Oldest first: from the one that the record took in last, or from the beginning. */
  readonly edits: readonly Edit[];
  readonly steps: readonly Step[];
  readonly record: AccountRecord;
  /** Ids of the people who may tick. */
  readonly custodians: ReadonlySet<number>;
  /** Login of this App's bot, as GraphQL gives it: without `[bot]`. */
  readonly appSlug: string;
  /** Whether one person who approved the account may do everything. */
  readonly approverMayWorkAlone: boolean;
  /** The pair of YubiKeys that the checklist names; null if no pair has a free slot. */
  readonly yubikeys: NamedPair | null;
}

/** The result of the edits since the last judgement. */
export interface ReplayedEdits {
  /** The ticks that count now, by step. */
  readonly ticks: ReadonlyMap<string, Tick>;
  /** Ticks that do not count or that an edit removed, oldest first. */
  readonly undone: readonly UndoneTick[];
  /** Whether a person changed something other than ticks. */
  readonly tampered: boolean;
  /** The steps that the last readable edit showed as ticked. */
  readonly lastTicked: ReadonlySet<string>;
}

/** A revision whose text is known. */
interface Visible {
  readonly edit: Edit;
  readonly look: Ticks;
  readonly isNew: boolean;
  /** The ticks before this edit, as far as GitHub's history shows them. */
  readonly before: Ticks;
  /** A revision in between was deleted, so it is unknown which of the two edits made a change. */
  readonly afterGap: boolean;
}

interface BodyChange {
  readonly ticked: ReadonlySet<string>;
  readonly unticked: ReadonlySet<string>;
  readonly onlyTicks: boolean;
}

/**
 * Follows the edits that the record has not taken in yet, and finds who ticked and unticked what.
 *
 * A click in a browser sends the whole body as that page knew it, so an edit may bring back, or take away, what others
 * changed meanwhile. Therefore only an edit whose sole change is one untick unticks, and a step that was undone before
 * is ticked again only if no old page explains its tick.
 */
export function replayEdits(history: History): ReplayedEdits {
  const visible = visibleEdits(history);
  const replay: Replay = {
    history,
    visible,
    ticks: new Map(history.record.ticks.map((tick) => [tick.step, tick])),
    undone: [],
  };
  let tampered = false;
  for (const [index, revision] of visible.entries()) {
    if (!revision.isNew || isApp(revision.edit.editor, history.appSlug)) continue;
    const change = changeBetween(revision.before, revision.look);
    tampered ||= !change.onlyTicks;
    takeBackTicks(replay, revision, change);
    countTicks(replay, { index, revision, change });
  }
  const { ticks, undone } = replay;
  return { ticks, undone, tampered, lastTicked: visible.at(-1)?.look.ticked ?? new Set() };
}

/** The ticks and undone ticks after the edits so far. */
interface Replay {
  readonly history: History;
  readonly visible: readonly Visible[];
  readonly ticks: Map<string, Tick>;
  readonly undone: UndoneTick[];
}

function takeBackTicks({ ticks, undone }: Replay, { edit, afterGap }: Visible, change: BodyChange): void {
  for (const step of change.unticked) {
    if (size(change) === 1 && !afterGap && ticks.delete(step)) undone.push(undoneBy(edit, step, "unticked"));
  }
}

function countTicks(
  replay: Replay,
  at: { readonly index: number; readonly revision: Visible; readonly change: BodyChange },
): void {
  const { history, ticks, undone } = replay;
  const { edit } = at.revision;
  for (const step of history.steps.filter(({ id }) => at.change.ticked.has(id) && !ticks.has(id))) {
    const unclear = isUnclear(replay, at, step);
    const tick = judgeTick(step, { editor: edit.editor, unclear, done: ticks, history });
    if (tick.kind === "counts") ticks.set(step.id, { step: step.id, by: tick.by, at: edit.at });
    else undone.push(undoneBy(edit, step.id, tick.reason));
  }
}

function undoneBy({ editor, at }: Edit, step: string, reason: UndoneReason): UndoneTick {
  return { step, by: editor && toSigner(editor), at, reason };
}

/** Whether this edit's person may not have ticked the step: a deleted revision or an old page explains the tick, too. */
function isUnclear(
  { history, visible, undone }: Replay,
  { index, revision, change }: { readonly index: number; readonly revision: Visible; readonly change: BodyChange },
  step: Step,
): boolean {
  const { look, before, afterGap } = revision;
  const wasUndone = [...history.record.undone, ...undone].some((entry) => entry.step === step.id);
  const fromOldPage = size(change) > 1 && wasUndone && visible.slice(0, index).some((old) => explains(old, look, step));
  return afterGap || fromOldPage || !before.unticked.has(step.id);
}

function judgeTick(
  step: Step,
  by: { editor: Editor | null; unclear: boolean; done: ReadonlyMap<string, Tick>; history: History },
): { readonly kind: "counts"; readonly by: Signer } | { readonly kind: "undone"; readonly reason: UndoneReason } {
  const { editor, unclear, done, history } = by;
  if (editor === null) return { kind: "undone", reason: "unclear" };
  if (editor.kind === "bot" || !history.custodians.has(editor.id)) {
    return { kind: "undone", reason: "not-a-custodian" };
  }
  if (unclear) return { kind: "undone", reason: "unclear" };
  if (step.after.some((needed) => !done.has(needed))) return { kind: "undone", reason: "too-early" };
  if (step.yubikeys === "used" && history.yubikeys === null) return { kind: "undone", reason: "no-pair" };
  const before = [...done.values()].filter((tick) => step.after.includes(tick.step));
  if (step.who === "second-custodian" && before.some((tick) => mayBe(tick.by, editor))) {
    return { kind: "undone", reason: "not-a-second-person" };
  }
  if (step.who === "second-custodian" && before.some((tick) => isUnknown(tick.by))) {
    return { kind: "undone", reason: "unknown-before" };
  }
  const alone = findApproverAlone(step, editor, { done, history });
  if (alone !== undefined) return { kind: "undone", reason: alone };
  return { kind: "counts", by: toSigner(editor) };
}

/**
 * Why a tick does not count if it is the last of a checklist that one person has done, and that person approved the
 * account. The App's own ticks do not count as a second person. Neither does an unknown person: an older record names
 * people by login, and they may have another login now.
 */
function findApproverAlone(
  step: Step,
  person: Person,
  { done, history }: { readonly done: ReadonlyMap<string, Tick>; readonly history: History },
): "approver-alone" | "unknown-approver" | undefined {
  const { approverMayWorkAlone, record, steps } = history;
  const isApprover = record.approvers.some((approver) => mayBe(approver, person));
  if (approverMayWorkAlone || (!isApprover && !record.approvers.some(isUnknown))) return undefined;
  const others = steps.filter(({ id }) => id !== step.id);
  const isAlone = others.every(({ id, byApp }) => {
    const tick = done.get(id);
    if (tick === undefined || isAppTick(tick)) return byApp === true;
    return mayBe(tick.by, person) || isUnknown(tick.by);
  });
  if (!isAlone) return undefined;
  return isApprover ? "approver-alone" : "unknown-approver";
}

function visibleEdits({ edits, steps, record }: History): readonly Visible[] {
  const firstNew = indexOfFirstNew(edits, record.judged);
  const visible: Visible[] = [];
  let afterGap = false;
  for (const [index, edit] of edits.entries()) {
    if (edit.text === null) {
      afterGap = true;
      continue;
    }
    const look = readTicks(edit.text, steps);
    const before = visible.at(-1)?.look ?? { ...look, ticked: new Set(record.ticks.map(({ step }) => step)) };
    visible.push({ edit, look, before, afterGap, isNew: index >= firstNew });
    afterGap = false;
  }
  return visible;
}

/** The edits that the record has not taken in yet, but for the App's own. */
export function newEdits({ edits, record, appSlug }: Pick<History, "edits" | "record" | "appSlug">): readonly Edit[] {
  return edits.slice(indexOfFirstNew(edits, record.judged)).filter(({ editor }) => !isApp(editor, appSlug));
}

/** The first revision is the text that the issue was opened with; if the last judged one is deleted, nothing is new. */
function indexOfFirstNew(edits: readonly Edit[], judged: string | null): number {
  if (judged === null) return 1;
  const last = edits.findIndex(({ id }) => id === judged);
  return last === -1 ? edits.length : last + 1;
}

function changeBetween(before: Ticks, after: Ticks): BodyChange {
  return {
    ticked: new Set([...after.ticked].filter((step) => !before.ticked.has(step))),
    unticked: new Set([...after.unticked].filter((step) => before.ticked.has(step))),
    onlyTicks: before.text === after.text,
  };
}

/** How many things an edit changed, the text counting as one. */
function size({ ticked, unticked, onlyTicks }: BodyChange): number {
  return ticked.size + unticked.size + (onlyTicks ? 0 : 1);
}

/** Whether one click at most, on a page that still showed the step as ticked, gives this text. */
function explains(old: Visible, look: Ticks, step: Step): boolean {
  const { ticked, unticked } = changeBetween(old.look, look);
  return old.look.ticked.has(step.id) && ticked.size + unticked.size <= 1;
}

function isApp(editor: Editor | null, appSlug: string): boolean {
  return editor?.kind === "bot" && editor.login === appSlug;
}
