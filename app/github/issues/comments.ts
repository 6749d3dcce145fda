import type { Calls } from "../octokit.ts";
import { joinEditNote, splitEditNote } from "../../domain/comments/edit-note.ts";
import { hasStatus } from "../errors.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";

export type DeleteCommentApi = Calls<"issues.deleteComment">;

export type KeepCommentApi = DeleteCommentApi & Calls<"issues.createComment" | "issues.updateComment">;

export type CommentsApi = KeepCommentApi & Calls<"issues.listComments">;

export interface OwnComment extends Repository {
  /** Number of the issue or pull request. */
  readonly number: number;
  /** Login of the comment's author: anyone can write the marker. */
  readonly author: string;
  /** Hidden text that no other comment of the author has. */
  readonly marker: string;
  readonly body: string;
  /** The action if there is no such comment yet. */
  readonly ifMissing: "create" | "leave";
}

/** A comment in its current state. */
export interface FoundComment {
  readonly id: number;
  readonly body: string;
  /** The note below it about a person's edit, with any text. */
  readonly note?: string;
  /** Later comments with the same marker: two processes wrote at the same time, or a response was lost. */
  readonly doubles: readonly number[];
}

/** Finds the one comment by its author and marker. */
export async function findOwnComment(
  octokit: CommentsApi,
  { owner, repo, number, author, marker }: Omit<OwnComment, "body" | "ifMissing">,
): Promise<FoundComment | undefined> {
  const comments = await allPages((page) => {
    const query = { owner, repo, issue_number: number, per_page: pageSize, page };
    return octokit.rest.issues.listComments(query);
  });
  const [found, ...doubles] = comments.filter(
    ({ user, body }) => user?.login === author && body?.includes(marker) === true,
  );
  if (found === undefined) return undefined;
  const { text, ...note } = splitEditNote(found.body ?? "");
  return { id: found.id, body: text, ...note, doubles: doubles.map(({ id }) => id) };
}

/** Creates or edits the one comment, but only if its text differs. */
export async function upsertComment(octokit: CommentsApi, comment: OwnComment): Promise<void> {
  await updateOwnComment(octokit, comment, await findOwnComment(octokit, comment));
}

/** The same for a comment that was already looked up; creates it if it was deleted since. Deletes its duplicates. */
export async function updateOwnComment(
  octokit: KeepCommentApi,
  { owner, repo, number, body, ifMissing }: OwnComment,
  found: FoundComment | undefined,
): Promise<void> {
  for (const id of found?.doubles ?? []) await deleteComment(octokit, { owner, repo, id });
  if (found?.body === body) return;
  if (found !== undefined) {
    try {
      const whole = joinEditNote({ text: body, ...(found.note !== undefined && { note: found.note }) });
      await octokit.rest.issues.updateComment({ owner, repo, comment_id: found.id, body: whole });
      return;
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
    }
  }
  if (ifMissing === "create") await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body });
}

/** Deletes a comment; a comment that is already deleted is not an error. */
export async function deleteComment(
  octokit: DeleteCommentApi,
  { owner, repo, id }: Repository & { readonly id: number },
): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ owner, repo, comment_id: id });
  } catch (error) {
    if (!hasStatus(error, 404, 410)) throw error;
  }
}
