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
  /** Login of whoever writes it: the marker alone could be anybody's. */
  readonly author: string;
  /** Hidden text that is in this comment and in no other of the author's. */
  readonly marker: string;
  readonly body: string;
  /** Where there is no such comment yet: make it, or leave it. */
  readonly ifMissing: "create" | "leave";
}

/** A comment as it stands. */
export interface FoundComment {
  readonly id: number;
  readonly body: string;
  /** What stands below it about who edited it, whatever it says. */
  readonly note?: string;
  /** Later comments with the same marker: two processes wrote at the same time, or an answer was lost. */
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

/** Makes the one comment say this: edited in place, and only where the text differs. */
export async function upsertComment(octokit: CommentsApi, comment: OwnComment): Promise<void> {
  await updateOwnComment(octokit, comment, await findOwnComment(octokit, comment));
}

/** The same where it was looked for before; one that was deleted since is missing. Its doubles are deleted. */
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

/** Deletes a comment; it is no failure if it is gone already. */
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
