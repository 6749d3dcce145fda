import type { AccountRecord, PendingExplanation } from "../../domain/checklist/account-record.ts";
import type { ChecklistPart } from "../../domain/checklist/administrators-change.ts";
import { type Comment, isByApp } from "../../domain/comments/comment.ts";
import { isExplanation, renderPending, withoutPending } from "../../domain/checklist/pending.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import { addComment, type AddCommentApi, type Conversation, unlessLocked } from "../../github/issues/comments.ts";
import {
  type RecordsApi,
  type AccountRecordsContext,
  writeRecord,
  type StoredRecord,
} from "../../files/account-records.ts";

/**
 * Posts the record's pending comments, unless they are already there, and returns the updated record.
 *
 * In a locked conversation they stay pending.
 */
export async function postPending(
  context: AccountRecordsContext & { readonly octokit: RecordsApi & AddCommentApi },
  { owner, repo, issueNumber, comments, app }: Conversation,
  stored: StoredRecord & Pick<ChecklistPart, "fold">,
): Promise<AccountRecord> {
  const said: PendingExplanation[] = [];
  for (const entry of stored.record.pending ?? []) {
    const post = () => addComment(context.octokit, { owner, repo }, issueNumber, renderPending(entry));
    if (!isSaid(entry, comments, app) && !(await unlessLocked(post))) break;
    said.push(entry);
  }
  if (said.length === 0) return stored.record;
  const record = withoutPending(stored.record, said);
  await writeRecord(context, { record: stored.fold(record), replaces: stored });
  return record;
}

function isSaid(entry: PendingExplanation, comments: readonly Comment[], app: AppIdentity): boolean {
  return comments.some((comment) => isByApp(comment, app.slug) && isExplanation(comment.body, entry));
}
