import { isByApp } from "../../domain/comments/comment.ts";
import type { AppIdentity } from "../app-identity.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { type ConversationKind, readConversation } from "./conversation.ts";
import { restoreComments, type RestoreCommentsApi } from "./restore-comments.ts";
import type { FoundComment } from "./comments.ts";

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
  const [found, ...doubles] = comments.filter(
    (comment) => isByApp(comment, where.app.slug) && comment.body.includes(marker),
  );
  return found && { ...found, id: Number(found.id), doubles: doubles.map(({ id }) => Number(id)) };
}
