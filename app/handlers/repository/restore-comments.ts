import type { IssueReference } from "../../github/issues/checklist-issues.ts";
import { type ConversationKind, readConversation } from "../../github/issues/conversation.ts";
import { mendComments, type MendCommentsApi } from "../../github/issues/restore-comments.ts";

export interface CommentsContext extends IssueReference {
  readonly octokit: MendCommentsApi;
  readonly appSlug: string;
  readonly kind: ConversationKind;
}

/** Puts the App's comments on an issue or a pull request right, in whatever state it is. */
export async function reconcileComments(context: CommentsContext): Promise<void> {
  const conversation = await readConversation(context.octokit, context);
  if (conversation !== undefined) await mendComments(context.octokit, context, conversation);
}
