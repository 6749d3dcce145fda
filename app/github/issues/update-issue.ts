import type { AppIdentity } from "../app-identity.ts";
import type { Calls } from "../octokit.ts";
import { hasStatus } from "../errors.ts";
import { joinEditNote } from "../../domain/comments/edit-note.ts";
import { isByApp, type Comment } from "../../domain/comments/comment.ts";
import type { IssueReference } from "./checklist-issues.ts";
import { deleteComment, type KeepCommentApi } from "./comments.ts";

/** The Octokit calls that correct a checklist issue. */
export type UpdateIssueApi = KeepCommentApi & Calls<"issues.update">;

/** One change to an issue. */
export type IssueUpdate =
  | { readonly kind: "restore-body"; readonly body: string }
  | { readonly kind: "reopen" | "close" }
  | { readonly kind: "add-label" | "remove-label"; readonly label: string };

/** Makes all these changes in one call, or no call if there are none. `labels` are the issue's current labels. */
export async function updateIssue(
  octokit: UpdateIssueApi,
  {
    owner,
    repo,
    issueNumber,
    labels,
    mends: updates,
  }: IssueReference & { readonly labels: readonly string[]; readonly mends: readonly IssueUpdate[] },
): Promise<void> {
  if (updates.length === 0) return;
  const body = updates.find((update) => update.kind === "restore-body")?.body;
  const removed = updates.flatMap((update) => (update.kind === "remove-label" ? [update.label] : []));
  const added = updates.flatMap((update) => (update.kind === "add-label" ? [update.label] : []));
  await octokit.rest.issues.update({
    owner,
    repo,
    issue_number: issueNumber,
    ...(body === undefined ? {} : { body }),
    ...(updates.some(({ kind }) => kind === "reopen") ? { state: "open" } : {}),
    ...(updates.some(({ kind }) => kind === "close") ? { state: "closed", state_reason: "completed" } : {}),
    ...(removed.length + added.length === 0
      ? {}
      : { labels: [...labels.filter((label) => !removed.includes(label)), ...added] }),
  });
}

/** The comments of an issue, and the App that reads them. */
export interface Conversation extends IssueReference {
  readonly comments: readonly Comment[];
  readonly app: AppIdentity;
}

/** Comments on an issue, unless the App's last comment there says the same: GitHub can deliver a webhook twice. */
export async function addCommentOnce(
  octokit: UpdateIssueApi,
  { owner, repo, issueNumber, comments, app }: Conversation,
  body: string,
): Promise<void> {
  const last = comments.at(-1);
  if (last !== undefined && isByApp(last, app.slug) && last.body === body) return;
  await octokit.rest.issues.createComment({ owner, repo, issue_number: issueNumber, body });
}

/**
 * Writes to a conversation; returns false if it is locked, so that GitHub refuses the App's comment.
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
 * Keeps the App's one comment with this marker at this text, and restores it if a person edited or deleted it.
 * Duplicates, which two processes or a lost response leave, are deleted.
 */
export async function keepOwnComment(
  octokit: KeepCommentApi,
  { owner, repo, issueNumber, comments, app }: Conversation,
  { marker, body }: { readonly marker: string; readonly body: string },
): Promise<void> {
  const [existing, ...doubles] = comments.filter(
    (comment) => isByApp(comment, app.slug) && comment.body.includes(marker),
  );
  for (const { id } of doubles) await deleteComment(octokit, { owner, repo, id: Number(id) });
  if (existing === undefined) await octokit.rest.issues.createComment({ owner, repo, issue_number: issueNumber, body });
  else if (existing.body !== body) {
    const { note } = existing;
    const whole = joinEditNote({ text: body, ...(note !== undefined && { note }) });
    await octokit.rest.issues.updateComment({ owner, repo, comment_id: Number(existing.id), body: whole });
  }
}
