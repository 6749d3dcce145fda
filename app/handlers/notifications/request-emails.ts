import type { EmailStatus } from "../../domain/checklist/email-status.ts";
import type { Recipients } from "../../domain/notifications/recipients.ts";
import type { Delivery } from "../../domain/notifications/email-queue.ts";
import { type EmailTemplates, renderEmail } from "../../domain/notifications/render-email.ts";
import {
  dueRequestEmails,
  hasFailed,
  hasUnsentEmails,
  noEmails,
  renderEmailsComment,
  requestEmailsMarker,
  type RequestEmails,
  queueRequestEmails,
  withRequestDelivery,
} from "../../domain/notifications/request-emails.ts";
import { chooseRequestEmail, type RequestStage } from "../../domain/notifications/request-stage.ts";
import { accountBranch } from "../../domain/request/branch.ts";
import type { RequestStatus } from "../../domain/request/request-comment.ts";
import type { RequestTemplates } from "../../domain/request/request-templates.ts";
import type { MailSettings, Settings } from "../../domain/settings/settings.ts";
import { AdapterError } from "../../github/errors.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { ContentsApi } from "../../github/contents.ts";
import { parseCurrentSettings, readSettingsText } from "../../files/current-settings.ts";
import { readRequestRecipients } from "./recipients.ts";
import { type CommentsApi, upsertComment } from "../../github/issues/comments.ts";
import type { RecordsApi } from "../../files/account-records.ts";
import { fullName, type Repository } from "../../github/repository.ts";
import type { RequestIssue } from "../../github/issues/request-issues.ts";
import { readRequestEmails, writeRequestEmails } from "../../files/request-emails.ts";
import type { RecordsWriter } from "../../github/records/records-writer.ts";
import type { RequestPullRequest } from "../../github/pull-requests/request-pull-request.ts";
import type { SendMail } from "../../mail/mailer.ts";

export interface RequestEmailsContext extends Repository {
  readonly octokit: RecordsApi & ContentsApi & CommentsApi;
  readonly defaultBranch: string;
  readonly app: AppIdentity;
  readonly issue: RequestIssue;
  readonly pull: RequestPullRequest | undefined;
  /** The request's new status; undefined if it has not changed. */
  readonly status: RequestStatus | undefined;
  /** Undefined if they were not read yet. */
  readonly settings: Settings | undefined;
  readonly templates: {
    readonly comments: RequestTemplates;
    readonly emails: EmailTemplates;
    readonly requestFields: string;
  };
  readonly sendMail: SendMail;
  readonly records: RecordsWriter;
  readonly now: () => Date;
}

type WithSettings = RequestEmailsContext & { readonly settings: Settings };

/** An older merge causes no mail: either the account exists, or people know the reason why not. */
const oldestMerge = 24 * 60 * 60 * 1000;

/**
 * Sends the mails about a request's status, and retries those that failed before; lists failed ones on the request.
 * Returns whether to retry later.
 *
 * A mail is sent before its result is stored: if the App stops in between, the recipient gets it twice rather than
 * never.
 */
export async function sendRequestEmails(context: RequestEmailsContext): Promise<boolean> {
  const { octokit, owner, repo, issue, records } = context;
  const settings = context.settings ?? (await readSettings(context));
  const way = settings?.mail;
  if (settings === undefined || way === undefined) return false;
  const place = { owner, repo, records };
  const stored = await readRequestEmails(octokit, place, issue.number);
  const before = stored?.mails ?? noEmails(issue.number);
  const after = await sendDue({ ...context, settings }, withNewEmail(context, before, way), way);
  if (after !== before) {
    await writeRequestEmails({ ...place, octokit }, { mails: after, replaces: stored });
  }
  if (hasFailed(before) || hasFailed(after)) await showTrouble(context, after);
  return hasUnsentEmails(after, way);
}

async function showTrouble(context: RequestEmailsContext, after: RequestEmails): Promise<void> {
  const { octokit, owner, repo, app, issue } = context;
  const body = renderEmailsComment(after, context.templates.comments);
  const comment = { owner, repo, number: issue.number, author: app.login, marker: requestEmailsMarker, body };
  await upsertComment(octokit, { ...comment, ifMissing: hasFailed(after) ? "create" : "leave" });
}

async function readSettings({ octokit, owner, repo, defaultBranch }: RequestEmailsContext) {
  const parsed = parseCurrentSettings(await readSettingsText(octokit, { owner, repo, ref: defaultBranch }));
  return parsed.kind === "settings" ? parsed.settings : undefined;
}

function withNewEmail(context: RequestEmailsContext, mails: RequestEmails, way: MailSettings): RequestEmails {
  const { issue, pull, status, now } = context;
  if (status === undefined) return mails;
  const mergedAt = pull?.mergedAt ?? null;
  const isOld = mergedAt !== null && now().getTime() - Date.parse(mergedAt) > oldestMerge;
  const facts = { author: issue.author, url: issue.url, name: nameOf(context), isOld };
  const email = chooseRequestEmail(status, facts);
  return email === undefined ? mails : queueRequestEmails(mails, email, { way, at: now().toISOString() });
}

function nameOf({ status, pull }: RequestEmailsContext): string {
  return status?.kind === "open" ? status.name : (pull?.branch.replace(accountBranch(""), "") ?? "");
}

async function sendDue(context: WithSettings, mails: RequestEmails, way: MailSettings): Promise<RequestEmails> {
  const due = dueRequestEmails(mails, way, context.now().toISOString());
  const [first] = due;
  if (first === undefined) return mails;
  const recipients = await readMailRecipients(context, first.turn);
  const fields = mails.tellings.at(-1)?.fields ?? {};
  let after = mails;
  for (const note of due) {
    const delivery =
      recipients.kind === "failed" ? recipients : await send(context, { note, fields, way, recipients: recipients.of });
    after = withRequestDelivery(after, note, { delivery, at: context.now().toISOString() });
  }
  return after;
}

async function readMailRecipients(
  context: WithSettings,
  turn: RequestStage,
): Promise<{ readonly kind: "known"; readonly of: Recipients } | Extract<Delivery, { readonly kind: "failed" }>> {
  const { octokit, owner, repo, defaultBranch, settings, issue, status, pull, templates } = context;
  const ref = status?.kind === "open" ? status.branch : pull?.headSha;
  const asked = turn === "problems" || ref === undefined ? undefined : { ref, name: nameOf(context) };
  const where = { owner, repo, defaultBranch, settings, shippedFields: templates.requestFields };
  try {
    return { kind: "known", of: await readRequestRecipients(octokit, { ...where, body: issue.body, pull: asked }) };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    return { kind: "failed", reason: error.message, isPassing: false };
  }
}

async function send(
  { owner, repo, issue, templates, sendMail }: RequestEmailsContext,
  of: {
    readonly note: EmailStatus<RequestStage>;
    readonly fields: Readonly<Record<string, string>>;
    readonly way: MailSettings;
    readonly recipients: Recipients;
  },
): Promise<Delivery> {
  const { turn, to } = of.note;
  const { fields } = of;
  const address = of.recipients[to];
  if (address === undefined) return { kind: "nobody" };
  const repository = fullName({ owner, repo });
  const reference = `${repository} request ${issue.number} ${turn} ${to}`;
  const text = renderEmail(turn, fields, templates.emails);
  return sendMail({ ...text, repository, turn, to: address, fields, reference }, of.way);
}
