import { isUnsent } from "./email-queue.ts";
import type { MailSettings } from "../settings/settings.ts";
import { usesYubikeys } from "../checklist/checklist-issue.ts";
import { hasOutdatedProof } from "../checklist/proof.ts";
import { type ReminderFacts, secondsToReminder } from "../checklist/reminder.ts";

/**
 * Seconds until a checklist must be checked again even if no event about it arrives; 0 means at the next sweep, undefined
 * that an event follows every change.
 *
 * These need a check without an event: a run that asks AWS or could not start, an e-mail to retry, a missing pair of
 * YubiKeys, an explanation that waits for its conversation to be unlocked, an answer of AWS about other administrators, and
 * the reminder of an open checklist.
 */
export function secondsToNextCheck(
  facts: ReminderFacts & {
    readonly isOpen: boolean;
    readonly mail: MailSettings | undefined;
    /** Whether the settings name a role that can ask AWS. */
    readonly asksAws: boolean;
  },
): number | undefined {
  const { record, steps, mail, isOpen } = facts;
  const hasUnsentMails = mail !== undefined && record.mails?.some((note) => isUnsent(note, mail)) === true;
  if (record.verification !== undefined || record.pending !== undefined || hasUnsentMails) return 0;
  if (facts.asksAws && hasOutdatedProof(steps, facts)) return 0;
  if (!isOpen) return undefined;
  if (record.yubikeys === null && usesYubikeys(record.account)) return 0;
  return secondsToReminder(facts);
}
