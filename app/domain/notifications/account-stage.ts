import type { AccountRecord, Tick, Told } from "../checklist/account-record.ts";
import type { Step } from "../checklist/step.ts";
import { codeSpan } from "../markdown/code.ts";
import { fillTemplate } from "../markdown/fill-template.ts";
import type { RequestTemplates } from "../request/request-templates.ts";

/** A stage that the requester is notified of in a new comment: GitHub sends no notification for an edited comment. */
export type Stage = Told["turn"] | "being-made";

/** The step of a checklist that the App does itself if there is a request to comment on. */
export const notifyStep = "tell-requester";

/** The mark that identifies a stage's comment, so that the requester is not notified twice. */
export function stageMarker(turn: Stage): string {
  return `<!-- aws-accounts:turn ${turn} -->`;
}

/**
 * The stages that the requester has not been notified of yet, in order.
 *
 * A person who unticks the step wants to notify the requester themselves, so the App leaves it to them.
 */
export function nextStages(record: AccountRecord, steps: readonly Step[]): readonly Told["turn"][] {
  if (record.request === null || record.pullRequest === null) return [];
  const notified = new Set((record.told ?? []).map(({ turn }) => turn));
  const stages: Told["turn"][] = ["made"];
  if (isReady(record, steps)) stages.push("ready");
  if (record.completed !== null) stages.push("done");
  return stages.filter((stage) => !notified.has(stage));
}

/** Whether every step before the notification is done, and no person wants to notify the requester themselves. */
export function isReady(record: AccountRecord, steps: readonly Step[]): boolean {
  const done = new Set(record.ticks.map(({ step }) => step));
  const notify = steps.find(({ id }) => id === notifyStep);
  const takenBack = record.undone.some(({ step, reason }) => step === notifyStep && reason === "unticked");
  return notify !== undefined && !takenBack && notify.after.every((id) => done.has(id));
}

/** The record after a stage's notification. The "ready" notification is a step of the checklist. */
export function withNotification(record: AccountRecord, told: Told & { readonly by: string }): AccountRecord {
  const { turn, at, by } = told;
  const tick: readonly Tick[] =
    turn === "ready" && !record.ticks.some(({ step }) => step === notifyStep) ? [{ step: notifyStep, by, at }] : [];
  return { ...record, ticks: [...record.ticks, ...tick], told: [...(record.told ?? []), { turn, at }] };
}

/** The notification that the account was created, or that it is ready; `message` explains how to sign in. */
export function renderStage(
  turn: "made" | "ready",
  { record, message }: { readonly record: AccountRecord; readonly message: string },
  templates: RequestTemplates,
): string {
  const name = codeSpan(record.account.name);
  const checklist = String(record.issue);
  const text =
    turn === "made"
      ? fillTemplate(templates["request-stage-created"], { name, account_id: record.account.id, checklist })
      : fillTemplate(templates["request-stage-ready"], { name, message, checklist });
  return `${stageMarker(turn)}\n${text.trim()}`;
}

/** The notification that the pull request was merged. */
export function renderCreating(name: string, templates: RequestTemplates): string {
  return `${stageMarker("being-made")}\n${fillTemplate(templates["request-stage-creating"], { name: codeSpan(name) }).trim()}`;
}
