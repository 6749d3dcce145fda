import type { AccountRecord } from "../../domain/checklist/account-record.ts";
import { writePlainMessage } from "../../domain/checklist/checklist-issue.ts";
import type { ChecklistTemplates } from "../../domain/checklist/issue-templates.ts";
import type { Step } from "../../domain/checklist/step.ts";
import type { EmailStatus } from "../../domain/checklist/email-status.ts";
import { type Delivery, dueEmails, queueWithoutRequest, withDelivery } from "../../domain/notifications/email-queue.ts";
import { type EmailTemplates, emailFields, renderEmail } from "../../domain/notifications/render-email.ts";
import type { MailSettings, Settings } from "../../domain/settings/settings.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { AdapterError } from "../../github/errors.ts";
import { type RecipientFacts, type RecipientsApi, readRecipients } from "./recipients.ts";
import { type RecordsApi, type AccountRecordsContext, writeRecord, readRecord } from "../../files/account-records.ts";
import { fullName } from "../../github/repository.ts";
import type { SendMail } from "../../mail/mailer.ts";

export interface AccountEmailsContext extends AccountRecordsContext {
  readonly octokit: RecordsApi & RecipientsApi;
  readonly app: AppIdentity;
  readonly defaultBranch: string;
  /** In the version that was judged with the checklist. */
  readonly record: AccountRecord;
  readonly steps: readonly Step[];
  readonly settings: Settings;
  readonly templates: ChecklistTemplates & { readonly emails: EmailTemplates; readonly requestFields: string };
  readonly sendMail: SendMail;
  readonly now: () => Date;
}

/**
 * Sends the mails that are due and stores their results in the record; returns whether any were due.
 *
 * A mail is sent before its result is stored: if the App stops in between, the recipient gets it twice rather than
 * never.
 */
export async function sendAccountEmails(context: AccountEmailsContext): Promise<boolean> {
  const { octokit, app, now } = context;
  const { mail: way } = context.settings;
  if (way === undefined) return false;
  const at = now().toISOString();
  const withQueued = (known: AccountRecord): AccountRecord =>
    queueWithoutRequest(known, context.steps, { mail: way, now: at });
  const judged = withQueued(context.record);
  if (judged === context.record && dueEmails(judged, way, at).length === 0) return false;
  const { id: accountId } = context.record.account;
  const stored = await readRecord(octokit, { ...context, accountId });
  if (stored === undefined) return false;
  let record = withQueued(stored.record);
  const due = dueEmails(record, way, at);
  if (record === stored.record && due.length === 0) return false;
  const facts = await readFacts(context);
  for (const note of due) {
    const delivery = facts.kind === "failed" ? facts : await send({ ...context, way }, note, facts.facts);
    record = withDelivery(record, note, { delivery, at: now().toISOString(), by: app.login });
  }
  await writeRecord(context, { record, replaces: stored });
  return true;
}

async function readFacts(
  context: AccountEmailsContext,
): Promise<
  { readonly kind: "facts"; readonly facts: RecipientFacts } | Extract<Delivery, { readonly kind: "failed" }>
> {
  try {
    const shippedFields = context.templates.requestFields;
    return { kind: "facts", facts: await readRecipients(context.octokit, { ...context, shippedFields }) };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { kind: "failed", reason: error.message, isPassing: false };
  }
}

async function send(
  context: AccountEmailsContext & { readonly way: MailSettings },
  { turn, to }: EmailStatus,
  facts: RecipientFacts,
): Promise<Delivery> {
  const { record, settings, templates, owner, repo } = context;
  const address = facts.addressees[to];
  if (address === undefined) return { kind: "nobody" };
  const account = { ...record.account, administrators: record.administrators };
  const message = writePlainMessage({ account, settings, templates });
  const fields = emailFields(turn, { account, pullRequestUrl: facts.pullRequestUrl, message });
  const repository = fullName({ owner, repo });
  const reference = `${repository} ${account.id} ${turn} ${to}`;
  const text = renderEmail(turn, fields, templates.emails);
  return context.sendMail({ ...text, repository, turn, to: address, fields, reference }, context.way);
}
