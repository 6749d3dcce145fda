import type { Calls } from "../octokit.ts";
import { type Comment, isByApp } from "../../domain/comments/comment.ts";
import { joinEditNote, splitEditNote } from "../../domain/comments/edit-note.ts";
import { hasStatus } from "../errors.ts";
import type { AppIdentity } from "../app-identity.ts";
import { allPages, pageSize } from "../pages.ts";
import type { Repository } from "../repository.ts";
import type { IssueReference } from "./checklist-issues.ts";

export type DeleteCommentApi = Calls<"issues.deleteComment">;

export type AddCommentApi = Calls<"issues.createComment">;

export type KeepCommentApi = DeleteCommentApi & AddCommentApi & Calls<"issues.updateComment">;

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

/** The comments of an issue that were already read, and the App that writes to it. */
export interface Conversation extends IssueReference {
  readonly comments: readonly Comment[];
  readonly app: AppIdentity;
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

/** Comments on an issue or a pull request. */
export async function addComment(
  octokit: AddCommentApi,
  { owner, repo }: Repository,
  number: number,
  body: string,
): Promise<void> {
  await octokit.rest.issues.createComment({ owner, repo, issue_number: number, body });
}

/** Comments on an issue, unless the App's last comment there says the same: GitHub can deliver a webhook twice. */
export async function addCommentOnce(octokit: AddCommentApi, conversation: Conversation, body: string): Promise<void> {
  const { issueNumber, comments, app } = conversation;
  const last = comments.at(-1);
  if (last !== undefined && isByApp(last, app.slug) && last.body === body) return;
  await addComment(octokit, conversation, issueNumber, body);
}

/**
 * Writes to a conversation; returns false if it is locked, so that GitHub refuses the App's comment.
 *
 * @see https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations
 */
export async function unlessLocked(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (hasStatus(error, 403) && error instanceof Error && /\block/iu.test(error.message)) return false;
    throw error;
  }
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

/** The same among comments that were already read, which have no notes in their texts. */
export function findOwnCommentIn(
  { comments, app }: Pick<Conversation, "comments" | "app">,
  marker: string,
): FoundComment | undefined {
  const [found, ...doubles] = comments.filter((comment) => isByApp(comment, app.slug) && comment.body.includes(marker));
  return found && { ...found, id: Number(found.id), doubles: doubles.map(({ id }) => Number(id)) };
}

/** Creates or edits the one comment, but only if its text differs. */
export async function upsertComment(octokit: CommentsApi, comment: OwnComment): Promise<void> {
  await updateOwnComment(octokit, comment, await findOwnComment(octokit, comment));
}

/** The same among comments that were already read; restores it if a person edited or deleted it. */
export async function upsertCommentIn(
  octokit: KeepCommentApi,
  conversation: Conversation,
  { marker, body }: Pick<OwnComment, "marker" | "body">,
): Promise<void> {
  const { owner, repo, issueNumber: number } = conversation;
  const comment = { owner, repo, number, body, ifMissing: "create" } as const;
  await updateOwnComment(octokit, comment, findOwnCommentIn(conversation, marker));
}

/** The same for a comment that was already looked up; creates it if it was deleted since. Deletes its duplicates. */
export async function updateOwnComment(
  octokit: KeepCommentApi,
  { owner, repo, number, body, ifMissing }: Omit<OwnComment, "author" | "marker">,
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
  if (ifMissing === "create") await addComment(octokit, { owner, repo }, number, body);
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
