import type { AppIdentity } from "../app-identity.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { type ConversationKind, readConversation } from "./conversation.ts";
import { restoreComments, type RestoreCommentsApi } from "./restore-comments.ts";
import { findOwnCommentIn, type FoundComment } from "./comments.ts";

/** Finds the App's one comment with a marker, after restoring all of the App's comments that others edited. */
export async function findRestoredComment(
  octokit: RestoreCommentsApi,
  {
    marker,
    ...where
  }: IssueReference & { readonly app: AppIdentity; readonly kind: ConversationKind; readonly marker: string },
): Promise<FoundComment | undefined> {
  const conversation = await readConversation(octokit, where);
  if (conversation === undefined) return undefined;
  const comments = await restoreComments(octokit, where, conversation);
  return findOwnCommentIn({ comments, app: where.app }, marker);
}
