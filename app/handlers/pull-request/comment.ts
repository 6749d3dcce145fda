import { commentMarker, readMarks, supersede } from "../../domain/pull-request/comment-marks.ts";
import {
  type CommentFacts,
  type CommentTemplates,
  renderComment,
  renderUnplanned,
} from "../../domain/pull-request/comment.ts";
import type { AppIdentity } from "../../github/app-identity.ts";
import type { ChecksApi } from "../../github/check-runs.ts";
import { findRestoredComment } from "../../github/issues/find-restored-comment.ts";
import type { RestoreCommentsApi } from "../../github/issues/restore-comments.ts";
import { type FoundComment, updateOwnComment } from "../../github/issues/comments.ts";
import { concludeOutdatedPlan } from "./outdated-plan.ts";
import type { PullRequest, PullRequestListApi } from "../../github/pull-requests/pull-requests.ts";
import type { Repository } from "../../github/repository.ts";

/** The pull request of the comment, and the clients to write it. */
export interface CommentContext extends Repository {
  readonly octokit: RestoreCommentsApi & ChecksApi & PullRequestListApi;
  readonly number: number;
  readonly app: AppIdentity;
  readonly templates: CommentTemplates;
  readonly now: () => Date;
  readonly log: { error(facts: object, message: string): void };
}

/** The comment before this run, if it could be read. */
export type CommentBefore = { readonly comment: FoundComment | undefined } | undefined;

/**
 * Finds the comment. If it is about an older commit, marks it as superseded and concludes a waiting plan check there.
 *
 * This comes before anything slow, so that no reader takes the older commit's comment for the head's.
 */
export async function markCommentOutdated(
  context: CommentContext,
  { headSha, defaultBranch }: PullRequest,
): Promise<CommentBefore> {
  const { octokit, owner, repo, app } = context;
  return tryToComment(context, async () => {
    const comment = await findComment(context);
    const older = comment === undefined ? undefined : readMarks(comment.body)?.headSha;
    if (comment === undefined || older === undefined || older === headSha) return { comment };
    const body = supersede(comment.body, headSha) ?? comment.body;
    await updateOwnComment(octokit, { ...placeOf(context), body, ifMissing: "leave" }, comment);
    await concludeOutdatedPlan(octokit, { owner, repo, app, defaultBranch, sha: older }, "superseded");
    return { comment: { ...comment, body } };
  });
}

/** Writes the result into the comment; creates one only if accounts or settings change. */
export async function writeComment(
  context: CommentContext,
  facts: Omit<CommentFacts, "superseded" | "planAge">,
  before: CommentBefore,
): Promise<void> {
  const { octokit, templates, now } = context;
  const superseded = findSuperseded(before?.comment, facts.headSha);
  const planAge = wholeDays(now().getTime() - Date.parse(facts.plan?.completedAt ?? ""));
  const body = renderComment({ ...facts, planAge, ...(superseded !== undefined && { superseded }) }, templates);
  const saysNothing = facts.standing.kind === "nothing-changed" && facts.changedSettings === undefined;
  const ifMissing = saysNothing ? "leave" : "create";
  const one = { ...placeOf(context), body, ifMissing } as const;
  await tryToComment(context, async () =>
    updateOwnComment(octokit, one, before === undefined ? await findComment(context) : before.comment),
  );
}

/** Reports in the comment that a pull request was closed or merged before its plan was ready. */
export async function writeUnplanned(context: CommentContext, { headSha, merged }: PullRequest): Promise<void> {
  const body = renderUnplanned(merged ? "merged" : "closed", { headSha }, context.templates);
  await tryToComment(context, async () => {
    const comment = { ...placeOf(context), body, ifMissing: "leave" } as const;
    await updateOwnComment(context.octokit, comment, await findComment(context));
  });
}

function placeOf({ owner, repo, number }: CommentContext) {
  return { owner, repo, number };
}

async function findComment({ octokit, owner, repo, number, app }: CommentContext): Promise<FoundComment | undefined> {
  const where = { owner, repo, issueNumber: number, app };
  return findRestoredComment(octokit, { ...where, kind: "pullRequest", marker: commentMarker });
}

/** The older commit that the comment was about, from its marks. */
function findSuperseded(found: FoundComment | undefined, headSha: string): string | undefined {
  const marks = found === undefined ? undefined : readMarks(found.body);
  return marks === undefined || marks.headSha === headSha ? marks?.superseded : marks.headSha;
}

function wholeDays(milliseconds: number): number {
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 86_400_000);
}

/** Never fails a check if the comment could not be read or written; the next run writes it. */
async function tryToComment<Answer>(
  { owner, repo, number, log }: CommentContext,
  write: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await write();
  } catch (error) {
    log.error({ err: error, owner, repo, number }, "Could not write the comment of a pull request.");
    return undefined;
  }
}
