import type { AppIdentity } from "../../github/app-identity.ts";
import type { IssueReference } from "../../github/issues/checklist-issues.ts";
import { type ConversationKind, readConversation } from "../../github/issues/conversation.ts";
import { restoreComments, type RestoreCommentsApi } from "../../github/issues/restore-comments.ts";

export interface CommentsContext extends IssueReference {
  readonly octokit: RestoreCommentsApi;
  readonly app: AppIdentity;
  readonly kind: ConversationKind;
}

/** Restores the App's comments on an issue or a pull request, open or closed. */
export async function restoreOwnComments(context: CommentsContext): Promise<void> {
  const conversation = await readConversation(context.octokit, context);
  if (conversation !== undefined) await restoreComments(context.octokit, context, conversation);
}
