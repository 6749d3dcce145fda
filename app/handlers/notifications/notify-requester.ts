import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import type { Step } from "../../domain/checklist/step.ts";
import type { RequestTemplates } from "../../domain/request/request-templates.ts";
import { queueEmails } from "../../domain/notifications/email-queue.ts";
import { nextStages } from "../../domain/notifications/account-stage.ts";
import type { Settings } from "../../domain/settings/settings.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { writeRecord, type RecordsApi, type AccountRecordsContext, readRecord } from "../../files/account-records.ts";
import { notifyRequester, type NotifyRequesterApi } from "./tell-requester.ts";

export interface NotificationsContext extends AccountRecordsContext {
  readonly octokit: RecordsApi & NotifyRequesterApi;
  readonly app: AppIdentity;
  /** In the version that was judged with the checklist. */
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  readonly templates: ChecklistTemplates & { readonly comments: RequestTemplates };
  readonly now: () => Date;
}

/** Sends the requester of an account all new notifications; returns whether there were any. */
export async function reconcileNotifications(context: NotificationsContext): Promise<boolean> {
  const { octokit, steps } = context;
  if (nextStages(context.record, steps).length === 0) return false;
  const { id: accountId } = context.record.account;
  const stored = await readRecord(octokit, { ...context, accountId });
  if (stored === undefined) return false;
  const notified = await notifyRequester({ ...context, record: stored.record });
  if (notified === stored.record) return false;
  const record = queueEmails({ before: stored.record, after: notified }, context.settings.mail);
  await writeRecord(context, { record, replaces: stored });
  return true;
}
