import type { AccountRecord, PendingExplanation } from "../../domain/checklist/account-record.ts";
import { type Comment, isByApp } from "../../domain/comments/comment.ts";
import { isExplanation, renderPending, withoutPending } from "../../domain/checklist/pending.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { type Conversation, type UpdateIssueApi, unlessLocked } from "../../github/issues/update-issue.ts";
import type { StoredRecord } from "../../github/records/read-records.ts";
import { type RecordsApi, type AccountRecordsContext, writeRecord } from "../../files/account-records.ts";

/**
 * Posts the record's pending comments, unless they are already there, and returns the updated record.
 *
 * In a locked conversation they stay pending.
 */
export async function postPending(
  context: AccountRecordsContext & { readonly octokit: RecordsApi & UpdateIssueApi },
  { owner, repo, issueNumber, comments, app }: Conversation,
  stored: StoredRecord,
): Promise<AccountRecord> {
  const said: PendingExplanation[] = [];
  for (const entry of stored.record.pending ?? []) {
    const comment = { owner, repo, issue_number: issueNumber, body: renderPending(entry) };
    const say = () => context.octokit.rest.issues.createComment(comment);
    if (!isSaid(entry, comments, app) && !(await unlessLocked(say))) break;
    said.push(entry);
  }
  if (said.length === 0) return stored.record;
  const record = withoutPending(stored.record, said);
  await writeRecord(context, { record, replaces: stored });
  return record;
}

function isSaid(entry: PendingExplanation, comments: readonly Comment[], app: AppIdentity): boolean {
  return comments.some((comment) => isByApp(comment, app.slug) && isExplanation(comment.body, entry));
}
