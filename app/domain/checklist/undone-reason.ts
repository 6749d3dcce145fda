import { escapeMarkdown } from "../markdown/escape-markdown.ts";
import { escapeProse } from "../markdown/escape-prose.ts";
import type { UndoneTick } from "./account-record.ts";
import type { Step } from "./step.ts";

/** Says in one short sentence, as Markdown, why a tick does not count. */
export function explainUndone({ step, reason, says = "" }: UndoneTick, steps: readonly Step[]): string {
  switch (reason) {
    case "not-a-custodian":
      return "Only custodians may tick.";
    case "not-a-second-person":
      return "It needs a second person: a custodian who did not do the step before must tick it.";
    case "approver-alone":
      return "A reviewer who approved the account may not do its whole checklist alone: another custodian must do this step.";
    case "unknown-before":
      return "It is unknown which account did the step before, because an old record names it by a login only. A custodian must untick that step and tick it again, then another custodian must tick this step.";
    case "unknown-approver":
      return "It is unknown which account approved, because an old record names it by a login only, and one person may not do the whole checklist alone: another custodian must do this step.";
    case "too-early":
      return `It comes after ${namesOf(steps.find(({ id }) => id === step)?.after ?? [], steps)}.`;
    case "unclear":
      return "The edit does not show who ticked it: please tick it again, in an edit of its own.";
    case "no-pair":
      return "The checklist names no YubiKeys yet: no pair in the settings has a free slot.";
    case "leaked":
      return "The secret that it put in place was published: do it again with a new one.";
    case "contradicted":
      return `AWS contradicts this: ${escapeProse(says)} Do the step again, then tick it again.`;
    case "unticked":
      return "Unticked.";
  }
}

function namesOf(ids: readonly string[], steps: readonly Step[]): string {
  const names = steps.filter(({ id }) => ids.includes(id)).map(({ title }) => `“${escapeMarkdown(title)}”`);
  return names.join(" and ") || "other steps";
}
