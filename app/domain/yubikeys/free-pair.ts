import type { ChecklistTemplates } from "../checklist/issue-templates.ts";
import { parseSteps } from "../checklist/step.ts";
import type { AccountRecord } from "../checklist/account-record.ts";
import type { NamedPair, Settings } from "../settings/settings.ts";
import { choosePair, countSlots } from "./slots.ts";
import { pairsOf } from "./pairs.ts";

/** The pair for a new checklist, given the existing records; null if all pairs are full. */
export function findFreePair(
  records: readonly AccountRecord[],
  { settings, templates }: { readonly settings: Pick<Settings, "yubikeys">; readonly templates: ChecklistTemplates },
): NamedPair | null {
  const steps = parseSteps(templates.checklists["yubikeys"]);
  return choosePair(countSlots(pairsOf(settings.yubikeys), records, steps)) ?? null;
}
