import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { joinEditNote } from "../../domain/comments/edit-note.ts";
import { isByApp, type Comment } from "../../domain/comments/comment.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { deleteComment, type KeepCommentApi } from "./comments.ts";

/** What is called of Octokit to put a checklist issue right. */
export type UpdateIssueApi = KeepCommentApi & Calls<"issues.update">;

/** What has to change about an issue itself. */
export type IssueUpdate =
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "reopen" | "close" }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string };

/** Makes all these changes in one call; none at all where there are none. `labels` are those that it has. */
export async function updateIssue(
  octokit: UpdateIssueApi,
  {
    owner,
    repo,
    issueNumber,
    labels,
    mends,
  }: IssueReference & { readonly labels: readonly string[]; readonly mends: readonly IssueUpdate[] },
): Promise<void> {
  if (mends.length === 0) return;
  const body = mends.find((mend) => mend.kind === "restore-body")?.body;
  const removed = mends.flatMap((mend) => (mend.kind === "remove-label" ? [mend.label] : []));
  const added = mends.flatMap((mend) => (mend.kind === "add-label" ? [mend.label] : []));
  await octokit.rest.issues.update({
    owner,
    repo,
    issue_number: issueNumber,
    ...(body === undefined ? {} : { body }),
    ...(mends.some(({ kind }) => kind === "reopen") ? { state: "open" } : {}),
    ...(mends.some(({ kind }) => kind === "close") ? { state: "closed", state_reason: "completed" } : {}),
    ...(removed.length + added.length === 0
      ? {}
      : { labels: [...labels.filter((label) => !removed.includes(label)), ...added] }),
  });
}

/** The comments of an issue as they were read, and whose bot the App is (without `[bot]`). */
export interface Conversation extends IssueReference {
  readonly comments: readonly Comment[];
  readonly appSlug: string;
}

/** Says something on an issue, unless it is what the App said there last: deliveries come twice. */
export async function addCommentOnce(
  octokit: UpdateIssueApi,
  { owner, repo, issueNumber, comments, appSlug }: Conversation,
  body: string,
): Promise<void> {
  const last = comments.at(-1);
  if (last !== undefined && isByApp(last, appSlug) && last.body === body) return;
  await octokit.rest.issues.createComment({ owner, repo, issue_number: issueNumber, body });
}

/**
 * Does something in a conversation; answers false where it is locked, and GitHub lets the App say nothing in it.
 *
 * @see https://docs.github.com/en/communities/moderating-comments-and-conversations/locking-conversations
 */
export async function unlessLocked(say: () => Promise<unknown>): Promise<boolean> {
  try {
    await say();
    return true;
  } catch (error) {
    if (hasStatus(error, 403) && error instanceof Error && /\block/iu.test(error.message)) return false;
    throw error;
  }
}

/**
 * Makes the App's one comment with this marker say this; written again where somebody edited or deleted it. Doubles, which
 * two processes or a lost answer leave, are deleted.
 */
export async function keepOwnComment(
  octokit: KeepCommentApi,
  { owner, repo, issueNumber, comments, appSlug }: Conversation,
  { marker, body }: { readonly marker: string; readonly body: string },
): Promise<void> {
  const [existing, ...doubles] = comments.filter(
    (comment) => isByApp(comment, appSlug) && comment.body.includes(marker),
  );
  for (const { id } of doubles) await deleteComment(octokit, { owner, repo, id: Number(id) });
  if (existing === undefined) await octokit.rest.issues.createComment({ owner, repo, issue_number: issueNumber, body });
  else if (existing.body !== body) {
    const { note } = existing;
    const whole = joinEditNote({ text: body, ...(note !== undefined && { note }) });
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: Number(existing.id), body: whole });
  }
}
