import { type AccountRecord, isAppTick } from "./account-record.ts";
import type { Step } from "./step.ts";

/** When the YubiKeys of a checklist left the safe: from its first step until the step that puts them back. */
export function keysOutSince(
  { ticks, undone, completed, abandoned }: AccountRecord,
  steps: readonly Step[],
): string | undefined {
  const isBack = steps.some(({ id, yubikeys }) => yubikeys === "back" && ticks.some(({ step }) => step === id));
  const usesKeys = steps.some(({ yubikeys }) => yubikeys === "used");
  if (isBack || !usesKeys || completed !== null || abandoned !== null) return undefined;
  const counted = undone.filter(({ reason }) => reason === "unticked" || reason === "leaked");
  return [...ticks.filter((tick) => !isAppTick(tick)), ...counted].map(({ at }) => at).sort()[0];
}
