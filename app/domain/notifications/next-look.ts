import { isUnsent } from "./email-queue.ts";
import type { MailSettings } from "../settings/settings.ts";
import { usesYubikeys } from "../checklist/checklist-issue.ts";
import { type ReminderFacts, secondsToReminder } from "../checklist/reminder.ts";

/**
 * In how many seconds a checklist has to be looked at again, though nobody does anything; 0 means with the next sweep, and
 * undefined that every change of it is told.
 *
 * A run that asks AWS, or that could not be started, may end untold; a mail is tried again; a pair of YubiKeys may be free
 * by then; an explanation waits for its conversation to be unlocked. People are reminded of an open one.
 */
export function secondsToNextCheck(
  facts: ReminderFacts & { readonly isOpen: boolean; readonly mail: MailSettings | undefined },
): number | undefined {
  const { record, mail, isOpen } = facts;
  const hasUnsentMails = mail !== undefined && record.mails?.some((note) => isUnsent(note, mail)) === true;
  if (record.verification !== undefined || record.pending !== undefined || hasUnsentMails) return 0;
  if (!isOpen) return undefined;
  if (record.yubikeys === null && usesYubikeys(record.account)) return 0;
  return secondsToReminder(facts);
}
