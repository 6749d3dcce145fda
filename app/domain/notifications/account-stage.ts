import type { AccountRecord, Tick, Told } from "../checklist/account-record.ts";
import type { Step } from "../checklist/step.ts";
import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { RequestTemplates } from "../request/request-templates.ts";

/** A turn of which the requester hears, in a comment of its own: GitHub tells nobody of an edited one. */
export type Stage = Told["turn"] | "being-made";

/** The step of a checklist that the App does itself, where there is a request to tell. */
export const notifyStep = "tell-requester";

/** By which a turn's comment is found again, so that nobody hears of a turn twice. */
export function stageMarker(turn: Stage): string {
  return `<!-- aws-accounts:turn ${turn} -->`;
}

/**
 * The turns that a requester has not heard of yet, in order.
 *
 * Somebody who took the step back wants to tell the requester themselves: then the App leaves it to them.
 */
export function nextStages(record: AccountRecord, steps: readonly Step[]): readonly Told["turn"][] {
  if (record.request === null || record.pullRequest === null) return [];
  const told = new Set((record.told ?? []).map(({ turn }) => turn));
  const turns: Told["turn"][] = ["made"];
  if (isReady(record, steps)) turns.push("ready");
  if (record.completed !== null) turns.push("done");
  return turns.filter((turn) => !told.has(turn));
}

/** Whether all is done that comes before telling that the account is ready, and nobody wants to tell it themselves. */
export function isReady(record: AccountRecord, steps: readonly Step[]): boolean {
  const done = new Set(record.ticks.map(({ step }) => step));
  const tell = steps.find(({ id }) => id === notifyStep);
  const takenBack = record.undone.some(({ step, reason }) => step === notifyStep && reason === "unticked");
  return tell !== undefined && !takenBack && tell.after.every((id) => done.has(id));
}

/** The record once a turn was told; telling that the account is ready is a step of the checklist. */
export function withNotification(record: AccountRecord, told: Told & { readonly by: string }): AccountRecord {
  const { turn, at, by } = told;
  const tick: readonly Tick[] =
    turn === "ready" && !record.ticks.some(({ step }) => step === notifyStep) ? [{ step: notifyStep, by, at }] : [];
  return { ...record, ticks: [...record.ticks, ...tick], told: [...(record.told ?? []), { turn, at }] };
}

/** What the requester is told when the account was made, and when it is ready; `message` says how to get in. */
export function renderStage(
  turn: "made" | "ready",
  { record, message }: { readonly record: AccountRecord; readonly message: string },
  templates: RequestTemplates,
): string {
  const name = codeSpan(record.account.name);
  const checklist = String(record.issue);
  const text =
    turn === "made"
      ? fillTemplate(templates["request-turn-made"], { name, account_id: record.account.id, checklist })
      : fillTemplate(templates["request-turn-ready"], { name, message, checklist });
  return `${stageMarker(turn)}\n${text.trim()}`;
}

/** What the requester is told when the pull request was merged. */
export function renderCreating(name: string, templates: RequestTemplates): string {
  return `${stageMarker("being-made")}\n${fillTemplate(templates["request-turn-being-made"], { name: codeSpan(name) }).trim()}`;
}
