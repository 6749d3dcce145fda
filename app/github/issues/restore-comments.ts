import { type Comment, isByApp } from "../../domain/comments/comment.ts";
import type { Editor } from "../../domain/comments/edit.ts";
import { deletionMarker, lostText, renderDeletionNotice } from "../../domain/comments/deletion-notice.ts";
import { joinEditNote, renderEditNote, splitEditNote } from "../../domain/comments/edit-note.ts";
import type { AppIdentity } from "../app-identity.ts";
import { hasStatus } from "../errors.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { readOwnText } from "./comment-versions.ts";
import type { Deletion, ReadComment, ReadConversation } from "./conversation.ts";
import type { GraphqlApi } from "../graphql.ts";
import { type KeepCommentApi, unlessLocked, upsertCommentIn } from "./comments.ts";

export type RestoreCommentsApi = GraphqlApi & KeepCommentApi;

/**
 * Restores the App's text in its comments that another person edited, with a note that names the editor, and reports
 * once that comments of the App were deleted. Returns the restored comments without their notes.
 *
 * It relies on GitHub's history, so a lost webhook changes nothing. If the App's comments are untouched, it makes no
 * calls.
 */
export async function restoreComments(
  octokit: RestoreCommentsApi,
  where: IssueReference & { readonly app: AppIdentity },
  { comments, deletions }: ReadConversation,
): Promise<readonly Comment[]> {
  const restored: Comment[] = [];
  for (const comment of comments) {
    const found = await restore(octokit, where, comment);
    if (found !== undefined) restored.push(found);
  }
  const deletion = deletions.findLast((each) => isForeign(each, where.app));
  if (deletion !== undefined) {
    const body = renderDeletionNotice({ at: deletion.at, by: toLogin(deletion.by) });
    await unlessLocked(() =>
      upsertCommentIn(octokit, { ...where, comments: restored }, { marker: deletionMarker, body }),
    );
  }
  return restored;
}

/** Undefined if the comment was deleted in the meantime. */
async function restore(
  octokit: RestoreCommentsApi,
  { owner, repo, app }: IssueReference & { readonly app: AppIdentity },
  { nodeId, lastEdit, ...comment }: ReadComment,
): Promise<Comment | undefined> {
  if (!isByApp(comment, app.slug)) return comment;
  if (lastEdit === null || isByApp({ author: lastEdit.editor }, app.slug)) return withoutNote(comment, comment.body);
  const { text } = splitEditNote((await readOwnText(octokit, { nodeId, app })) ?? lostText);
  const note = renderEditNote({ at: lastEdit.at, by: toLogin(lastEdit.editor) });
  const body = joinEditNote({ text, note });
  if (body !== comment.body) {
    try {
      const update = { owner, repo, comment_id: Number(comment.id), body };
      await unlessLocked(() => octokit.rest.issues.updateComment(update));
    } catch (error) {
      if (hasStatus(error, 404)) return undefined;
      throw error;
    }
  }
  return withoutNote(comment, body);
}

function withoutNote(comment: Comment, body: string): Comment {
  const { text, note } = splitEditNote(body);
  return { ...comment, body: text, ...(note !== undefined && { note }) };
}

/** Ignores duplicates that the App deleted, and comments by others that the App removed. */
function isForeign({ by, author }: Deletion, app: AppIdentity): boolean {
  return isByApp({ author }, app.slug) && !isByApp({ author: by }, app.slug);
}

function toLogin(editor: Editor | null): string | null {
  return editor && (editor.kind === "bot" ? `${editor.login}[bot]` : editor.login);
}
