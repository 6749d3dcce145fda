import { type Comment, isByApp } from "../../domain/comments/comment.ts";
import type { Editor } from "../../domain/comments/edit.ts";
import { deletionMarker, lostText, renderDeletionNotice } from "../../domain/comments/deletion-notice.ts";
import { joinEditNote, renderEditNote, splitEditNote } from "../../domain/comments/edit-note.ts";
import { hasStatus } from "../errors.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { readOwnText } from "./comment-versions.ts";
import type { Deletion, ReadComment, ReadConversation } from "./conversation.ts";
import type { GraphqlApi } from "../graphql.ts";
import { keepOwnComment, unlessLocked } from "./update-issue.ts";
import type { KeepCommentApi } from "./comments.ts";

export type RestoreCommentsApi = GraphqlApi & KeepCommentApi;

/**
 * Gives the App's comments back the words that the App wrote, where somebody else edited them, and says who did; says once
 * that comments of the App were deleted. Answers the comments as they are then, their notes apart.
 *
 * It is GitHub's history that counts, so that nothing is lost with a webhook. Where nobody has touched the App's comments,
 * nothing more is asked.
 */
export async function restoreComments(
  octokit: RestoreCommentsApi,
  where: IssueReference & { readonly appSlug: string },
  { comments, deletions }: ReadConversation,
): Promise<readonly Comment[]> {
  const mended: Comment[] = [];
  for (const comment of comments) {
    const found = await mend(octokit, where, comment);
    if (found !== undefined) mended.push(found);
  }
  const deletion = deletions.findLast((each) => isForeign(each, where.appSlug));
  if (deletion !== undefined) {
    const body = renderDeletionNotice({ at: deletion.at, by: toLogin(deletion.by) });
    await unlessLocked(() => keepOwnComment(octokit, { ...where, comments: mended }, { marker: deletionMarker, body }));
  }
  return mended;
}

/** Undefined where it was deleted meanwhile. */
async function mend(
  octokit: RestoreCommentsApi,
  { owner, repo, appSlug }: IssueReference & { readonly appSlug: string },
  { nodeId, lastEdit, ...comment }: ReadComment,
): Promise<Comment | undefined> {
  if (!isByApp(comment, appSlug)) return comment;
  if (lastEdit === null || isByApp({ author: lastEdit.editor }, appSlug)) return withoutNote(comment, comment.body);
  const { text } = splitEditNote((await readOwnText(octokit, { nodeId, appSlug })) ?? lostText);
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

/** The App deletes its own doubles, and what others wrote that must not stand there. */
function isForeign({ by, author }: Deletion, appSlug: string): boolean {
  return isByApp({ author }, appSlug) && !isByApp({ author: by }, appSlug);
}

function toLogin(editor: Editor | null): string | null {
  return editor && (editor.kind === "bot" ? `${editor.login}[bot]` : editor.login);
}
